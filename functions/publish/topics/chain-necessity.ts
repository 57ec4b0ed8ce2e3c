import type { ChainRows } from './chain-sentences.ts';
import { chanceText } from './path-rows.ts';
import { type Bilingual, quantity, type Sentence } from './topic.ts';

type NecessityRow = ChainRows['necessity'][number];

const names = { satisfaction: { en: 'satisfaction', zh: '满意' }, trust: { en: 'trust', zh: '信任' } } as const;

/** What high loyalty is not reached without, how sure that is, and how many fall short of it. */
export function necessitySentences({ necessity: rows }: ChainRows): Sentence[] {
  const of = (condition: string) => rows.find((row) => row.condition === condition);
  const [satisfaction, trust] = [of('satisfaction'), of('trust')];
  if (!satisfaction || !trust) return [];
  return [levelsSentence(satisfaction, trust), strengthSentence({ satisfaction, trust })];
}

function levelsSentence(satisfaction: NecessityRow, trust: NecessityRow): Sentence {
  const values = {
    persons: quantity(satisfaction.persons, 'count'),
    satisfaction: quantity(satisfaction.needed_level, 'points', { n: satisfaction.persons }),
    trust: quantity(trust.needed_level, 'points', { n: trust.persons }),
    loyalty: quantity(satisfaction.loyalty_level, 'points'),
  };
  if (satisfaction.is_necessary && trust.is_necessary)
    return {
      en: 'Satisfaction and trust both show as necessary for loyalty ({persons!} persons): nobody with loyalty of {loyalty!} or more had satisfaction below {satisfaction!} or trust below {trust!}.',
      zh: '满意与信任都表现为忠诚的必要条件（{persons!} 人）：忠诚达到 {loyalty!} 分的人，满意没有低于 {satisfaction!} 分的，信任也没有低于 {trust!} 分的。',
      values,
    };
  if (satisfaction.is_necessary)
    return {
      en: 'Satisfaction shows as necessary for loyalty ({persons!} persons; nobody with {loyalty!} or more had less than {satisfaction!}); trust does not in these answers.',
      zh: '满意表现为忠诚的必要条件（{persons!} 人；忠诚达到 {loyalty!} 分的人，满意都不低于 {satisfaction!} 分）；从这些回答中看不出信任也是。',
      values,
    };
  if (trust.is_necessary)
    return {
      en: 'Trust shows as necessary for loyalty ({persons!} persons; nobody with {loyalty!} or more had less than {trust!}); satisfaction does not in these answers.',
      zh: '信任表现为忠诚的必要条件（{persons!} 人；忠诚达到 {loyalty!} 分的人，信任都不低于 {trust!} 分）；从这些回答中看不出满意也是。',
      values,
    };
  return {
    en: 'Neither satisfaction nor trust shows as necessary for loyalty in these answers ({persons!} persons).',
    zh: '从这些回答（{persons!} 人）中看不出满意或信任是忠诚的必要条件。',
    values: { persons: values.persons },
  };
}

/** Classes of the effect size (Dul 2016), each below its end. */
const classes: readonly { readonly below: number; readonly name: Bilingual }[] = [
  { below: 0.1, name: { en: 'small', zh: '小' } },
  { below: 0.3, name: { en: 'medium', zh: '中等' } },
  { below: 0.5, name: { en: 'large', zh: '大' } },
  { below: Number.POSITIVE_INFINITY, name: { en: 'very large', zh: '非常大' } },
];

/** The class of an effect size and its chance, in brackets. */
function asideOf({ effect_size: size, p_value: p }: NecessityRow): Bilingual {
  const named = size === null || size <= 0 ? undefined : classes.find(({ below }) => size < below)?.name;
  const chance = p === null ? [] : [chanceText(p)];
  const write = (language: keyof Bilingual): string[] => [...(named ? [named[language]] : []), ...chance];
  return named || p !== null
    ? { en: ` (${write('en').join('; ')})`, zh: `（${write('zh').join('；')}）` }
    : { en: '', zh: '' };
}

/** Effect size, its class and chance of both; who falls short, of those that show as necessary. */
function strengthSentence(rows: Readonly<Record<'satisfaction' | 'trust', NecessityRow>>): Sentence {
  const both = ['satisfaction', 'trust'] as const;
  const effects = both.map((name) => {
    const aside = asideOf(rows[name]);
    return {
      en: `{effect_${name}!}${aside.en} of ${names[name].en}`,
      zh: `${names[name].zh} {effect_${name}!}${aside.zh}`,
    };
  });
  const short = both.filter((name) => rows[name].is_necessary && rows[name].share_below !== null);
  const below = {
    en: short.map((name, place) => `{below_${name}}${place === 0 ? ' fall short' : ''} of that ${names[name].en}`),
    zh: short.map((name) => `${names[name].zh}未达到的占 {below_${name}}`),
  };
  return {
    en: `Effect size ${effects.map(({ en }) => en).join(', ')}.${short.length === 0 ? '' : ` Of all {persons!} persons ${below.en.join(', ')}.`}`,
    zh: `效应量：${effects.map(({ zh }) => zh).join('，')}。${short.length === 0 ? '' : `全部 {persons!} 人中，${below.zh.join('，')}。`}`,
    values: Object.fromEntries([
      ...both.map((name) => [`effect_${name}`, quantity(rows[name].effect_size, 'number')]),
      ...(short.length === 0 ? [] : [['persons', quantity(rows.satisfaction.persons, 'count')]]),
      ...short.map((name) => [
        `below_${name}`,
        quantity(rows[name].share_below, 'share', {
          lower: rows[name].share_below_lower,
          upper: rows[name].share_below_upper,
        }),
      ]),
    ]),
  };
}

/** Loyalty where satisfaction and trust are both high, one of them, or neither. */
export function twoByTwoSentence({ loyalty_by_satisfaction_trust: rows }: ChainRows): Sentence[] {
  const of = (satisfaction: string, trust: string) => {
    const row = rows.find((each) => each.satisfaction === satisfaction && each.trust === trust);
    return quantity(row?.loyalty, 'points', {
      lower: row?.lower ?? null,
      upper: row?.upper ?? null,
      n: row?.persons ?? null,
      ...(row?.is_hidden ? { reason: 'too_few_answers' as const } : {}),
    });
  };
  if (rows.length === 0) return [];
  return [
    {
      en: 'Loyalty is {both} where satisfaction and trust are both high, {satisfaction} with satisfaction alone, {trust} with trust alone, {neither} with neither.',
      zh: '满意与信任都高时忠诚为 {both}，只有满意高时为 {satisfaction}，只有信任高时为 {trust}，两者都不高时为 {neither}。',
      values: {
        both: of('high', 'high'),
        satisfaction: of('high', 'low'),
        trust: of('low', 'high'),
        neither: of('low', 'low'),
      },
    },
  ];
}
