import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DuckDBQueryEngine } from '../../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../../functions/aggregate/query-catalogue.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { lakeFixture } from '../../support/lake-fixture.ts';
import { modelColumns } from '../../support/model-columns.ts';
import { giveRelations } from '../../support/relation-fixture.ts';

const example = z.object({
  answers: z.record(z.string(), z.array(z.number().nullable())),
  competence: z.record(z.string(), z.number().nullable()),
  firm: z.record(z.string(), z.tuple([z.number(), z.number(), z.number()])),
});
const measures = ['customer_skill', 'willingness_to_learn', 'willingness_to_experiment', 'dialogue'];

test('the worked example of README.md, customers', async () => {
  const page = readFileSync(new URL('../../../functions/fit/competence/README.md', import.meta.url), 'utf8');
  const { answers, competence, firm } = example.parse(
    JSON.parse(/```json customers\n([\s\S]*?)```/.exec(page)?.[1] ?? ''),
  );
  const response = (customer_id: string) => ({ source_system: 'qx', response_id: customer_id });
  const given = {
    response_weights: Object.keys(answers).map((customer): Row => ({ ...response(customer), weight: 1 })),
    survey_responses: Object.entries(answers).flatMap(([customer_id, levels]) =>
      levels.flatMap((level, index): Row[] => {
        const asked = { audience: 'customer', customer_id, bucket: 1, occurred_on: '2026-01-10' };
        return level === null ? [] : [{ ...response(customer_id), ...asked, measure: measures[index]!, level }];
      }),
    ),
  };
  const catalogue = queryCatalogue(readQueryFiles());
  const engine = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
  const rowsOf = async (name: string, relations: Readonly<Record<string, readonly Row[]>>): Promise<Row[]> => {
    const relation = catalogue.get(name)!;
    await giveRelations(engine, catalogue, relation.reads, relations, modelColumns);
    return (await engine.query(relation.sql)).rows as Row[];
  };
  try {
    const customers = await rowsOf('customer_competence', given);
    for (const [customer, level] of Object.entries(competence)) {
      const found = customers.find(({ customer_id }) => customer_id === customer)?.competence;
      if (level === null) expect(found).toBeNull();
      else expect(found).toBeCloseTo(level, 9);
    }
    const levels = await rowsOf('customer_competence_levels', { customer_competence: customers });
    for (const [name, [level, error, n]] of Object.entries(firm)) {
      const found = levels.find(({ segment, dimension }) => segment === null && dimension === name);
      expect(found?.level).toBeCloseTo(level, 3);
      expect(found?.std_error).toBeCloseTo(error, 3);
      expect(found?.n).toBe(n);
    }
  } finally {
    engine.close();
  }
});
