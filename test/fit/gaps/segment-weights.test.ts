import { describe, expect, test } from 'vitest';
import { gapsModel } from '../../../functions/fit/gaps/index.ts';
import { segmentWeights } from '../../../functions/fit/gaps/weights.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { arrowTables, simulateMarts } from './simulate-marts.ts';

const periods = ['m1', 'm2'].map((period_id, index) => ({ period_id, is_complete: true, position: index + 1 }));
const value = (segment: string | null, clv_total: number) => ({ segment, clv_total });
const inputs = {
  periods,
  segmentSizes: [
    { period_id: 'm1', segment: 'many', customers: 900 },
    { period_id: 'm1', segment: 'dear', customers: 100 },
    { period_id: 'm2', segment: 'many', customers: 800 },
    { period_id: 'm2', segment: 'dear', customers: 200 },
  ],
  segmentValues: [value(null, 4000), value('many', 1000), value('dear', 3000)],
};

describe('what segments weigh by', () => {
  test('customers of the period', () => {
    const weight = segmentWeights(inputs, 'customers');
    expect([weight('m1', 'many'), weight('m1', 'dear'), weight('m2', 'dear')]).toEqual([900, 100, 200]);
  });

  test('or the remaining lifetime value of today, in every period', () => {
    const weight = segmentWeights(inputs, 'clv');
    expect([weight('m1', 'many'), weight('m1', 'dear'), weight('m2', 'dear')]).toEqual([1000, 3000, 3000]);
  });

  test('a segment that nothing is expected of weighs next to nothing, but something', () => {
    const weight = segmentWeights({ ...inputs, segmentValues: [...inputs.segmentValues, value('loss', -50)] }, 'clv');
    for (const segment of ['loss', 'never bought']) {
      expect(weight('m1', segment)).toBeGreaterThan(0);
      expect(weight('m1', segment) / weight('m1', 'dear')).toBeLessThan(1e-6);
    }
  });

  test('without any remaining value customers stand in', () => {
    const weight = segmentWeights({ ...inputs, segmentValues: [value(null, 0)] }, 'clv');
    expect(weight('m2', 'many')).toBe(800);
  });
});

describe('the firm’s gap', () => {
  /** Two segments: 10 points are lost in the small and dear one, nothing in the other. */
  const marts = simulateMarts(createRandom('weights'), {
    periods: ['m1'],
    attributes: [{ id: 'a', chain: 'value' }],
    segments: [
      { name: 'many', customers: 900, answers: 400 },
      { name: 'dear', customers: 100, answers: 400 },
    ],
    level: () => 50,
    staff: {},
  });
  const levels = marts.station_levels!;
  const biasOf = (by: 'customers' | 'clv', values: readonly Row[]) => {
    const moved = marts.knowledge_gaps!.map(
      (row): Row => (row.segment === 'dear' ? { ...row, bias: 10 } : { ...row, bias: 0 }),
    );
    const shifted = levels.map(
      (row): Row => ({
        ...row,
        mean: row.station === 'customer_expectation' && row.segment === 'dear' ? 60 : 50,
      }),
    );
    const result = gapsModel.fit(
      arrowTables({ ...marts, knowledge_gaps: moved, station_levels: shifted, lifetime_value_summary: values }),
      { settings: settingsSchema.parse({ gaps: { segment_weights: by } }), runId: 'r', asOf: '2026-01-01', seed: 1 },
    );
    const rows = result.tables.gap_estimates;
    const found = Array.isArray(rows)
      ? rows.find((row: Row) => row.link === 'gap5' && row.scope === 'firm')
      : undefined;
    return { bias: found?.bias, notes: result.runs[0]!.notes?.map(({ code }) => code) ?? [] };
  };
  const values = [value(null, 4000), value('many', 1000), value('dear', 3000)];

  test('is a tenth of it by customers, three quarters by lifetime value', () => {
    expect(biasOf('customers', values).bias).toBeCloseTo(1, 10);
    expect(biasOf('clv', values)).toEqual({ bias: expect.closeTo(7.5, 10), notes: [] });
  });

  test('without lifetime values it is by customers, and it is said', () => {
    expect(biasOf('clv', [])).toEqual({ bias: expect.closeTo(1, 10), notes: ['segments_by_customers'] });
  });
});
