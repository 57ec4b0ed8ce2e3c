import type { Pair } from '../../../functions/fit/diagnosis/errors-in-variables.ts';
import type { BucketSums } from '../../../functions/fit/worth/bucket-sums.ts';
import type { Random } from '../../../functions/numerics/random.ts';

/** A person's true points (deviations) and what was done before and after the answer. */
export interface Person {
  readonly perception: number;
  readonly perceivedTrust: number;
  readonly value: number;
  readonly satisfaction: number;
  readonly trust: number;
  readonly loyalty: number;
  readonly purchasesBefore: number;
  readonly marginBefore: number;
  readonly recency: number;
  readonly tenure: number;
  readonly purchasesAfter: number;
  readonly marginAfter: number;
}

/** A world that firms are drawn from. */
export interface World {
  readonly name: string;
  /** The fitted model holds in it: linear steps, normal errors, questions that move point by point. */
  readonly isFittedModel: boolean;
  person(random: Random): Person;
  /** One answer on 0–100 points (deviation) of somebody whose true point is `level`; `question` counts from 0. */
  answer(level: number, question: number, random: Random): number;
  /** Questionnaires of a person. */
  questionnaires(random: Random): number;
  weight(person: Person, random: Random): number;
}

/** Steps that are planted; `loyaltyOnMoney` 0 makes behaviour independent of loyalty. */
export interface Planted {
  readonly valueOnPerception: number;
  readonly satisfactionOnValue: number;
  readonly loyaltyOn: { readonly value: number; readonly satisfaction: number; readonly trust: number };
  readonly loyaltyOnMoney: number;
}

export const planted: Planted = {
  valueOnPerception: 0.9,
  satisfactionOnValue: 0.9,
  loyaltyOn: { value: 0.3, satisfaction: 0.45, trust: 0.45 },
  loyaltyOnMoney: 1,
};

const attitudes = (random: Random, { valueOnPerception, satisfactionOnValue, loyaltyOn }: Planted, skew: number) => {
  const error = (deviation: number): number =>
    skew === 0 ? random.normal(0, deviation) : deviation * (random.gamma(1 / skew ** 2, 1 / skew) - 1 / skew);
  const halo = random.normal(0, 8);
  const perception = halo + error(7);
  const perceivedTrust = 0.5 * halo + error(8);
  const value = valueOnPerception * perception + error(8);
  const satisfaction = satisfactionOnValue * value + error(6);
  const trust = 0.9 * perceivedTrust + error(7);
  const loyalty = loyaltyOn.value * value + loyaltyOn.satisfaction * satisfaction + loyaltyOn.trust * trust + error(6);
  return { perception, perceivedTrust, value, satisfaction, trust, loyalty };
};

/** Everything linear and normal but the counts: the fitted model itself. */
export function linearWorld(truth: Planted = planted): World {
  return {
    name: truth.loyaltyOnMoney === 0 ? 'linear, no effect on behaviour' : 'linear',
    isFittedModel: true,
    person: (random) => {
      const own = attitudes(random, truth, 0);
      const habit = random.normal(0, 1);
      const purchasesBefore = 3 + 1.2 * habit + random.normal(0, 0.8);
      const tenure = 3 * random.uniform();
      const chance = 0.3 - 0.003 * truth.loyaltyOnMoney * own.loyalty - 0.05 * habit;
      const churned = random.chance(Math.min(1, Math.max(0, chance)));
      const expected = 4 + 0.04 * truth.loyaltyOnMoney * own.loyalty + 0.9 * habit;
      const purchasesAfter = churned ? 0 : Math.max(0.05, expected + random.normal(0, 0.8));
      const marginAfter = churned ? 0 : purchasesAfter * 40 + random.normal(0, 30);
      return {
        ...own,
        purchasesBefore,
        marginBefore: 40 * purchasesBefore + random.normal(0, 30),
        recency: 0.5 * random.uniform(),
        tenure,
        purchasesAfter,
        marginAfter,
      };
    },
    answer: (level, _question, random) => level + random.normal(0, 9),
    questionnaires: () => 1,
    weight: () => 1,
  };
}

