/** SQL identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** SQL text literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Identifiers in double quotes that a SQL text names, text literals left aside. */
export function quotedNames(sql: string): string[] {
  const withoutTexts = sql.replace(/'(?:[^']|'')*'/g, "''");
  return [...withoutTexts.matchAll(/"((?:[^"]|"")+)"/g)].map((match) => (match[1] ?? '').replaceAll('""', '"'));
}
