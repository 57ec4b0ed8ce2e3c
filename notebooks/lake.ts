import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LakeReader, openLake } from '../functions/adapters/lake-reader.ts';

/** The lake that notebooks read: KNOWGAP_LAKE, else the one that `npm start` fills. */
export function notebookLake(): Promise<LakeReader> {
  const own = join(dirname(fileURLToPath(import.meta.url)), '..', '.knowgap', 'lake');
  return openLake(process.env.KNOWGAP_LAKE ?? own);
}

/** An SVG that Jupyter draws as a picture (SVG inside HTML is stripped from untrusted notebooks). */
export const picture = (svg: string) => ({ [Symbol.for('Jupyter.display')]: () => ({ 'image/svg+xml': svg }) });
