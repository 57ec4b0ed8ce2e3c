import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseSettings } from '../../functions/adapters/settings-file.ts';
import { mappingSchema } from '../../functions/ingest/mapping.ts';
import { presets } from '../../functions/ingest/sources/index.ts';
import { tables } from '../../functions/lake/tables/index.ts';
import { generateFirm } from '../../functions/sample/firm.ts';
import { salesforceId, salesforceId18 } from '../../functions/sample/salesforce-id.ts';
import { truthSchema } from '../../functions/sample/truth.ts';
import { writeSample } from '../../functions/sample/write-sample.ts';
import { csvCell } from '../../functions/sample/writers/csv.ts';
import { exportFiles, truthOfFiles } from '../../functions/sample/writers/export-files.ts';
import { encodeGb18030 } from '../../functions/sample/writers/gb18030.ts';
import { sampleSettings } from '../../functions/sample/writers/knowgap-settings.ts';
import { readCsv } from './read-csv.ts';

const options = { seed: 7, customers: 2500, answersPerMonth: 120 };
const firm = generateFirm(options);
const files = [...exportFiles(firm)];
const truth = truthOfFiles(
  firm.truth,
  files.map(({ dirt }) => dirt),
);

const textOf = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : new TextDecoder('gb18030', { fatal: true }).decode(content);
const recordsOf = (path: string, content: string | Uint8Array): string[][] =>
  readCsv(textOf(content)).slice(path.startsWith('qualtrics') ? 3 : 1);
/** Names of columns; no first row of these files holds a line break. */
const headerOf = (content: string | Uint8Array): string[] => {
  const text = textOf(content);
  return readCsv(text.slice(0, text.indexOf('\n') + 1))[0] ?? [];
};
const columnOf = (content: string | Uint8Array, name: string): number => headerOf(content).indexOf(name);

test('ids of 15 characters get the three of their case, as in real exports', () => {
  for (const id of [
    '0065g00000AAAAAAA5',
    '0065g00000AAAABAA5',
    '0015g00000BBBBBAA5',
    '7015g00000CCCCCAA5',
    '5005g00000DDDDEAA5',
  ])
    expect(salesforceId18(id.slice(0, 15))).toBe(id);
  expect(salesforceId18('00Q5g00000GGGGG')).toBe('00Q5g00000GGGGGEA5');
  const ids = Array.from({ length: 5000 }, (_, index) => salesforceId('001', index));
  expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(5000);
  expect(ids.every((id) => /^001[0-9A-Za-z]{12}[A-Z0-5]{3}$/.test(id))).toBe(true);
});

test('cells with quotes, commas and line breaks come back as they were', () => {
  const cells = ['plain', 'a "b", c', 'two\nlines', '', '=1+1'];
  expect(readCsv(`${cells.map(csvCell).join(',')}\n`)).toEqual([cells]);
});

test('GB18030 holds the Chinese names of products, and refuses what it cannot write', () => {
  const products = files.find(({ path }) => path.startsWith('erp/products'));
  expect(products?.content).toBeInstanceOf(Uint8Array);
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(products?.content as Uint8Array)).toThrow();
  expect(textOf(products?.content ?? '')).toContain('密封件套装');
  expect(new TextDecoder('gb18030').decode(encodeGb18030('水泵, “Pro” é'))).toBe('水泵, “Pro” é');
  expect(() => encodeGb18030('\u{1F600}')).toThrow(/U\+1f600/);
});

