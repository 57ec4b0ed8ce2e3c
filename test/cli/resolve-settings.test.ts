import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepSettings, resolveSettings } from '../../functions/cli/resolve-settings.ts';

function folders() {
  const root = mkdtempSync(join(tmpdir(), 'knowgap-settings-'));
  const [lake, exports] = [join(root, 'lake'), join(root, 'exports')];
  for (const folder of [lake, join(exports, 'mappings')]) mkdirSync(folder, { recursive: true });
  return { root, lake, exports };
}
const withMapping = (period: string) =>
  `period: ${period}\nsources:\n  crm:\n    datasets:\n      calls: { mapping: mappings/calls.yaml }\n`;

test('settings: those given, else those of the exports, else those of the lake, else the defaults', () => {
  const { root, lake, exports } = folders();
  expect(resolveSettings({ lake, exports })).toMatchObject({ file: null, settings: { period: 'month' } });
  writeFileSync(join(lake, 'knowgap.yaml'), 'period: quarter\n');
  expect(resolveSettings({ lake, exports }).settings.period).toBe('quarter');
  writeFileSync(join(exports, 'knowgap.yaml'), 'period: week\n');
  expect(resolveSettings({ lake, exports }).settings.period).toBe('week');
  expect(resolveSettings({ lake }).settings.period).toBe('quarter');
  writeFileSync(join(root, 'given.yaml'), 'period: month\n');
  expect(resolveSettings({ config: join(root, 'given.yaml'), lake, exports }).settings.period).toBe('month');
});

test('the lake keeps the settings and the mappings they name; another mapping is another hash', () => {
  const { lake, exports } = folders();
  writeFileSync(join(exports, 'knowgap.yaml'), withMapping('week'));
  writeFileSync(join(exports, 'mappings', 'calls.yaml'), 'name: calls\n');
  const resolved = resolveSettings({ lake, exports });
  keepSettings(resolved, lake);
  expect(readFileSync(join(lake, 'mappings', 'calls.yaml'), 'utf8')).toBe('name: calls\n');
  expect(resolveSettings({ lake }).hash).toBe(resolved.hash);
  writeFileSync(join(lake, 'mappings', 'calls.yaml'), 'name: other\n');
  expect(resolveSettings({ lake }).hash).not.toBe(resolved.hash);
});

test('a lake without settings gets the commented template; corrected settings of the exports replace those it has', () => {
  const { lake, exports } = folders();
  keepSettings(resolveSettings({ lake }), lake);
  expect(readFileSync(join(lake, 'knowgap.yaml'), 'utf8')).toContain('# Settings of knowgap');
  writeFileSync(join(exports, 'knowgap.yaml'), 'period: week\n');
  keepSettings(resolveSettings({ lake, exports }), lake);
  expect(readFileSync(join(lake, 'knowgap.yaml'), 'utf8')).toBe('period: week\n');
  expect(existsSync(join(lake, 'mappings'))).toBe(false);
});
