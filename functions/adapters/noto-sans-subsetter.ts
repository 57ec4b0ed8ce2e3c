import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';
import type { FontPiece, FontSubsetter } from '../ports/font-subsetter.ts';

/**
 * General punctuation (U+2000–206F) is left to the reader's own fonts: in a Chinese face the ellipsis is centred and quotes are
 * a full character wide.
 */
const scripts = [
  { name: 'latin', unicodeRange: 'U+0-2FF,U+2070-22FF' },
  { name: 'chinese-simplified', unicodeRange: 'U+2300-FFFF' },
] as const;
const weights = [400, 600] as const;

/** Noto Sans SC (SIL Open Font License), from the installed package, cut down to what a page shows. */
export function notoSansSubsetter(): FontSubsetter {
  return {
    subset: async (text) => {
      const pieces: FontPiece[] = [];
      for (const { name, unicodeRange } of scripts) {
        for (const weight of weights) {
          const file = `@fontsource/noto-sans-sc/files/noto-sans-sc-${name}-${weight}-normal.woff2`;
          const font = await readFile(fileURLToPath(import.meta.resolve(file)));
          pieces.push({ weight, unicodeRange, woff2: await subsetFont(font, text, { targetFormat: 'woff2' }) });
        }
      }
      return pieces;
    },
  };
}