/**
 * Not the fitted model: purchases come from a process with lasting rates that loyalty multiplies and from dropping out by a logistic
 * chance, spend is lognormal with a person's own level, errors of attitudes are skewed, answers are whole steps of an 11-point scale that
 * ends, questions move unequally with the construct, persons answer up to three times and weigh differently.
 */
export function shopWorld(truth: Planted = planted, skew = 0.6): World {
  return {
    name: truth.loyaltyOnMoney === 0 ? 'shop, no effect on behaviour' : 'shop',
    isFittedModel: false,
    person: (random) => {
      const own = attitudes(random, truth, skew);
      const rate = random.gamma(1.5, 0.6);
      const spend = 3.5 + random.normal(0, 0.5);
      const tenure = 0.1 + 3 * random.uniform();
      const window = Math.min(1, tenure);
      const purchasesBefore = 1 + random.poisson(rate * window);
      const draw = (count: number): number => {
        let sum = 0;
        for (let each = 0; each < count; each++) sum += Math.exp(spend + random.normal(0, 0.4));
        return sum;
      };
      const pull = truth.loyaltyOnMoney * own.loyalty;
      const stays = random.chance(1 / (1 + Math.exp(-0.6 - 0.03 * pull)));
      const purchasesAfter = stays ? random.poisson(rate * Math.exp(0.012 * pull)) : 0;
      return {
        ...own,
        purchasesBefore,
        marginBefore: draw(purchasesBefore),
        recency: Math.min(window, random.exponential(purchasesBefore)),
        tenure,
        purchasesAfter,
        marginAfter: draw(purchasesAfter),
      };
    },
    answer: (level, question, random) => {
      const points = 60 + [1.06, 0.94, 1][question % 3]! * level + random.normal(0, 9);
      return 10 * Math.min(10, Math.max(0, Math.round(points / 10))) - 60;
    },
    questionnaires: (random) => 1 + random.integer(3),
    weight: (_person, random) => [0.6, 1, 2][random.integer(3)]!,
  };
}

const questions = { perceived_value: 2, satisfaction: 3, trust: 2, loyalty: 6 } as const;
type Construct = keyof typeof questions;

const attitudeNames = ['perception', 'perceived_trust', 'perceived_value', 'satisfaction', 'trust', 'loyalty'] as const;
const behaviourNames = [
  'loyalty',
  'purchases_before',
  'margin_before',
  'recency',
  'tenure',
  'purchases_after',
  'churned',
  'margin_after',
] as const;

/** Sums by bucket of rows, as the marts make them. */
function sumUp(
  variables: readonly string[],
  asked: readonly string[],
  rows: readonly { bucket: number; weight: number; values: readonly number[]; products: readonly number[] }[],
): BucketSums {
  const names = [
    'n',
    'weight',
    ...variables,
    ...variables.flatMap((a, place) => variables.slice(place).map((b) => `${a}_${b}`)),
    ...asked.flatMap((each) => [`${each}_product`, `${each}_weight`]),
  ];
  const buckets = [...new Set(rows.map(({ bucket }) => bucket))].sort((a, b) => a - b);
  const placeOf = new Map(buckets.map((bucket, place) => [bucket, place] as const));
  const sums = new Float64Array(buckets.length * names.length);
  for (const { bucket, weight, values, products } of rows) {
    let at = placeOf.get(bucket)! * names.length;
    sums[at++]! += 1;
    sums[at++]! += weight;
    for (const value of values) sums[at++]! += weight * value;
    for (let a = 0; a < values.length; a++)
      for (let b = a; b < values.length; b++) sums[at++]! += weight * values[a]! * values[b]!;
    for (const product of products) {
      sums[at++]! += weight * product;
      sums[at++]! += weight;
    }
  }
  return { names, buckets, values: sums };
}

export interface SimulatedFirm {
  readonly attitudes: BucketSums;
  readonly behaviour: BucketSums;
}

