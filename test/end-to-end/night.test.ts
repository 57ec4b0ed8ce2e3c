import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { openLake } from '../../functions/adapters/lake-reader.ts';
import { readCurrentRun, readCurrentScorecard } from '../../functions/night/run-record.ts';
import { writeSample } from '../../functions/sample/write-sample.ts';
import { runNotebook } from '../notebooks/run-notebook.ts';
import { type Finished, knowgap } from '../support/command-line.ts';
import { contentDifferences, lakeContent, type RelationContent } from '../support/lake-content.ts';

const folder = mkdtempSync(join(tmpdir(), 'knowgap-night-'));
const exports = join(folder, 'exports');
const lake = join(folder, 'lake');
const store = filesystemObjectStore(lake);

beforeAll(async () => {
  await writeSample({ directory: exports, customers: 800, seed: 7, nights: 3 });
  plan = await knowgap(['run', '--dry-run', '--exports', exports, '--lake', lake]);
  for (const stage of [['ingest', '--exports', exports], ['aggregate'], ['fit'], ['publish']]) {
    const { code, errors } = await knowgap([...stage, '--lake', lake]);
    expect({ stage, code, errors: errors.replace(/^! .*\n/gm, '') }).toEqual({ stage, code: 0, errors: '' });
  }
  stagesRun = (await readCurrentRun(store))?.run_id;
  before = await lakeContent(lake);
  again = await knowgap(['run', '--exports', exports, '--lake', lake]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let plan: Finished = { code: null, out: '', errors: '' };
let stagesRun: string | undefined;
let before: Record<string, RelationContent> = {};
let again: Finished = { code: null, out: '', errors: '' };

const planted = z.object({
  records: z.record(z.string(), z.number()),
  root_cause: z.object({ kind: z.string(), link: z.string().nullable() }),
});

test('the summary says indices, largest gap with interval and owner, value, records, and where the card is', () => {
  expect(again.out).toMatch(/Loyalty \d+\.\d \[\d+\.\d, \d+\.\d\]/);
  expect(again.out).toMatch(/gap \d, .* points \[.*\].*owner/);
  expect(again.out).toMatch(/records = .* accepted \+ .* quarantined \+ .* excluded/);
  const card = /Scorecard (.+\.en\.html)/.exec(again.out)?.[1];
  expect(card && existsSync(card)).toBe(true);
  expect(again.out).not.toContain('\u001b');
});

test('a plan names what would be loaded and the stages, and loads nothing', () => {
  expect(plan).toMatchObject({ code: 0, errors: '' });
  expect(plan.out).toMatch(/new\s+qualtrics\/customer_survey\s+2026-10-28\s+customer_survey\.csv/);
  expect(plan.out).toContain('publish');
});

test('the sample is written on its own', async () => {
  const out = join(folder, 'small');
  const made = await knowgap(['sample', '--out', out, '--customers', '100', '--seed', '7']);
  expect(made).toMatchObject({ code: 0, errors: '' });
  expect(existsSync(join(out, 'truth.json'))).toBe(true);
});

test('every record of the exports is accounted for', async () => {
  const truth = planted.parse(JSON.parse(readFileSync(join(exports, 'truth.json'), 'utf8')));
  const { data_quality: quality } = await readCurrentScorecard(store);
  expect(quality.records).toBe(quality.accepted + quality.quarantined + quality.excluded);
  expect(quality.records).toBe(Object.values(truth.records).reduce((sum, count) => sum + count, 0));
});

test('the diagnosis finds the planted link', async () => {
  const truth = planted.parse(JSON.parse(readFileSync(join(exports, 'truth.json'), 'utf8')));
  const { diagnosis_summary: found } = await readCurrentScorecard(store);
  expect(truth.root_cause.kind).toBe('link');
  expect(found.root_cause_link).toBe(truth.root_cause.link);
});

test('gap5 is gap1 + gap2 + gap3 + gap4 on every complete row', async () => {
  const reader = await openLake(lake);
  const { rows } = await reader.query(`
    select count(*) as complete, max(abs(total - parts)) as difference from (
      select max(bias) filter (where is_total) as total, sum(bias) filter (where link in ('gap1', 'gap2', 'gap3', 'gap4')) as parts
      from knowledge_gaps where chain = 'value' group by period_id, attribute_id, segment
      having count(*) filter (where link in ('gap1', 'gap2', 'gap3', 'gap4') and bias is not null) = 4)`);
  reader.close();
  expect(Number(rows[0]?.complete)).toBeGreaterThan(100);
  expect(Number(rows[0]?.difference)).toBeLessThan(1e-9);
});

test('a run after its stages, one by one, loads nothing and changes no number', async () => {
  expect(again.code).toBe(0);
  expect(again.out).toContain('0 new deliveries');
  expect(again.out).toContain(`Nothing changed since run ${stagesRun}`);
  expect(contentDifferences(before, await lakeContent(lake))).toEqual([]);
});

test('a number is traced to file and line, and the line is there', async () => {
  const { out, errors } = await knowgap(['trace', 'indices.loyalty', '--lake', lake, '--limit', '3']);
  expect(errors).toBe('');
  const [, file, line] = /(landing\/qualtrics\/\S+)\s+(\d+)/.exec(out) ?? [];
  expect(readFileSync(join(lake, file ?? ''), 'utf8').split('\n').length).toBeGreaterThan(Number(line));
  const unknown = await knowgap(['trace', 'indices.happiness', '--lake', lake]);
  expect(unknown.code).toBe(2);
  expect(unknown.errors).toContain('Some that there are: indices.');
});

test('sql answers as table, CSV and JSON; wrong SQL says why', async () => {
  const select = "select link, n from gap_estimates where scope = 'firm' order by period_id desc, link limit 1";
  expect((await knowgap(['sql', select, '--lake', lake])).out).toMatch(/^link\s+n\n-+\s+-+\ngap1\s+\d+\n\(1 row\)\n$/);
  expect((await knowgap(['sql', select, '--lake', lake, '--format', 'csv'])).out).toMatch(/^link,n\ngap1,\d+\n$/);
  expect(JSON.parse((await knowgap(['sql', select, '--lake', lake, '--format', 'json'])).out)).toHaveLength(1);
  const wrong = await knowgap(['sql', 'select nothing', '--lake', lake]);
  expect(wrong.code).toBe(2);
  expect(wrong.errors).toMatch(/sql: .*nothing/);
});

test('status lists what was loaded and why records were quarantined', async () => {
  const { out } = await knowgap(['status', '--lake', lake]);
  expect(out).toMatch(/qualtrics\s+customer_survey\s+\d+/);
  expect(out).toContain('Why records were quarantined');
});

test('the first notebook runs on the lake', async () => {
  process.env.KNOWGAP_LAKE = lake;
  await runNotebook(join(import.meta.dirname, '..', '..', 'notebooks', 'first-look-at-your-lake.ipynb'));
});
