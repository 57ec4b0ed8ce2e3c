import type { Language } from '../scorecard-schema.ts';
import { en } from './en.ts';
import { zhCN } from './zh-CN.ts';

/** The shape every language fills: a missing or mistyped text does not compile. */
export type Messages = Widened<typeof en>;

type Widened<T> = T extends string
  ? string
  : T extends (...parts: infer P) => string
    ? (...parts: P) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

const catalogues: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN };

export const languages: readonly Language[] = ['en', 'zh-CN'];
export const messagesFor = (language: Language): Messages => catalogues[language];

/** Which of the two texts of a bilingual name a language reads. */
export const named = (name: { readonly en: string; readonly zh: string }, language: Language): string =>
  language === 'zh-CN' ? name.zh : name.en;
