import { filesystemObjectStore } from '../../adapters/filesystem-object-store.ts';
import { openLake } from '../../adapters/lake-reader.ts';
import { InputError } from '../../errors.ts';
import { readCurrentScorecard } from '../../night/run-record.ts';
import { traceSql } from '../../publish/sections/numbers.ts';
import { lakeName } from '../paths.ts';
import { printTable } from '../print-table.ts';

/** Prints a number of the current scorecard, how it was made, and the source rows behind it with file and line. */
export async function trace(
  id: string | undefined,
  options: { readonly lake: string; readonly limit: number },
): Promise<void> {
  const card = await readCurrentScorecard(filesystemObjectStore(options.lake)).catch((cause) => {
    throw cause instanceof InputError
      ? new InputError(`${lakeName(options.lake)}: ${cause.message}`, { cause })
      : cause;
  });
  if (id === undefined) {
    const rows = card.numbers.map((each) => [each.id, rounded(each.value), each.unit]);
    console.log(printTable(['id', 'value', 'unit'], rows));
    console.log(`(${lakeName(options.lake)}, run ${card.run_id})`);
    return;
  }
  const number = card.numbers.find((each) => each.id === id);
  if (!number)
    throw new InputError(
      `trace: expected the id of a number of the scorecard, found "${id}".${hint(id, card.numbers)}`,
    );
  const sql = traceSql(card, id);
  const method = card.methods.find((each) => each.method === number.method);
  if (!sql || !method)
    throw new TypeError(`scorecard ${card.run_id}: ${id} names a query or method that it does not hold`);
  const where = Object.entries(number.where).map(
    ([column, value]) => `${column} ${value === null ? 'is null' : `= ${value}`}`,
  );
  console.log(
    `${id} = ${rounded(number.value) ?? 'none'} ${number.unit === 'money' ? card.settings.currency : number.unit.replaceAll('_', ' ')} (period ${card.period}, as of ${card.as_of})`,
  );
  console.log(`${lakeName(options.lake)}, run ${card.run_id}`);
  console.log(`${method.definition.en}\n${method.how.en}`);
  console.log(`relation ${number.relation}${where.length > 0 ? ` where ${where.join(' and ')}` : ''}`);
  const lake = await openLake(options.lake);
  try {
    const { columns, rows } = await lake.query(`select * from (${sql}) limit ${options.limit}`);
    const { rows: counted } = await lake.query(`select count(*) as n from (${sql})`);
    const names = columns.map((column) => column.name);
    console.log(
      printTable(
        names,
        rows.map((row) => names.map((name) => row[name])),
      ),
    );
    console.log(`(${rows.length} of ${counted[0]?.n} source rows; --limit shows more)`);
  } finally {
    lake.close();
  }
}

/** Six digits are more than any interval justifies; enough to find the number in SQL. */
const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(6)));

function hint(id: string, numbers: readonly { readonly id: string }[]): string {
  const start = id.split('.')[0] ?? '';
  const near = numbers.map((each) => each.id).filter((each) => each.startsWith(start));
  const shown = (near.length > 0 ? near : numbers.map((each) => each.id)).slice(0, 12);
  return ` Some that there are: ${shown.join(', ')}. knowgap trace without an id lists all.`;
}
