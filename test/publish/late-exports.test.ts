import { describe, expect, test } from 'vitest';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { layout } from '../../functions/lake/layout.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { models } from '../../functions/night/models.ts';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { languages } from '../../functions/publish/messages/messages.ts';
import { publishScorecard } from '../../functions/publish/publish-scorecard.ts';
import { readPublished } from '../../functions/publish/read-scorecard.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import {
  type NumberGroup,
  numberGroups,
  type Scorecard,
  scorecardSchema,
  scorecardSchemaVersion,
} from '../../functions/publish/scorecard-schema.ts';
import { numbersOfTable } from '../../functions/publish/sections/late-exports.ts';
import { lateExportLines, summaryOf } from '../../functions/publish/summary.ts';
import { asOf, type FixtureRows, hostile, period, realisticRows, settings } from './fixture.ts';
import { MemoryStore } from './memory-store.ts';

const orders = {
  source_system: 'shop',
  dataset: 'orders',
  department: 'sales',
  expected_export_date: '2026-11-07',
  latest_export_date: '2026-11-02',
  days_late: 5,
  table_names: 'customers,transactions',
};
const survey = { ...orders, source_system: 'voice', dataset: 'survey_responses', department: 'marketing' };
const never = { ...survey, latest_export_date: null, days_late: null, table_names: null };
const notes = { ...orders, source_system: 'crm', dataset: 'notes', department: 'unknown', table_names: null };

const cardOf = (rows: FixtureRows, more: Partial<Parameters<typeof buildScorecard>[2]> = {}, given = settings) =>
  buildScorecard(parseScorecardInputs(rows), given, { runId: 'run-1', asOf, ...more });
const late = (...rows: Record<string, unknown>[]): FixtureRows => ({ ...realisticRows(), late_exports: rows });
const visible = (card: Scorecard, language: 'en' | 'zh-CN') =>
  renderPage(card, language, [])
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<wbr ?\/?>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[ \n]+/g, ' ')
    .replaceAll('\u00a0', ' ');
const openingOf = (card: Scorecard, language: 'en' | 'zh-CN') =>
  visible(card, language).split(language === 'en' ? 'Where knowledge is lost' : '知识在哪里流失')[0]!;

describe('a card without an expected export', () => {
  test('says which numbers lack it, since when, what is due and whose it is; in both languages, before the first number', () => {
    const card = scorecardSchema.parse(cardOf(late(orders, never)));
    expect(card.data_quality.late_exports).toEqual([
      {
        source: 'shop',
        dataset: 'orders',
        department: 'sales',
        expected_export_date: '2026-11-07',
        latest_export_date: '2026-11-02',
        days_late: 5,
        numbers: ['indices', 'gaps', 'lifetime_value', 'complaints'],
      },
      expect.objectContaining({ dataset: 'survey_responses', days_late: null, numbers: ['indices', 'gaps'] }),
    ]);
    const english = [
      'shop/orders (owner: sales): nothing after 2 November 2026; the export of 7 November 2026 is due. Without it: indices, gaps, customer value to come, complaints.',
      'voice/survey_responses (owner: Marketing): nothing accepted so far; the export of 7 November 2026 is due. Without it: indices, gaps.',
    ];
    const chinese = [
      'shop/orders（负责部门：sales）：2026年11月2日之后没有导出，应到2026年11月7日的导出。以下数字缺少它：指数、缺口、客户未来价值、投诉数。',
      'voice/survey_responses（负责部门：市场部）：尚无可用的导出，应到2026年11月7日的导出。以下数字缺少它：指数、缺口。',
    ];
    const openings = { en: openingOf(card, 'en'), 'zh-CN': openingOf(card, 'zh-CN') };
    expect(openings.en).toContain(`2 exports that should be there are not in these numbers ${english.join(' ')}`);
    expect(openings['zh-CN']).toContain(chinese.join(' '));
    expect(openings.en.indexOf(english[0]!)).toBeLessThan(openings.en.indexOf('Satisfaction'));
    expect(openings.en).toContain('late: shop/orders, voice/survey_responses, erp');
    expect(openings.en).not.toContain('no export late');
    expect(lateExportLines(card)).toEqual(english.map((line) => `Late export: ${line}`));
    expect(summaryOf(card, 'zh-CN')).toEqual(expect.arrayContaining(chinese.map((line) => `导出迟到：${line}`)));
  });

  test('a dataset from which no number is made comes last and claims none', () => {
    const card = cardOf(late(notes, orders));
    expect(card.data_quality.late_exports.map(({ dataset, numbers }) => [dataset, numbers.length])).toEqual([
      ['orders', 4],
      ['notes', 0],
    ]);
    expect(lateExportLines(card)[1]).toBe(
      'Late export: crm/notes (owner not in the settings): nothing after 2 November 2026; the export of 7 November 2026 is due.',
    );
  });

  test('of many the opening names three and leads to the table of all', () => {
    const card = cardOf(late(...['a', 'b', 'c', 'd', 'e'].map((dataset) => ({ ...orders, dataset }))));
    expect(openingOf(card, 'en')).toContain('and 2 more');
    const html = renderPage(card, 'en', []);
    expect(html.match(/the export of 7 November 2026 is due/g)).toHaveLength(3);
    expect(html.match(/<th scope="row">shop\/./g)).toHaveLength(5);
    expect(html).toContain('<table id="late"');
  });

  test('hostile names are inert', () => {
    const card = cardOf(late({ ...orders, source_system: hostile, dataset: hostile, department: hostile }), {
      notRead: [{ file: hostile, reason: hostile }],
    });
    for (const language of languages) expect(renderPage(card, language, [])).not.toMatch(/<script|<img/i);
  });
});

