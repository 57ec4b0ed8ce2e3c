import { DuckDBInstance } from '@duckdb/node-api';
import { notoSansSubsetter } from '../../../functions/adapters/noto-sans-subsetter.ts';
import { decodeParquet, encodeParquet, rowsOf } from '../../../functions/adapters/parquet-tables.ts';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { integer } from '../../../functions/lake/column.ts';

/** What needs files beside the bundled code, each used once. Bundled by the test as the handlers are. */
export async function useEveryPart() {
  const columns = { answer: integer('The answer', { required: true }) };
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const fonts = await notoSansSubsetter().subset('Gap 差距');
  return {
    queries: readQueryFiles().length,
    parquet: rowsOf(decodeParquet(encodeParquet(columns, [{ answer: 42 }]))),
    duckdb: (await connection.runAndReadAll('select 6 * 7 as answer')).getRowObjectsJson(),
    fonts: fonts.map(({ woff2 }) => String.fromCharCode(...woff2.subarray(0, 4))),
  };
}
