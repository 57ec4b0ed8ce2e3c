import { identifier } from './duckdb-text.ts';
import { type SqlToken, sqlTokens } from './sql-tokens.ts';

/**
 * The query again with its list columns as JSON. Athena's text of a list is ambiguous (`[a, b]` may hold one element or two, `[]`
 * none or one that is empty), so a result with lists is asked for in this form. An `order by` (with `limit`) at the end of the
 * query moves outside with it, because an order inside a subquery means nothing: it must name columns of the result.
 *
 * @param names columns of the result, in order
 * @param lists which of them are lists
 */
export function listsAsJson(sql: string, names: readonly string[], lists: readonly boolean[]): string {
  const start = tailStart(sqlTokens(sql)) ?? sql.length;
  const [body, tail] = [sql.slice(0, start), sql.slice(start)];
  const columns = names.map((name, index) =>
    lists[index] ? `json_format(cast(${identifier(name)} as json)) as ${identifier(name)}` : identifier(name),
  );
  return `select ${columns.join(', ')} from (\n${body}\n) lists ${tail}`.trimEnd();
}

/** Where the `order by` of the outermost select begins. */
function tailStart(tokens: readonly SqlToken[]): number | undefined {
  let depth = 0;
  let start: number | undefined;
  tokens.forEach((token, index) => {
    if (token.kind === 'sign' && token.text === '(') depth += 1;
    if (token.kind === 'sign' && token.text === ')') depth -= 1;
    const isOrder = token.kind === 'word' && token.text === 'order' && tokens[index + 1]?.text === 'by';
    if (depth === 0 && isOrder) start = token.start;
  });
  return start;
}
