import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { enterLake } from '../../functions/cli/enter-lake.ts';

test('a new lake is marked with its version; one of a newer program is refused and left as it is, not held', () => {
  const lake = mkdtempSync(join(tmpdir(), 'knowgap-version-'));
  const file = join(lake, 'lake_version');
  enterLake(lake)();
  expect(readFileSync(file, 'utf8')).toBe('1\n');
  writeFileSync(file, '2\n');
  expect(() => enterLake(lake)).toThrow('expected version 1 or older, found 2');
  expect(() => enterLake(lake)).toThrow('expected version 1 or older, found 2');
  expect(readFileSync(file, 'utf8')).toBe('2\n');
});
