import { InputError } from '../errors.ts';
import { identifier } from './duckdb-text.ts';
import { atOutermostOrder, type SqlToken, sqlTokens, withoutEnd } from './sql-tokens.ts';

/** Physical name of a relation; undefined, or the name itself, where it needs no other. */
export type PhysicalNames = ReadonlyMap<string, string> | ((name: string) => string | undefined);

/**
 * Binds the relations that a select reads to the tables of a run, by prepending one import CTE each. The text of the query stays
 * as it is; a semicolon at its end and comments behind it are left out. A `with recursive` is put into a subquery, because Trino
 * wants the columns of every CTE beside it named; its outermost `order by` must name columns of the result.
 *
 * @param reads names that the query reads; default: what it reads by `relationsRead`
 * @throws InputError where a CTE of the query has the name of a relation that must be bound: it would hide the table
 *
 * @example bindRelations('select * from customers', new Map([['customers', 'customers__r1']]))
 * // 'with "customers" as (select * from "customers__r1")\nselect * from customers'
 */
export function bindRelations(
  sql: string,
  names: PhysicalNames,
  reads: readonly string[] = relationsRead(sql),
): string {
  const query = withoutEnd(sql);
  const physical = typeof names === 'function' ? names : (name: string) => names.get(name);
  const imports = [...new Set(reads)].sort().flatMap((name) => {
    const table = physical(name);
    return table === undefined || table === name ? [] : [{ name, table }];
  });
  if (imports.length === 0) return query;
  const tokens = sqlTokens(query);
  const own = ownNames(tokens);
  const hidden = imports.filter(({ name }) => own.has(name)).map(({ name }) => name);
  if (hidden.length > 0) {
    throw new InputError(
      `SQL that reads ${hidden.join(', ')}: expected its own CTEs to have other names, found the same`,
    );
  }
  const list = imports
    .map(({ name, table }) => `${identifier(name)} as (select * from ${identifier(table)})`)
    .join(', ');
  const [first, second] = tokens;
  if (!isWord(first, 'with')) return `with ${list}\n${query}`;
  if (isWord(second, 'recursive')) {
    const [body, order] = atOutermostOrder(query);
    return `with ${list}\nselect * from (\n${body}\n) recursive_query ${order}`.trimEnd();
  }
  return `${query.slice(0, first!.start)}with ${list},${query.slice(first!.end)}`;
}

const clauseEnds = new Set([
  'where',
  'group',
  'having',
  'order',
  'limit',
  'offset',
  'fetch',
  'window',
  'union',
  'intersect',
  'except',
  'select',
  'values',
]);
/** Functions whose arguments are divided by the word `from`. */
const fromFunctions = new Set(['extract', 'trim', 'substring', 'overlay', 'position']);
const notRelations = new Set(['with', 'unnest', 'lateral', 'values', 'select', 'table']);

/**
 * Relations that a query reads: the unqualified names of its from clauses that none of its CTEs defines.
 *
 * @example relationsRead('with a as (select * from b) select extract(year from d) from a, c') // ['b', 'c']
 */
export function relationsRead(sql: string): string[] {
  const tokens = sqlTokens(sql);
  const own = ownNames(tokens);
  const reads = new Set<string>();
  const frames: { inFrom: boolean; readonly opener: string }[] = [{ inFrom: false, opener: '' }];
  tokens.forEach((token, index) => {
    const frame = frames.at(-1)!;
    if (isSign(token, '('))
      frames.push({ inFrom: frame.inFrom && expectsRelation(tokens, index), opener: tokens[index - 1]?.text ?? '' });
    else if (isSign(token, ')')) frames.length > 1 && frames.pop();
    else if (isWord(token, 'from') && !isWord(tokens[index - 1], 'distinct'))
      frame.inFrom = !fromFunctions.has(frame.opener);
    else if (token.kind === 'word' && clauseEnds.has(token.text)) frame.inFrom = false;
    else if (frame.inFrom && expectsRelation(tokens, index) && namesRelation(tokens, index)) reads.add(token.text);
  });
  return [...reads].filter((name) => !own.has(name)).sort();
}

const isSign = (token: SqlToken | undefined, sign: string): boolean => token?.kind === 'sign' && token.text === sign;
const isWord = (token: SqlToken | undefined, word: string): boolean => token?.kind === 'word' && token.text === word;

/** What stands before the token asks for a relation, if it stands in a from clause. */
function expectsRelation(tokens: readonly SqlToken[], index: number): boolean {
  const before = tokens[index - 1];
  const isFrom = isWord(before, 'from') && !isWord(tokens[index - 2], 'distinct');
  return isFrom || isWord(before, 'join') || isSign(before, ',') || isSign(before, '(');
}

/** The token is an unqualified name and no function. */
function namesRelation(tokens: readonly SqlToken[], index: number): boolean {
  const token = tokens[index]!;
  const after = tokens[index + 1];
  if (isSign(after, '(') || isSign(after, '.')) return false;
  return token.kind === 'quoted' || (token.kind === 'word' && !notRelations.has(token.text) && !/^\d/.test(token.text));
}

/** Names that the query's own `with` clauses define: `name as (…)` and `name (columns) as (…)`. */
function ownNames(tokens: readonly SqlToken[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((token, index) => {
    if (token.kind !== 'word' && token.kind !== 'quoted') return;
    const before = tokens[index - 1];
    if (!isWord(before, 'with') && !isWord(before, 'recursive') && !isSign(before, ',')) return;
    const next = isSign(tokens[index + 1], '(') ? closing(tokens, index + 1) + 1 : index + 1;
    if (isWord(tokens[next], 'as') && isSign(tokens[next + 1], '(')) names.add(token.text);
  });
  return names;
}

/** Index of the parenthesis that closes the one at `index`. */
function closing(tokens: readonly SqlToken[], index: number): number {
  let depth = 0;
  for (let at = index; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(')) depth += 1;
    if (isSign(tokens[at], ')')) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}
