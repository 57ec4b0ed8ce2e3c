import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { knowgap } from '../support/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'knowgap-mistakes-'));
const exported = (path: string, content: string): void => {
  mkdirSync(dirname(join(folder, 'exports', path)), { recursive: true });
  writeFileSync(join(folder, 'exports', path), content);
};

test.each([
  [['run', '--nonsense'], 'unknown option'],
  [['run', '--as-of', '2026-02-31'], 'expected a date such as 2026-10-31'],
  [['sql'], 'expected a question'],
  [['sql', 'select 1', '--lake', 's3://lake'], 'this command reads no bucket; ask Athena or your Trino'],
  [['run', '--exports', '/no/such/folder', '--lake', join(folder, 'none')], 'expected a folder at /no/such/folder'],
  [['fit', '--lake', join(folder, 'none')], 'expected a lake in'],
  [['run', '--config', '/no/such.yaml', '--lake', join(folder, 'none')], 'settings /no/such.yaml'],
  [['status', '--lake', join(folder, 'nothing')], 'expected a lake in'],
])('%j is wrong input: exit code 2 and what was expected', async (options, message) => {
  const { code, errors } = await knowgap(options);
  expect({ code, says: errors.includes(message) ? message : errors }).toEqual({ code: 2, says: message });
});

test('wrong input leaves no lake behind', () => {
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

test('--version and --help are no mistakes', async () => {
  expect(await knowgap(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(await knowgap(['run', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--exports') });
});

test('files in the wrong place are named with the reason; nothing of them is loaded', async () => {
  exported('crm/customers/31.12.2025/c.csv', 'customer_id\n1\n');
  exported('Sales/orders/2025-12-31/o.csv', 'transaction_id\n1\n');
  exported('stray.csv', 'a\n1\n');
  exported('knowgap.yaml', 'period: month\n');
  exported('crm/customers/2025-12-31/c.csv', 'customer_id,status\n1,customer\n2,nobody\n');
  const lake = join(folder, 'lake');
  const { code, out, errors } = await knowgap(['ingest', '--exports', join(folder, 'exports'), '--lake', lake]);
  expect(code).toBe(0);
  expect(out).toContain('2 records = 1 accepted + 1 quarantined + 0 excluded');
  expect(errors).toMatch(/31\.12\.2025\/c\.csv: expected a folder with the export date such as 2025-12-31/);
  expect(errors).toMatch(/Sales\/orders.*expected names of sources and datasets in a–z, 0–9 and _, found "Sales"/);
  expect(errors).toMatch(/stray\.csv: expected <source>\/<dataset>\/<export date>\/<file>/);
  expect(errors).toMatch(/crm\/customers 2025-12-31 c\.csv: 1 of 2 records quarantined: 1 × not_in_list/);
  expect(errors).not.toContain('knowgap.yaml');
  expect(existsSync(join(lake, 'knowgap.yaml'))).toBe(true);
  const status = await knowgap(['status', '--lake', lake]);
  expect(status.out).toMatch(/Files that no delivery holds[\s\S]*Sales\/orders[\s\S]*31\.12\.2025[\s\S]*stray\.csv/);
});

test('own exports are not mixed with the sample firm', async () => {
  const lake = join(folder, 'sample-lake');
  mkdirSync(lake);
  writeFileSync(join(lake, 'sample-firm.txt'), '');
  const { code, errors } = await knowgap(['run', '--exports', join(folder, 'exports'), '--lake', lake]);
  expect(code).toBe(2);
  expect(errors).toContain("expected a lake for your exports, found the sample firm's");
});
