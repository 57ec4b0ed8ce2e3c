import type { ComponentChildren } from 'preact';
import type { Language } from '../scorecard-schema.ts';

/**
 * A text whose lines break between words, not within them: Chinese is written without spaces, so the places between its words are
 * marked, and the sheet forbids all others (`word-break: keep-all`). A number stays with its unit.
 */
export function Words({ text, language }: { readonly text: string; readonly language: Language }): ComponentChildren {
  if (language !== 'zh-CN') return text;
  const written = text.replaceAll(/(\d) (?=\p{Script=Han})/gu, '$1\u00a0');
  return (
    <span class="words">{pieces(written).flatMap((piece, place) => (place === 0 ? [piece] : [<wbr />, piece]))}</span>
  );
}

/** Words with single characters (的, 部, 性), the punctuation and the figures that stand against them. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let isOpen = true;
  for (const { segment, isWordLike } of new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)) {
    const isHan = isWordLike === true && /^\p{Script=Han}+$/u.test(segment);
    if (segment.length > 1 && isHan && !isOpen && found.length > 0) found.push(segment);
    else found.push((found.pop() ?? '') + segment);
    isOpen = !isHan || (segment.length === 1 && isOpen);
  }
  return found;
}
