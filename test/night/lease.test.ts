import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { holdLease, leaseSeconds, releaseLease } from '../../functions/night/lease.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function lake(at: string) {
  const folder = mkdtempSync(join(tmpdir(), 'knowgap-lease-'));
  folders.push(folder);
  let now = new Date(at);
  const clock = { now: () => now };
  const pass = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  return { store: filesystemObjectStore(folder), clock, pass };
}

test('of nights started at once one gets the lake; it keeps it when it asks again', async () => {
  const edge = lake('2026-11-01T03:00:00Z');
  const held = await Promise.all(['a', 'b', 'c', 'd'].map((execution) => holdLease(edge, execution)));
  expect(held.filter(Boolean)).toHaveLength(1);
  const winner = ['a', 'b', 'c', 'd'][held.indexOf(true)]!;
  expect(await holdLease(edge, winner)).toBe(true);
});

test('a lease that ran out is taken over by one; one that was given back at once', async () => {
  const edge = lake('2026-11-01T03:00:00Z');
  expect(await holdLease(edge, 'killed')).toBe(true);
  edge.pass(leaseSeconds - 1);
  expect(await holdLease(edge, 'next')).toBe(false);
  edge.pass(1);
  const taken = await Promise.all([holdLease(edge, 'next'), holdLease(edge, 'other')]);
  expect(taken.filter(Boolean)).toHaveLength(1);
  const holder = taken[0] ? 'next' : 'other';
  await releaseLease(edge, 'killed');
  expect(await holdLease(edge, 'third')).toBe(false);
  await releaseLease(edge, holder);
  expect(await holdLease(edge, 'third')).toBe(true);
});
