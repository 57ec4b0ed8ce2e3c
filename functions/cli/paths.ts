import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the project. */
export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Git-ignored data of a local run. */
export const defaultLake = join(projectFolder, '.knowgap', 'lake');
export const defaultSample = join(projectFolder, '.knowgap', 'sample-exports');

/** A lake as a reader types it from where he is. */
export function lakePath(lake: string): string {
  const near = relative(process.cwd(), resolve(lake));
  return near.startsWith('..') || near === '' ? resolve(lake) : near;
}

/** Which lake was read, for output. */
export const lakeName = (lake: string): string => `lake ${lakePath(lake)}`;
