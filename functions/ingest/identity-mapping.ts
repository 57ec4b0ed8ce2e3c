import type { Table } from '../lake/column.ts';
import { tables } from '../lake/tables/index.ts';
import type { MappingInput, OutputInput } from './mapping.ts';

/** The table that a dataset of this name fills without a mapping, or null. */
export const tableNamed = (dataset: string): OutputInput['table'] | null => {
  const names = Object.keys(tables) as OutputInput['table'][];
  return names.find((name) => name === dataset) ?? null;
};

/** Version columns that a file with canonical names may carry besides those of its table. */
const versionColumns = ['source_updated_at', 'is_deleted'];

/**
 * Mapping of a file whose header already uses the canonical names: every column from the column of its name; those that the
 * table does not require may be missing. The file's name tells JSON lines and TSV.
 */
export function identityMapping(name: OutputInput['table'], fileName: string): MappingInput {
  const table: Table = tables[name];
  const plain = fileName.toLowerCase().replace(/\.gz$/, '');
  const isOptional = (column: string) => !table.columns[column]?.required || column === 'linked_system';
  return {
    name: `canonical-${name}`,
    format: {
      kind: /\.(jsonl|ndjson)$/.test(plain) ? 'jsonl' : 'csv',
      ...(plain.endsWith('.tsv') ? { delimiter: '\t' } : {}),
    },
    outputs: [
      {
        table: name,
        columns: Object.fromEntries(
          [...Object.keys(table.columns), ...versionColumns].map((column) => [
            column,
            { from: column, optional: isOptional(column) },
          ]),
        ),
      },
    ],
  };
}
