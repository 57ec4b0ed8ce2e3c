/** A word, quoted name, number, text or sign of SQL, with where it starts and ends; comments and spaces are left out. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'text' | 'sign';
  /** Words in lower case, quoted names without their quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const pattern =
  /(?<space>\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<quoted>"(?:[^"]|"")*")|(?<text>'(?:[^']|'')*')|(?<word>[\p{L}\p{N}_$]+)|(?<sign>[\s\S])/gu;

/**
 * Tokens of a portable SQL text (Trino and DuckDB). It knows what hides a name (comments, texts, quotes), not the grammar.
 *
 * @example sqlTokens("select 'from x' -- y").map(({ text }) => text) // ['select', "'from x'"]
 */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const { 0: found, index, groups } of sql.matchAll(pattern)) {
    if (!groups || groups.space !== undefined) continue;
    const at = { start: index, end: index + found.length };
    if (groups.quoted !== undefined) {
      tokens.push({ kind: 'quoted', text: found.slice(1, -1).replaceAll('""', '"'), ...at });
    } else if (groups.text !== undefined) tokens.push({ kind: 'text', text: found, ...at });
    else if (groups.word !== undefined) tokens.push({ kind: 'word', text: found.toLowerCase(), ...at });
    else tokens.push({ kind: 'sign', text: found, ...at });
  }
  return tokens;
}

/** SQL without the semicolons, spaces and comments at its end: what may stand inside another statement. */
export function withoutEnd(sql: string): string {
  const last = sqlTokens(sql).findLast(({ kind, text }) => !(kind === 'sign' && text === ';'));
  return last ? sql.slice(0, last.end) : '';
}

/**
 * A query in two parts: all before the `order by` of its outermost select, and that `order by` with what follows (`limit`), empty
 * when there is none. An order inside a subquery means nothing, so who wraps a query writes the second part outside; it must
 * then name columns of the result.
 */
export function atOutermostOrder(sql: string): readonly [body: string, order: string] {
  const tokens = sqlTokens(sql);
  let depth = 0;
  let start = sql.length;
  tokens.forEach((token, index) => {
    if (token.kind === 'sign' && token.text === '(') depth += 1;
    if (token.kind === 'sign' && token.text === ')') depth -= 1;
    const isOrder = token.kind === 'word' && token.text === 'order' && tokens[index + 1]?.text === 'by';
    if (depth === 0 && isOrder) start = token.start;
  });
  return [sql.slice(0, start), sql.slice(start)];
}
