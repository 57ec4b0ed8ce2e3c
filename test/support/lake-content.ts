import { openLake } from '../../functions/adapters/lake-reader.ts';

/** Times of the machine, not of the data. */
const volatile = new Set(['committed_at', 'seconds']);

export interface RelationContent {
  readonly rows: number;
  readonly hash: string;
}

/** Row count and hash of every relation of a published lake: two lakes with equal content answer every query alike. */
export async function lakeContent(folder: string): Promise<Record<string, RelationContent>> {
  const lake = await openLake(folder);
  try {
    const { rows: views } = await lake.query(
      `select view_name from duckdb_views() where database_name = 'lake' and not internal order by view_name`,
    );
    const content: Record<string, RelationContent> = {};
    for (const view of views) {
      const name = String(view.view_name);
      const { columns } = await lake.query(`select * from "${name}" limit 0`);
      const compared = columns.map((column) => column.name).filter((column) => !volatile.has(column));
      const row = compared.map((column) => `coalesce(cast("${column}" as varchar), '∅')`).join(` || '|' || `);
      const { rows } = await lake.query(
        `select count(*) as n, coalesce(system.main.sha256(string_agg(h, '' order by h)), '') as hash
         from (select hash(${row || "''"})::varchar as h from "${name}")`,
      );
      content[name] = { rows: Number(rows[0]?.n), hash: String(rows[0]?.hash) };
    }
    return content;
  } finally {
    lake.close();
  }
}

/** Names of the relations whose content differs, with both counts; empty when the lakes are equal. */
export function contentDifferences(
  expected: Readonly<Record<string, RelationContent>>,
  found: Readonly<Record<string, RelationContent>>,
): string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(found)])]
    .sort()
    .filter((name) => expected[name]?.hash !== found[name]?.hash || expected[name]?.rows !== found[name]?.rows)
    .map((name) => `${name}: expected ${expected[name]?.rows ?? 'no'} rows, found ${found[name]?.rows ?? 'no'}`);
}
