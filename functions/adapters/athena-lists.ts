import { identifier } from './duckdb-text.ts';
import { atOutermostOrder } from './sql-tokens.ts';

/**
 * The query again with its list columns as JSON. Athena's text of a list is ambiguous (`[a, b]` may hold one element or two, `[]`
 * none or one that is empty), so a result with lists is asked for in this form. An `order by` (with `limit`) at the end of the
 * query moves outside with it, because an order inside a subquery means nothing: it must name columns of the result.
 *
 * @param names columns of the result, in order
 * @param lists which of them are lists
 */
export function listsAsJson(sql: string, names: readonly string[], lists: readonly boolean[]): string {
  const [body, order] = atOutermostOrder(sql);
  const columns = names.map((name, index) =>
    lists[index] ? `json_format(cast(${identifier(name)} as json)) as ${identifier(name)}` : identifier(name),
  );
  return `select ${columns.join(', ')} from (\n${body}\n) lists ${order}`.trimEnd();
}
