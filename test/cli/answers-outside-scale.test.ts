import { expect, test, vi } from 'vitest';
import { tellOutsideScale } from '../../functions/cli/answers-outside-scale.ts';

const row = { item_id: 'sat', found: 17, scale_min: 0, scale_max: 10, source_file: 'landing/a.csv', source_line: 4 };

test.each([
  [1, '1 answer lies outside the scale of the question and so not used'],
  [12, '12 answers lie outside the scale of the question and so not used'],
])('%i answers outside their scale are told with one of them', async (answers, event) => {
  const warn = vi.fn();
  const engine = { query: async () => ({ columns: [], rows: [{ answers, ...row }] }) };
  await tellOutsideScale(engine, { info: () => undefined, warn });
  expect(warn).toHaveBeenCalledExactlyOnceWith(event, {
    reason: 'expected 0 to 10 for "sat", found 17 (landing/a.csv:4)',
  });
});

test('without any, nothing is told', async () => {
  const warn = vi.fn();
  await tellOutsideScale({ query: async () => ({ columns: [], rows: [] }) }, { info: () => undefined, warn });
  expect(warn).not.toHaveBeenCalled();
});
