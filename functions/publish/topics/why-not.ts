import { zhCN } from '../messages/zh-CN.ts';
import type { TopicContext } from './define-topic.ts';
import type { Bilingual } from './topic.ts';

type ModelRow = NonNullable<ReturnType<TopicContext['runOf']>>;

const written = (value: number | string): string =>
  typeof value === 'string' ? value : String(Math.round(value * 100) / 100);

/** What a model says of itself in this run, in both languages; that it did not run, where it did not. */
export function saidOf(run: ModelRow | null): Bilingual {
  if (!run) return { en: 'it was not computed in this run', zh: '本次运行没有计算' };
  const notes = run.notes.map(({ code, text, values }) => ({
    en: text,
    zh: zhCN.models.note(
      code,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, written(value)])),
      text,
    ),
  }));
  if (notes.length === 0) return { en: run.reason ?? '', zh: run.reason ?? '' };
  return { en: notes.map(({ en }) => en).join('; '), zh: notes.map(({ zh }) => zh).join('；') };
}
