import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../../functions/aggregate/query-catalogue.ts';
import { absorptiveCapacity } from '../../../functions/fit/knowledge/absorption.ts';
import type { Row } from '../../../functions/lake/rows.ts';

const page = readFileSync(new URL('../../../functions/fit/knowledge/README.md', import.meta.url), 'utf8');
const catalogue = queryCatalogue(readQueryFiles());

/** Rows of the table of the page that begins with these columns. */
function tableOnPage(columns: readonly string[]): string[][] {
  const lines = page.split('\n');
  const cellsOf = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const start = lines.findIndex((line) => line.startsWith(`| ${columns.join(' | ')} |`));
  if (start < 0) throw new Error(`no table with the columns ${columns.join(', ')}`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end < 0 ? rest.length : end).map(cellsOf);
}

/** What a row example of a mart expects, proven against the query by test/queries. */
const expected = (mart: string, example = 0): readonly Row[] => {
  const rows = catalogue.get(mart)?.examples[example]?.expect;
  if (!rows) throw new Error(`no row example ${example} of ${mart}`);
  return rows;
};

function expectSame(written: string | undefined, found: unknown): void {
  if (typeof found === 'number') expect(Number(written)).toBeCloseTo(found, 3);
  else expect(written).toBe(found);
}

describe('worked examples of the page', () => {
  it.each([
    [
      'knowledge_sources',
      ['customer', 'value percentile'],
      ['customer_id', 'value_percentile', 'willingness_percentile', 'absorption_percentile', 'score', 'octant'],
    ],
    ['lead_users', ['customer', 'ahead'], ['customer_id', 'ahead', 'ahead_percentile', 'status']],
    ['knowledge_stock', ['period', 'opening'], ['period_id', 'opening', 'acquired', 'renewed', 'faded', 'closing']],
  ] as const)('%s', (mart, header, columns) => {
    const rows = tableOnPage(header);
    expect(rows.length).toBeGreaterThan(1);
    for (const [place, cells] of rows.entries())
      for (const [position, column] of columns.entries()) expectSame(cells[position], expected(mart)[place]?.[column]);
  });

  it('value of an item', () => {
    const text =
      /Example: (\d+) \+ (\d+) − (\d+), credibility ([\d.]+), (\d+) days old, half-life (\d+) days: (\d+)/.exec(page);
    const [direct = 0, indirect = 0, cost = 0, credibility = 0, age = 0, halfLife = 1, value] = (text ?? [])
      .slice(1)
      .map(Number);
    expect((direct + indirect - cost) * credibility * 0.5 ** (age / halfLife)).toBe(value);
    expect(expected('knowledge_values')[0]).toMatchObject({ knowledge_value: value, credibility, age_days: age, cost });
    const given = catalogue.get('knowledge_values')?.examples[0]?.given;
    expect(given?.knowledge_half_lives?.[0]).toMatchObject({ half_life_days: halfLife });
    expect(given?.knowledge_items?.[0]).toMatchObject({
      direct_value_reporting: direct,
      indirect_value_reporting: indirect,
    });
  });

  it('credibility', () => {
    const [row] = expected('response_credibility', 2);
    for (const [column, amount] of tableOnPage(['doubt', 'amount'])) expectSame(amount, row?.[column ?? '']);
  });

  it('absorption', () => {
    const applied = (/three departments applied (\d+), (\d+) and (\d+)/.exec(page) ?? []).slice(1).map(Number);
    const cells = applied.map((reached, place) => ({
      category: 'needs',
      department: String(place),
      waits: [
        { days: 30, reached, waiting: 0 },
        { days: 200, reached: 0, waiting: 10 - reached },
      ],
    }));
    const found = absorptiveCapacity(cells, 180);
    expect(found?.firm.chance).toBeCloseTo(0.3, 9);
    const rows = tableOnPage(['department', 'chance']);
    expect(rows.length).toBe(3);
    for (const [place, [, chance, shrunk]] of rows.entries()) {
      expectSame(chance, found?.cells[place]?.chance);
      expectSame(shrunk, found?.cells[place]?.shrunk);
    }
  });
});
