import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { LakeError } from '../errors.ts';

const holder = z.object({ pid: z.number().int(), started: z.string() });

/**
 * Holds a lake folder for one run at a time. A lock whose process is gone (or whose number went to another process) is taken over.
 * @returns a function that releases the lock
 * @throws LakeError when a live process holds it
 */
export function holdLake(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (linked(own, path)) return () => rmSync(path, { force: true });
      const found = readHolder(path);
      if (found && startOf(found.pid) === found.started) {
        throw new LakeError(
          `lake ${dirname(path)}: expected no other run, found process ${found.pid} (since ${found.started}). Wait for it to end.`,
        );
      }
      setAside(path, `${own}.stale`);
    }
    throw new LakeError(
      `lake ${dirname(path)}: expected to take the lock ${path}, other runs took it first. Run again.`,
    );
  } finally {
    rmSync(own, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return false;
    throw cause;
  }
}

function setAside(path: string, aside: string): void {
  try {
    renameSync(path, aside);
    rmSync(aside, { force: true });
  } catch (cause) {
    if (!isCode(cause, 'ENOENT')) throw cause;
  }
}

function readHolder(path: string): z.infer<typeof holder> | null {
  try {
    return holder.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** When a process started, as text that differs between two processes of one number; empty when there is none. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : `tick ${fields[19]}`;
  } catch {
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  }
}

const isCode = (cause: unknown, code: string): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === code;
