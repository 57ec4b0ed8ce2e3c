import { layout } from '../lake/layout.ts';
import { lakeTables } from '../lake/schema.ts';

/** Files of the lake that queries read, by name: `raw_<table>`, `deliveries`, `quarantine`. */
export function lakeFiles(): { readonly name: string; readonly keys: string }[] {
  return [
    ...Object.keys(lakeTables).map((table) => ({
      name: table === 'deliveries' ? table : `raw_${table}`,
      keys: layout.tableGlob(table),
    })),
    { name: 'quarantine', keys: layout.quarantineGlob },
  ];
}
