import { expect, test } from 'vitest';
import { presets } from '../../../functions/ingest/sources/index.ts';
import { makeLake } from '../support/lake.ts';

const mapping = (expression: string): string => `name: hours
outputs:
  - table: costs
    columns:
      cost_id: id
      kind: { constant: service }
      occurred_at: day
      currency: { constant: EUR }
      amount: { expression: '${expression}' }
`;

test('SQL of a mapping that fails on a cell refuses its file, without the cell, and the night goes on', async () => {
  const lake = await makeLake(
    { 'cast.yaml': mapping('cast("n" as int) * 2'), 'try.yaml': mapping('try_cast("n" as int) * 2') },
    presets,
  );
  try {
    for (const dataset of ['careless', 'careful'])
      await lake.write(`desk/${dataset}/2026-03-10/hours.csv`, 'id,day,n\n1,2026-01-01,5\n2,2026-01-02,secret\n');
    const report = await lake.ingest({
      sources: { desk: { datasets: { careless: { mapping: 'cast.yaml' }, careful: { mapping: 'try.yaml' } } } },
    });
    const [careful, careless] = [...report.deliveries].sort((a, b) => a.dataset.localeCompare(b.dataset));
    expect(careful).toMatchObject({ status: 'accepted', records: 2, accepted: 1, quarantined: 1 });
    expect(careless).toMatchObject({ status: 'refused', refusedReason: expect.stringContaining('mapping_failed') });
    expect(careless?.refusedReason).not.toContain('secret');
  } finally {
    await lake.remove();
  }
});
