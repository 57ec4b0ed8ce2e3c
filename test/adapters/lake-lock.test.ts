import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { holdLake } from '../../functions/adapters/lake-lock.ts';

const lockPath = () => join(mkdtempSync(join(tmpdir(), 'knowgap-lock-')), 'run.lock');

test('a second holder is refused and told who holds the lake; after release it gets it', () => {
  const path = lockPath();
  const release = holdLake(path);
  expect(() => holdLake(path)).toThrow(`found process ${process.pid}`);
  release();
  expect(existsSync(path)).toBe(false);
  holdLake(path)();
});

test('a lock whose process is gone is taken over', async () => {
  const path = lockPath();
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('exit', resolve));
  writeFileSync(path, JSON.stringify({ pid: child.pid, started: 'tick 1' }));
  holdLake(path)();
});

test('a lock of a process number that went to another process is taken over, and so is half a lock file', () => {
  const path = lockPath();
  writeFileSync(path, JSON.stringify({ pid: process.pid, started: 'tick 1' }));
  holdLake(path)();
  writeFileSync(path, '{"pid":');
  holdLake(path)();
});
