import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { en } from '../../functions/publish/messages/en.ts';
import { zhCN } from '../../functions/publish/messages/zh-CN.ts';

/** Every text of a catalogue; functions are called with a mark for each parameter. */
function texts(catalogue: object, path = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]): [string, string][] => {
    const here = `${path}${key}`;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'function')
      return ['list', 'listAnd', 'aside', 'sentences'].includes(here)
        ? [[here, value(['□', '□'])]]
        : [[here, String(value('□', '□', '□', '□', '□'))]];
    return texts(value, `${here}.`);
  });
}

test('both languages have the same texts, and none is empty by accident', () => {
  const keys = (catalogue: object) => texts(catalogue).map(([key]) => key);
  expect(keys(zhCN)).toEqual(keys(en));
  const maybeEmpty = ['diagnosis.why', 'heat.flags.total', 'heat.flags.hidden'];
  for (const [key, text] of [...texts(en), ...texts(zhCN)])
    if (!maybeEmpty.includes(key)) expect([key, text.trim()]).not.toEqual([key, '']);
});

test('every text of the upper two levels is named by the code that draws', async () => {
  const folder = new URL('../../functions/publish/', import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => /\.tsx?$/.test(name) && !name.startsWith('messages/'),
  );
  const code = (await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n');
  const words = new Set(code.match(/\w+/g));
  const unused = Object.entries(en).flatMap(([key, value]) =>
    [key, ...(typeof value === 'object' ? Object.keys(value) : [])].filter((name) => !words.has(name)),
  );
  expect(unused).toEqual([]);
});

test('models have the Chinese names that their sections use', () => {
  const named = ['change_points', 'worth', 'optimal_budgets', 'return_chances'].map((model) => zhCN.models.name(model));
  expect(named).toEqual(['历史中的转折', '弥合缺口的价值', '获取与保持的预算', '回来的可能性']);
});

test('Chinese is written with full-width punctuation and no English sentence is left in it', () => {
  for (const [key, text] of texts(zhCN)) {
    expect([key, text]).not.toEqual([key, expect.stringMatching(/[\u4e00-\u9fff][,;:!?()]|[,;!?][\u4e00-\u9fff]/)]);
    if (key.startsWith('footer.font') || key === 'otherLanguage') continue;
    expect([key, text]).not.toEqual([key, expect.stringMatching(/[a-z]+ [a-z]+ [a-z]+/i)]);
  }
});

test('no text claims a cause', () => {
  for (const [key, text] of texts(en))
    expect([key, text]).not.toEqual([key, expect.stringMatching(/\b(causes|leads to|results in) (loyalty|a loss)/i)]);
  expect(en.opening.effect('5.0', '+1.9', '')).toContain('associated with');
  expect(zhCN.opening.effect('5.0', '+1.9', '')).toContain('相关联');
});