/** Persons of a world who answer, in buckets; `buckets` of them at most 1,024. */
export function simulateFirm(world: World, persons: number, random: Random, buckets = 256): SimulatedFirm {
  const attitudeRows: { bucket: number; weight: number; values: number[]; products: number[] }[] = [];
  const behaviourRows: typeof attitudeRows = [];
  const constructs = Object.keys(questions) as Construct[];
  const kept: { person: Person; bucket: number; weight: number; items: Record<Construct, number[]> }[] = [];
  const means = new Map<string, { sum: number; count: number }>();
  for (let index = 0; index < persons; index++) {
    const person = world.person(random);
    const count = world.questionnaires(random);
    const weight = world.weight(person, random);
    for (let questionnaire = 0; questionnaire < count; questionnaire++) {
      const of = (construct: Construct, level: number): number[] =>
        Array.from({ length: questions[construct] }, (_, question) => {
          const answer = world.answer(level, question, random);
          const mean = means.get(`${construct}${question}`) ?? { sum: 0, count: 0 };
          means.set(`${construct}${question}`, { sum: mean.sum + answer, count: mean.count + 1 });
          return answer;
        });
      kept.push({
        person,
        bucket: index % buckets,
        weight,
        items: {
          perceived_value: of('perceived_value', person.value),
          satisfaction: of('satisfaction', person.satisfaction),
          trust: of('trust', person.trust),
          loyalty: of('loyalty', person.loyalty),
        },
      });
    }
  }
  for (const { person, bucket, weight, items } of kept) {
    const scores: number[] = [];
    const products: number[] = [];
    for (const construct of constructs) {
      const deviations = items[construct].map((answer, question) => {
        const mean = means.get(`${construct}${question}`)!;
        return answer - mean.sum / mean.count;
      });
      const sum = deviations.reduce((total, each) => total + each, 0);
      const squares = deviations.reduce((total, each) => total + each * each, 0);
      const k = deviations.length;
      scores.push(sum / k);
      products.push((sum * sum - squares) / (k * (k - 1)));
    }
    attitudeRows.push({ bucket, weight, values: [person.perception, person.perceivedTrust, ...scores], products });
    behaviourRows.push({
      bucket,
      weight,
      values: [
        scores[3]!,
        person.purchasesBefore,
        person.marginBefore,
        person.recency,
        person.tenure,
        person.purchasesAfter,
        person.purchasesAfter === 0 ? 1 : 0,
        person.marginAfter,
      ],
      products: [products[3]!],
    });
  }
  return {
    attitudes: sumUp(attitudeNames, constructs, attitudeRows),
    behaviour: sumUp(behaviourNames, ['loyalty'], behaviourRows),
  };
}

/** The same with every true point known and one questionnaire a person: what an endless sample without errors of answering finds. */
export function trueFirm(world: World, persons: number, random: Random): SimulatedFirm {
  const exact: World = { ...world, answer: (level) => level, questionnaires: () => 1, weight: () => 1 };
  return simulateFirm(exact, persons, random, 1);
}

/** Levels of two stations over attributes × periods: the level after moves `slope` points per point of the level before. */
export function simulateLevels(slope: number, attributes: number, periods: number, random: Random, uneven = 0): Pair[] {
  const times = Array.from({ length: periods }, () => [random.normal(0, 2), random.normal(0, 2)]);
  const noise = 1.2;
  return Array.from({ length: attributes }, (_, attribute) => {
    const effects = [random.normal(0, 6), random.normal(0, 6)];
    const own = slope + random.normal(0, uneven);
    let level = random.normal(0, 4);
    return times.map((time, period): Pair => {
      level = 0.5 * level + random.normal(0, 4 * Math.sqrt(0.75));
      return {
        group: `a${attribute}`,
        time: `t${period}`,
        cluster: `a${attribute}`,
        x: 70 + effects[0]! + time[0]! + level + random.normal(0, noise),
        y: 65 + effects[1]! + time[1]! + own * level + random.normal(0, 1.5),
        xNoise: noise ** 2,
        sharedNoise: 0,
      };
    });
  }).flat();
}
