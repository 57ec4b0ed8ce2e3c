import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the project. */
export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Git-ignored data of a local run. */
export const defaultLake = join(projectFolder, '.knowgap', 'lake');
export const defaultSample = join(projectFolder, '.knowgap', 'sample-exports');
