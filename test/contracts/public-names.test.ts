import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeParquet } from '../../functions/adapters/parquet-tables.ts';
import { integer, text } from '../../functions/lake/column.ts';
import { layout } from '../../functions/lake/layout.ts';
import { athenaRun, type CatalogueOfRun, servers, trinoRun } from './engines.ts';

const catalogues = [
  { name: 'Glue (Athena)', open: athenaRun },
  { name: 'Trino', open: trinoRun },
];
const modelColumns = { cell: integer('Number of the cell'), note: text('Note') };
const longText = `Depth of the well, ${'very '.repeat(80)}deep`;

/** Builds a relation and a model's table of a run, and points the public names at it. */
async function publishRun({ engine, publisher, store, runId }: CatalogueOfRun, x: number): Promise<void> {
  const key = layout.mart('wells', runId);
  const modelKey = layout.model('well_cells', runId);
  await engine.materialise({ name: 'wells', sql: `select ${x} as depth, cast('🕳' as varchar) as mark`, key });
  await store.write(modelKey, encodeParquet(modelColumns, [{ cell: x, note: '' }]));
  await engine.name({ name: 'well_cells', keys: modelKey, columns: modelColumns });
  await publisher.publish([
    { name: 'raw_products', keys: layout.tableGlob('products'), comment: "the stack's" },
    { name: 'wells', keys: key, comment: "One row: it's a well", columnComments: { depth: longText } },
    { name: 'well_cells', keys: modelKey },
  ]);
}

for (const { name, open } of catalogues)
  describe.skipIf(servers === null)(`public names: ${name}`, () => {
    let first: CatalogueOfRun;
    beforeAll(async () => {
      first = await open();
    });
    afterAll(() => first.close());

    const depth = async () => (await first.read('select depth, mark, cell, note from wells cross join well_cells'))[0];

    test('point at a finished run, then at the next one; doing it again changes nothing', async () => {
      await publishRun(first, 1);
      expect(await depth()).toEqual([1, '🕳', 1, '']);
      await publishRun(first, 1);
      expect(await depth()).toEqual([1, '🕳', 1, '']);
      const second = first.next();
      await publishRun(second, 2);
      expect(await depth()).toEqual([2, '🕳', 2, '']);
      const readers = async () => {
        const seen: unknown[] = [];
        for (let times = 0; times < 6; times += 1) seen.push((await depth())?.[0]);
        return seen;
      };
      const third = first.next();
      const [seen] = await Promise.all([readers(), publishRun(third, 3)]);
      expect(seen.every((each) => each === 2 || each === 3)).toBe(true);
      expect(await third.publisher.dropOldRuns([second.runId])).toHaveLength(2);
      expect(await depth()).toEqual([3, '🕳', 3, '']);
      expect((await second.engine.query('select depth from wells')).rows).toEqual([{ depth: 2 }]);
      await expect(first.engine.query('select depth from wells')).rejects.toThrow(/wells__/);
    });

    test('of two runs that point at once, one wins each name; the same run again settles it', async () => {
      const runs = [first.next(), first.next()];
      for (const [index, run] of runs.entries()) await publishRun(run, 10 + index);
      const views = (run: CatalogueOfRun) => [
        { name: 'wells', keys: layout.mart('wells', run.runId) },
        { name: 'well_cells', keys: layout.model('well_cells', run.runId) },
      ];
      await Promise.all(runs.map((run) => run.publisher.publish(views(run))));
      expect([10, 11]).toContain((await depth())?.[0]);
      await runs[0]!.publisher.publish(views(runs[0]!));
      expect(await depth()).toEqual([10, '🕳', 10, '']);
    });

    test('carry the comments of table and columns', async () => {
      await publishRun(first.next(), 4);
      const columns = await first.read('describe wells');
      expect(columns[0]?.[0]).toBe('depth');
      expect(String(columns[0]?.[3])).toMatch(/^Depth of the well, very very/);
      const comments = await first.read(
        `select comment from system.metadata.table_comments where catalog_name = 'awsdatacatalog' and schema_name = current_schema and table_name = 'wells'`,
      );
      expect(comments).toEqual([["One row: it's a well"]]);
    });

    test('a run that lacks a relation is not published', async () => {
      const empty = first.next();
      await expect(
        empty.publisher.publish([{ name: 'wells', keys: layout.mart('wells', empty.runId) }]),
      ).rejects.toThrow(/wells/);
    });
  });
