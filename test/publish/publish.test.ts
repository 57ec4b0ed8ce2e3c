import { expect, test } from 'vitest';
import { layout } from '../../functions/lake/layout.ts';
import { publishScorecard } from '../../functions/publish/publish-scorecard.ts';
import { readPointer, readPublished } from '../../functions/publish/read-scorecard.ts';
import { scorecardSchema } from '../../functions/publish/scorecard-schema.ts';
import { summaryOf } from '../../functions/publish/summary.ts';
import { asOf, type FixtureRows, period, realisticRows, settings } from './fixture.ts';
import { MemoryStore } from './memory-store.ts';

const publish = (store: MemoryStore, rows: FixtureRows, runId: string) =>
  publishScorecard({
    read: async (relation) => rows[relation] ?? [],
    store,
    settings,
    runId,
    asOf,
    fonts: { subset: async () => [] },
  });

const shifted = (rows: FixtureRows, by: number): FixtureRows => ({
  ...rows,
  index_estimates: rows.index_estimates!.map((row) =>
    row.index_name === 'trust' && row.period_id === period ? { ...row, estimate: Number(row.estimate) + by } : row,
  ),
});

test('writes the card and a page a language, the pointer last', async () => {
  const store = new MemoryStore();
  const { keys } = await publish(store, realisticRows(), 'run-1');
  expect(keys).toEqual(
    ['scorecard.json', 'scorecard.en.html', 'scorecard.zh-CN.html'].map((file) => `scorecards/${period}/run-1/${file}`),
  );
  expect(store.writes).toEqual([...keys, `scorecards/${period}/current.json`]);
  expect(scorecardSchema.parse(JSON.parse(store.text(keys[0]!))).run_id).toBe('run-1');
  const pointer = await readPointer(store, period);
  expect(pointer).toMatchObject({ period, run_id: 'run-1', as_of: asOf });
  expect((await readPublished(store, pointer!))?.run_id).toBe('run-1');
});

test('a second run with the same rows changes no number and restates nothing', async () => {
  const store = new MemoryStore();
  const first = await publish(store, realisticRows(), 'run-1');
  const second = await publish(store, realisticRows(), 'run-2');
  expect({ ...second.scorecard, run_id: 'run-1' }).toEqual(first.scorecard);
  expect(JSON.parse(store.text(layout.scorecardCurrent(period)))).toMatchObject({ run_id: 'run-2' });
  expect(store.objects.has(layout.scorecard(period, 'run-1', 'scorecard.json'))).toBe(true);
});

test('a figure that moved by more than rounding is restated with both values; one within rounding is not', async () => {
  const store = new MemoryStore();
  const first = await publish(store, realisticRows(), 'run-1');
  const before = first.scorecard.indices.trust.estimate!;
  const { scorecard } = await publish(store, shifted(realisticRows(), 0.4), 'run-2');
  expect(scorecard.restated).toEqual([
    { id: 'indices.trust', period, published: before, now: before + 0.4, published_run: 'run-1' },
  ]);
  expect(store.text(layout.scorecard(period, 'run-2', 'scorecard.en.html'))).toContain('1 earlier figure restated');
  const other = new MemoryStore();
  await publish(other, realisticRows(), 'run-1');
  expect((await publish(other, shifted(realisticRows(), 0.03), 'run-2')).scorecard.restated).toEqual([]);
});

test('lifetime value stands beside that of the earlier card, where it was counted alike', async () => {
  const store = new MemoryStore();
  const rows = realisticRows();
  const earlier = { ...rows, diagnosis_summary: [{ ...rows.diagnosis_summary![0], period_id: '2026-09' }] };
  const first = await publish(store, earlier, 'run-1');
  expect(first.scorecard.clv.previous).toBeNull();
  const second = await publish(store, rows, 'run-2');
  expect(second.scorecard.clv.previous).toEqual({ period: '2026-09', total: first.scorecard.clv.total });
  expect(store.text(second.keys[1]!).replaceAll('\u00a0', ' ')).toContain('The card of September 2026 gave ¥ 31 m.');
  const onRevenue = {
    ...rows,
    lifetime_value_summary: rows.lifetime_value_summary!.map((row) => ({ ...row, basis: 'revenue' })),
  };
  expect((await publish(store, onRevenue, 'run-3')).scorecard.clv.previous).toBeNull();
});

test('nothing published is null; a pointer that is not JSON is an error that names it', async () => {
  const store = new MemoryStore();
  expect(await readPointer(store, period)).toBeNull();
  await store.write(layout.scorecardCurrent(period), '{');
  await expect(readPointer(store, period)).rejects.toThrow(/scorecards\/2026-10\/current\.json: expected JSON/);
});

test('the summary has indices, the largest gap with interval and owner, value and the account of records', async () => {
  const { scorecard } = await publish(new MemoryStore(), realisticRows(), 'run-1');
  const finding = scorecard.diagnosis[0]!;
  const english = summaryOf(scorecard).join('\n');
  expect(english).toContain(`gap 2, ${finding.misfit!.toFixed(1)} points [`);
  expect(english).toContain('owner: R&D with Marketing');
  expect(english).toContain('214,630 records = 212,484 accepted + 1,204 quarantined + 942 excluded');
  expect(english).toContain('Customer value to come: ¥ 31 m [30, 32] (margin after product cost), 20,113 customers');
  expect(english).toContain('(typical size over attributes and segments)');
  expect(summaryOf(scorecard, 'zh-CN').join('\n')).toContain('负责部门：研发部（会同市场部）');
});