test('of a source of which exports are expected, lateness is known and not guessed', () => {
  const erp = (expected?: object) =>
    settingsSchema.parse({ ...settings, sources: { erp: { datasets: { invoices: expected ? { expected } : {} } } } });
  expect(cardOf(realisticRows(), {}, erp()).data_quality.late_sources).toEqual(['erp']);
  const monthly = erp({ every: 'month', by: '03:00' });
  expect(cardOf(realisticRows(), {}, monthly).data_quality.late_sources).toEqual([]);
  const missing = late({ ...orders, source_system: 'erp', dataset: 'invoices' });
  expect(cardOf(missing, {}, monthly).data_quality.late_sources).toEqual(['erp']);
  expect(openingOf(cardOf(missing, {}, monthly), 'en')).toContain('late: erp/invoices');
});

test('files that were not read are counted, the first named, and the list is told', () => {
  const files = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
    file: `landing/${name}.csv`,
    reason: `waits for ${name}`,
  }));
  const card = cardOf(realisticRows(), { notRead: files });
  expect(card.data_quality.not_read).toEqual({ files: 6, first: files.slice(0, 5), list: 'quarantine/not-read*' });
  expect(layout.notRead.startsWith('quarantine/not-read')).toBe(true);
  expect(openingOf(card, 'en')).toContain('6 files not read');
  expect(openingOf(card, 'zh-CN')).toContain('6 个文件未读取');
  const english = visible(card, 'en');
  expect(english).toContain('6 files are in no number, because they were not read (landing/a.csv,');
  expect(english).toContain('landing/e.csv …); knowgap status, or quarantine/not-read* in the lake, says why.');
  expect(english).not.toContain('Every record is accounted for.');
  expect(summaryOf(card).join('\n')).toContain('6 files are in no number');
  expect(visible(cardOf(realisticRows()), 'en')).not.toContain('not read');
});

test('a card of the version before is still read: what it gave is restated', async () => {
  const store = new MemoryStore();
  const publish = (rows: FixtureRows, runId: string) =>
    publishScorecard({
      read: async (relation) => rows[relation] ?? [],
      store,
      settings,
      runId,
      asOf,
      fonts: { subset: async () => [] },
    });
  const { scorecard } = await publish(realisticRows(), 'run-1');
  const { late_exports: _late, not_read: _files, ...dataQuality } = scorecard.data_quality;
  const older = { ...scorecard, schema_version: '1.0', data_quality: dataQuality };
  await store.write(layout.scorecard(period, 'run-1', 'scorecard.json'), JSON.stringify(older));
  expect((await readPublished(store, { period, run_id: 'run-1' }))?.data_quality.late_exports).toEqual([]);
  const rows = realisticRows();
  const moved = rows.index_estimates!.map((row) =>
    row.index_name === 'trust' && row.period_id === period ? { ...row, estimate: Number(row.estimate) + 1 } : row,
  );
  const second = await publish({ ...rows, index_estimates: moved }, 'run-2');
  expect(second.scorecard.schema_version).toBe(scorecardSchemaVersion);
  expect(second.scorecard.restated).toMatchObject([{ id: 'indices.trust', published_run: 'run-1' }]);
});

/** Relations and tables of models that each group of numbers on the card is read from. */
const readsOfGroup: Readonly<Record<NumberGroup, readonly string[]>> = {
  indices: ['index_estimates'],
  gaps: ['gap_estimates', 'bridge_levels', 'link_causes', 'attribute_importance', 'attributes', 'diagnosis'],
  lifetime_value: ['lifetime_value_summary'],
  complaints: ['index_estimates'],
  events: ['events'],
};

test('every number that is said to lack an export is computed from the table of that export', () => {
  const catalogue = queryCatalogue(readQueryFiles());
  const readsOf = (relation: string): readonly string[] =>
    catalogue.get(relation)?.reads ??
    models.find(({ writes }) => writes.some(({ name }) => name === relation))?.reads ??
    [];
  const upstream = (relation: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(relation)) return seen;
    seen.add(relation);
    for (const read of readsOf(relation)) upstream(read, seen);
    return seen;
  };
  for (const group of numberGroups) {
    const origins = new Set(readsOfGroup[group].flatMap((relation) => [...upstream(relation)]));
    const claimed = Object.entries(numbersOfTable).flatMap(([table, groups]) =>
      groups.includes(group) ? [table] : [],
    );
    expect(claimed.filter((table) => !origins.has(`raw_${table}`))).toEqual([]);
    expect(claimed.length).toBeGreaterThan(0);
  }
  const used = new Set(numberGroups.flatMap((group) => readsOfGroup[group].flatMap((each) => [...upstream(each)])));
  const claimedNowhere = Object.entries(numbersOfTable).flatMap(([table, groups]) =>
    groups.length === 0 ? [table] : [],
  );
  expect(claimedNowhere.filter((table) => used.has(`raw_${table}`))).toEqual([]);
});
