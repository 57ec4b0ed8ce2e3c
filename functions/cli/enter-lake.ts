import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdLake } from '../adapters/lake-lock.ts';
import { LakeError } from '../errors.ts';
import { layout } from '../lake/layout.ts';

/** Version of the lake's shape that this program writes; within one, only nullable columns are added. */
const lakeVersion = 1;

/**
 * Holds a lake for one run, and marks a new one with the version of its shape.
 * @returns a function that releases it
 * @throws LakeError when another run holds the lake, or a newer program wrote it
 */
export function enterLake(lake: string): () => void {
  const release = holdLake(join(lake, layout.lock));
  const file = join(lake, layout.version);
  if (!existsSync(file)) writeFileSync(file, `${lakeVersion}\n`);
  const found = readFileSync(file, 'utf8').trim();
  if (found === String(lakeVersion)) return release;
  release();
  throw new LakeError(
    `lake ${lake}: expected version ${lakeVersion} or older, found ${found}. Use the program that wrote it, or a newer one.`,
  );
}
