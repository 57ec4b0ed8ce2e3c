import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gapsModel } from '../../../functions/fit/gaps/index.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { arrowTables } from './simulate-marts.ts';

const page = readFileSync(join(import.meta.dirname, '../../../functions/fit/gaps/README.md'), 'utf8');
const example = page.slice(page.indexOf('## Worked example'), page.indexOf('## Assumptions'));
const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const lines = example.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('|--'));
const given = lines
  .map(cellsOf)
  .filter((cells) => cells.length === 8)
  .slice(1)
  .map(([attribute, importance, segment, customers, delivered, deliveredError, perceived, perceivedError]) => ({
    attribute: attribute!,
    importance: Number(importance),
    segment: segment!,
    customers: Number(customers),
    delivered: { mean: Number(delivered), error: Number(deliveredError) },
    perceived: { mean: Number(perceived), error: Number(perceivedError) },
  }));

/** Value of a row of the example's results with its digits behind the point. */
function shown(quantity: string): { value: number; digits: number } {
  const row = lines.map(cellsOf).find((cells) => cells.length === 2 && cells[0] === quantity);
  if (!row) throw new Error(`worked example: expected a row "${quantity}"`);
  return { value: Number(row[1]), digits: (row[1]!.split('.')[1] ?? '').length };
}

const base = { period_id: 'p', age_months: 0, is_hidden: false, is_small: false };
const many = { n: 900, effective_n: 900, degrees_of_freedom: null, ruler: 'one', measured_period_id: 'p' };

function marts(): Record<string, Row[]> {
  const ends = [
    ['production', 'delivered', true],
    ['customer_perception', 'perceived', false],
  ] as const;
  return {
    periods: [{ period_id: 'p', is_complete: true, position: 1 }],
    stations: ends.map(([station, measure, is_staff], index) => ({
      station,
      chain: 'value',
      position: index + 1,
      measure,
      is_staff,
    })),
    links: [
      {
        link: 'gap4',
        chain: 'value',
        position: 1,
        from_station: 'production',
        to_station: 'customer_perception',
        is_total: false,
      },
    ],
    attributes: [...new Map(given.map((each) => [each.attribute, each])).values()].map((each) => ({
      attribute_id: each.attribute,
      chain: 'value',
      importance: each.importance,
    })),
    segment_sizes: [...new Map(given.map((each) => [each.segment, each])).values()].map((each) => ({
      period_id: 'p',
      segment: each.segment,
      customers: each.customers,
    })),
    lifetime_value_summary: [
      { segment: null, clv_total: 4 },
      { segment: 'large', clv_total: 1 },
      { segment: 'small', clv_total: 3 },
    ],
    station_levels: given.flatMap((each) =>
      ends.map(([station, measure, is_common]) => ({
        ...base,
        ...many,
        attribute_id: each.attribute,
        segment: each.segment,
        station,
        chain: 'value',
        mean: each[measure].mean,
        std_error: each[measure].error,
        is_common,
      })),
    ),
    knowledge_gaps: given.map((each) => ({
      ...base,
      attribute_id: each.attribute,
      segment: each.segment,
      link: 'gap4',
      bias: each.delivered.mean - each.perceived.mean,
      std_error: Math.hypot(each.delivered.error, each.perceived.error),
      degrees_of_freedom: null,
      n: 900,
      ruler: 'one',
      is_total: false,
    })),
  };
}

function estimates(segment_weights: 'customers' | 'clv'): readonly Row[] {
  const { tables } = gapsModel.fit(arrowTables(marts()), {
    settings: settingsSchema.parse({ gaps: { segment_weights } }),
    runId: 'run',
    asOf: '2026-01-31',
    seed: 1,
  });
  const rows = tables.gap_estimates;
  return Array.isArray(rows) ? rows : [];
}

test('the worked example of the page comes out as it says', () => {
  expect(given).toHaveLength(4);
  const rows = estimates('customers');
  const at = (attribute: string | null, segment: string | null): Row =>
    rows.find((row) => (row.attribute_id ?? null) === attribute && (row.segment ?? null) === segment)!;
  const [first, second] = given;
  const cell = at(first!.attribute, first!.segment);
  const found: Readonly<Record<string, unknown>> = {
    'bias of the firm': at(null, null).bias,
    'its standard error': at(null, null).std_error,
    'misfit of the firm': at(null, null).misfit,
    'bias of the large segment': at(null, 'large').bias,
    'bias of delivery time': at('delivery time', null).bias,
    'error of the first cell': cell.std_error,
    'p of the first cell': cell.p_value,
    'q of the first cell': cell.q_value,
    'q of the second cell': at(second!.attribute, second!.segment).q_value,
    'bias of the firm, the small segment worth three quarters of the remaining lifetime value': estimates('clv').find(
      (row) => row.scope === 'firm',
    )!.bias,
  };
  for (const [quantity, value] of Object.entries(found)) {
    const { value: stated, digits } = shown(quantity);
    expect(Math.abs(Number(value) - stated), `${quantity}: ${String(value)}`).toBeLessThanOrEqual(
      0.5001 * 10 ** -digits,
    );
  }
});
