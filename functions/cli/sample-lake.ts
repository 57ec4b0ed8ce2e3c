import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { InputError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import { defaultSample } from './paths.ts';

/** Marks a lake that the sample firm was loaded into, so that a firm's own exports never mix with it. */
export function markSample(lake: string): void {
  mkdirSync(lake, { recursive: true });
  writeFileSync(
    join(lake, layout.sampleMark),
    'This lake holds the sample firm. Delete the folder to start with your own exports.\n',
  );
}

/** @throws InputError when own exports would be mixed with the sample firm's */
export function refuseOthersInSample(lake: string, exports: string | undefined): void {
  if (!exports || exports === defaultSample || !existsSync(join(lake, layout.sampleMark))) return;
  throw new InputError(
    `lake ${lake}: expected a lake for your exports, found the sample firm's. Give another one (--lake .knowgap/own-lake), or delete ${relative(process.cwd(), lake) || lake} to start anew.`,
  );
}