describe('the files', () => {
  test('lie under source, dataset and date, every record has as many cells as the header', () => {
    const dates = new Set<string>();
    for (const { path, content, dirt } of files) {
      const match = /^(salesforce|qualtrics|shopify|erp)\/[a-z_]+\/(\d{4}-\d\d-\d\d)\/[A-Za-z_]+\.csv$/.exec(path);
      expect(match, path).not.toBeNull();
      dates.add(match?.[2] ?? '');
      const records = recordsOf(path, content);
      const width = headerOf(content).length;
      expect(
        records.filter((record) => record.length !== width),
        path,
      ).toEqual([]);
      expect(records.length, path).toBe(dirt.records);
    }
    expect([...dates].sort()).toEqual(Array.from({ length: 15 }, (_, night) => `2026-10-${17 + night}`));
    const total = files.reduce((sum, { dirt }) => sum + dirt.records, 0);
    expect(Object.values(truth.records).reduce((sum, count) => sum + count, 0)).toBe(total);
  });

  test('hold the dirt that the truth counts: repeated records, keys left out, dates nobody can read', () => {
    const keys: Readonly<Record<string, string>> = {
      'salesforce/accounts': 'ID',
      'salesforce/opportunities': 'ID',
      'salesforce/cases': 'ID',
      'qualtrics/customer_survey': 'ResponseId',
      'erp/costs': 'cost_id',
    };
    const badDate = /^(2026-02-30T25|31\.02\.2026|yesterday|2026-13-|soon|00\.00\.0000)/;
    const found = { bad_dates: 0, missing_keys: 0, duplicates: 0 };
    for (const { path, content, dirt } of files) {
      const records = recordsOf(path, content);
      const bad = records.filter((record) => record.some((cell) => badDate.test(cell))).length;
      expect(bad, `bad dates of ${path}`).toBe(dirt.bad_dates);
      const key = keys[path.split('/').slice(0, 2).join('/')];
      if (key) {
        const column = columnOf(content, key);
        expect(records.filter((record) => record[column] === '').length, `keys of ${path}`).toBe(dirt.missing_keys);
        const repeated = records.length - new Set(records.map((record) => JSON.stringify(record))).size;
        expect(repeated, `repeated records of ${path}`).toBe(dirt.duplicates);
      }
      found.bad_dates += dirt.bad_dates;
      found.missing_keys += dirt.missing_keys;
      found.duplicates += dirt.duplicates;
    }
    expect(found.bad_dates).toBeGreaterThan(8);
    expect(found.missing_keys).toBeGreaterThan(6);
    expect(found.duplicates).toBeGreaterThan(20);
    expect(truth.dirt.filter(({ is_late }) => is_late)).toHaveLength(1);
    const [correction, ...others] = truth.dirt.filter(({ is_correction }) => is_correction);
    expect(others).toEqual([]);
    const corrected = files.find(({ path }) => path === correction?.file);
    const wrong = files.find(({ path }) => path === 'erp/costs/2026-10-24/costs.csv');
    expect(corrected?.path).toBe('erp/costs/2026-10-31/costs_corrected.csv');
    const right = new Map(recordsOf('erp', corrected?.content ?? '').map((record) => [record[0], record]));
    const changed = recordsOf('erp', wrong?.content ?? '').filter((record) => record.includes('99999.00'));
    expect([...new Set(changed.map(([id]) => id))].sort()).toEqual([...right.keys()].sort());
    expect([...right.values()].filter((record) => record.includes('99999.00'))).toEqual([]);
    expect(truth.dirt.reduce((sum, { deletes }) => sum + deletes, 0)).toBeGreaterThan(2);
  });

  test('previews, unfinished questionnaires and answers that are no numbers are in the survey as counted', () => {
    const surveys = files.filter(({ path }) => path.startsWith('qualtrics/customer_survey'));
    const count = (column: string, value: string): number =>
      surveys.reduce(
        (sum, { path, content }) =>
          sum + recordsOf(path, content).filter((record) => record[columnOf(content, column)] === value).length,
        0,
      );
    const dirt = (name: 'previews' | 'partials' | 'bad_numbers'): number =>
      surveys.reduce((sum, file) => sum + file.dirt[name], 0);
    expect(count('Status', 'Survey Preview')).toBe(dirt('previews'));
    expect(count('Finished', 'False')).toBeGreaterThanOrEqual(dirt('partials'));
    expect(dirt('partials')).toBeGreaterThan(10);
    const words = surveys.reduce(
      (sum, { path, content }) => sum + recordsOf(path, content).filter((record) => record.includes('eleven')).length,
      0,
    );
    expect(words).toBe(dirt('bad_numbers'));
    const [first] = surveys;
    const [, , importIds] = readCsv(textOf(first?.content ?? ''));
    expect(JSON.parse(importIds?.[0] ?? '')).toEqual({ ImportId: 'startDate', timeZone: 'Europe/Berlin' });
  });

  test('amounts of the shop add up: lines less discount are the subtotal, with shipping and tax the total', () => {
    const orders = files.find(({ path }) => path.startsWith('shopify/orders/2026-10-17'));
    const content = orders?.content ?? '';
    const header = headerOf(content);
    const at = (record: readonly string[], name: string): number => Number(record[header.indexOf(name)]);
    let lines = 0;
    let order: string[] | undefined;
    let checked = 0;
    const close = (): void => {
      if (!order) return;
      expect(lines - at(order, 'Discount Amount')).toBeCloseTo(at(order, 'Subtotal'), 6);
      expect(at(order, 'Subtotal') + at(order, 'Shipping') + at(order, 'Taxes')).toBeCloseTo(at(order, 'Total'), 6);
      checked++;
    };
    for (const record of recordsOf('shopify', content).slice(0, 800)) {
      if (record[header.indexOf('Financial Status')] !== '') {
        close();
        order = record;
        lines = 0;
      }
      lines += at(record, 'Lineitem quantity') * at(record, 'Lineitem price');
    }
    expect(checked).toBeGreaterThan(300);
  });
});

test('firms of other sizes, dates and exports: no event is recorded after the last export', () => {
  const stamps: Readonly<Record<string, string>> = {
    'salesforce/accounts': 'SYSTEMMODSTAMP',
    'salesforce/opportunities': 'SYSTEMMODSTAMP',
    'salesforce/cases': 'SYSTEMMODSTAMP',
    'shopify/orders': 'Created at',
    'qualtrics/customer_survey': 'RecordedDate',
    'erp/survey_invitations': 'invited_at',
  };
  for (const variant of [
    { seed: 1, customers: 100, asOf: '2026-02-03', nights: 0 },
    { seed: 2, customers: 400, asOf: '2025-09-15', nights: 27, months: 6 },
    { seed: 3, customers: 300, surveysOnly: true, decline: 'none' as const, asOf: '2026-11-30' },
  ]) {
    const other = generateFirm(variant);
    const seen = new Set<string>();
    for (const { path, content } of exportFiles(other)) {
      const dataset = path.split('/').slice(0, 2).join('/');
      const column = columnOf(content, stamps[dataset] ?? '');
      const faulty = /^(2026-13|soon|yesterday|00\.)/;
      const late = recordsOf(path, content).filter((record) => {
        const stamp = record[column] ?? '';
        return !faulty.test(stamp) && stamp.slice(0, 10) > variant.asOf;
      });
      expect(late, `${path} of ${variant.asOf}`).toEqual([]);
      seen.add(dataset);
    }
    expect(seen.has('shopify/orders')).toBe(!variant.surveysOnly);
    expect(seen.has('qualtrics/customer_survey')).toBe(true);
  }
});

describe('the settings', () => {
  const settings = parseSettings(sampleSettings(), 'knowgap.yaml');

  test('are valid, and every dataset of the exports is read by a preset with its options or by canonical names', () => {
    for (const { path, content } of files) {
      const [source = '', dataset = ''] = path.split('/');
      const declared = settings.sources[source]?.datasets[dataset];
      if (source === 'erp') {
        const table = Object.entries(tables).find(([name]) => name === dataset)?.[1];
        expect(
          headerOf(content).filter((name) => !table || !(name in table.columns)),
          path,
        ).toEqual([]);
        continue;
      }
      const preset = presets.get(declared?.mapping ?? '');
      expect(preset, path).toBeDefined();
      expect(mappingSchema.safeParse(preset?.mapping(declared?.options ?? {})).error, path).toBeUndefined();
    }
    expect(settings.gaps.headcount).toEqual({ marketing: 32, rd: 40, production: 90, management: 36 });
  });

  test('map every question of the customers to its item by the ImportId of the file', () => {
    const survey = files.find(({ path }) => path.startsWith('qualtrics/customer_survey'));
    const ids = (readCsv(textOf(survey?.content ?? ''))[2] ?? []).map((cell) => JSON.parse(cell).ImportId);
    const items = settings.sources.qualtrics?.datasets.customer_survey?.options.items;
    const mapped = Object.keys(typeof items === 'object' && items !== null ? items : {});
    expect(mapped).toHaveLength(52);
    expect(mapped.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe('writing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'knowgap-sample-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('puts the same bytes for the same seed, with arrival times, settings and truth beside', async () => {
    const written = await writeSample({ directory: join(folder, 'a'), ...options });
    expect(written.files).toBe(files.length);
    expect(JSON.stringify(written.truth) === JSON.stringify(truth)).toBe(true);
    for (const { path, content, arrivedAt } of files) {
      const target = join(folder, 'a', path);
      expect(readFileSync(target).equals(Buffer.from(content as string)), path).toBe(true);
      expect(statSync(target).mtimeMs).toBe(arrivedAt * 1000);
    }
    const late = truth.dirt.find(({ is_late }) => is_late)?.file ?? '';
    expect(
      statSync(join(folder, 'a', late))
        .mtime.toISOString()
        .slice(0, 10),
    ).toBe('2026-10-29');
    expect(readFileSync(join(folder, 'a', 'knowgap.yaml'), 'utf8')).toBe(sampleSettings());
    truthSchema.parse(JSON.parse(readFileSync(join(folder, 'a', 'truth.json'), 'utf8')));
  });
});
