import { bootstrapPathModel } from '../../../functions/fit/path-model/engine/bootstrap.ts';
import { fitPathModel } from '../../../functions/fit/path-model/engine/fit-path-model.ts';
import { cellsOfRows } from '../../../functions/fit/path-model/engine/moment-cells.ts';
import type { MomentCells, Moments, PathModel, Statistic } from '../../../functions/fit/path-model/engine/types.ts';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';
import { type CoverageCell, type CoverageOptions, tally } from './cell.ts';

const names = ['vc', 'vp', 'tb', 'tp', 'value', 'trust', 'satisfaction', 'loyalty'] as const;
type Name = (typeof names)[number];

/** True slopes between the latent variables; those without are standard normal, the others have variance 1. */
const slopes: readonly (readonly [from: Name, to: Name, slope: number])[] = [
  ['vc', 'value', 0.45],
  ['vp', 'value', 0.3],
  ['tb', 'trust', 0.4],
  ['tp', 'trust', 0.35],
  ['value', 'satisfaction', 0.6],
  ['value', 'loyalty', 0.15],
  ['satisfaction', 'loyalty', 0.35],
  ['trust', 'loyalty', 0.3],
];
const loadings = [0.85, 0.8, 0.75];
const model: PathModel = {
  constructs: names.map((name) => ({ name, mode: 'A', items: loadings.map((_, index) => `${name}_${index + 1}`) })),
  paths: slopes.map(([from, to]) => ({ from, to })),
};
const items = model.constructs.flatMap((construct) => construct.items);

/** Draws the answers of one respondent: standardised items in the order of the model. */
type Draw = (random: Random, into: Float64Array, at: number) => void;

interface Generator {
  readonly name: string;
  readonly isFromModel: boolean;
  readonly persons: number;
  /** Answers of a person's questionnaires; a person is the unit of resampling. */
  readonly questionnaires?: (random: Random) => number;
  readonly draw: (random: Random) => Draw;
  readonly weightOf?: (values: Float64Array, at: number) => number;
  /** Answers a bucket when persons are resampled in buckets. */
  readonly buckets?: number;
}

const normal = (random: Random) => random.normal();
/** Student t with 5 degrees of freedom, variance 1. */
const heavy = (random: Random) => (random.normal() / Math.sqrt(random.gamma(2.5, 2.5))) * Math.sqrt(3 / 5);
/** Exponential less 1: skewed, variance 1. */
const skewed = (random: Random) => random.exponential() - 1;

type Error = (random: Random, of: number) => number;

/** Latent variables along the arrows, then items; shocks of any shape with variance 1. */
function structural(random: Random, error: Error, itemError: Error, lasting?: Float64Array): Float64Array {
  const latent = new Float64Array(names.length);
  for (const [index, name] of names.entries()) {
    let mean = 0;
    let explained = 0;
    for (const [from, to, slope] of slopes) {
      if (to !== name) continue;
      mean += slope * latent[names.indexOf(from)]!;
      explained += slope * slope;
    }
    const shock = error(random, mean);
    const own = lasting ? Math.sqrt(0.5) * (lasting[index]! + shock) : shock;
    latent[index] = mean + Math.sqrt(1 - Math.min(0.7, explained)) * own;
  }
  return Float64Array.from(items, (_, slot) => {
    const loading = loadings[slot % loadings.length]!;
    const of = latent[Math.floor(slot / loadings.length)]!;
    return loading * of + Math.sqrt(1 - loading ** 2) * itemError(random, of);
  });
}

const plain =
  (error: Error, itemError: Error, change: (value: number) => number = (value) => value) =>
  (): Draw =>
  (random, into, at) => {
    const values = structural(random, error, itemError);
    for (let k = 0; k < values.length; k++) into[at + k] = change(values[k]!);
  };

const zeroToTen = (value: number) => Math.min(10, Math.max(0, Math.round(7 + 1.8 * value)));

const generators: readonly Generator[] = [
  { name: 'normal, 250 persons', isFromModel: true, persons: 250, draw: plain(normal, normal) },
  { name: 'normal, 800 persons', isFromModel: true, persons: 800, draw: plain(normal, normal) },
  {
    name: 'normal, 3,000 persons in 256 buckets',
    isFromModel: true,
    persons: 3000,
    buckets: 256,
    draw: plain(normal, normal),
  },
  { name: 'heavy tails (t with 5 degrees), 300 persons', isFromModel: false, persons: 300, draw: plain(heavy, heavy) },
  {
    name: 'answers 0–10 with a ceiling, skewed causes, 300 persons',
    isFromModel: false,
    persons: 300,
    draw: plain(skewed, normal, zeroToTen),
  },
  {
    name: 'errors that grow with the level, 300 persons',
    isFromModel: false,
    persons: 300,
    draw: plain((random, of) => random.normal() * Math.sqrt(0.5 + 0.5 * of ** 2), normal),
  },
  {
    name: '150 persons with 1 to 4 questionnaires each',
    isFromModel: false,
    persons: 150,
    questionnaires: (random) => 1 + random.integer(4),
    draw: (person) => {
      const lasting = Float64Array.from(names, () => person.normal());
      return (random, into, at) => into.set(structural(random, normal, normal, lasting), at);
    },
  },
  {
    name: 'survey weights that go with the answers, 400 persons',
    isFromModel: false,
    persons: 400,
    draw: plain(normal, normal),
    weightOf: (values, at) => Math.min(3, Math.exp(0.4 * values[at + items.length - 1]!)),
  },
];

const quantities: readonly Statistic[] = [
  { kind: 'path', from: 'vc', to: 'value' },
  { kind: 'path', from: 'value', to: 'satisfaction' },
  { kind: 'path', from: 'value', to: 'loyalty' },
  { kind: 'path', from: 'trust', to: 'loyalty' },
  { kind: 'indirect', from: 'value', to: 'loyalty' },
  { kind: 'indirect', from: 'vc', to: 'loyalty' },
  { kind: 'indirect', from: 'tb', to: 'loyalty' },
];

const resamples = 500;
const population = 400_000;

/**
 * Paths and indirect effects of the customer-level model. The truth is the model's solution in the population (its moments
 * from 400,000 persons, whose own error is under 2 % of a standard error here), so that also data that no model made have one.
 */
export default async function* coverPathModels({
  replicates,
  seed,
  isAsked,
}: CoverageOptions): AsyncGenerator<CoverageCell> {
  for (const generator of generators.filter(({ name }) => isAsked(name))) {
    const truths = truthOf(generator, seed);
    const tallies = quantities.map(tally);
    for (let replicate = 0; replicate < replicates; replicate++) {
      const cells = sample(generator, createRandom(`${seed}/${generator.name}/${replicate}`));
      const { bootstrap } = bootstrapPathModel(model, cells, {
        resamples,
        seed: replicate,
        kinds: ['path', 'indirect'],
      });
      for (const [index, quantity] of quantities.entries()) {
        const key = keyOf(quantity);
        const interval = bootstrap?.intervals.find(({ statistic }) => keyOf(statistic) === key);
        tallies[index]!.add(interval ?? null, truths[index]!);
      }
    }
    for (const [index, quantity] of quantities.entries())
      yield tallies[index]!.cell({
        generator: generator.name,
        quantity: textOf(quantity),
        isFromModel: generator.isFromModel,
        truth: truths[index]!,
      });
  }
}

const keyOf = (statistic: Statistic): string => JSON.stringify(statistic);
const textOf = (statistic: Statistic): string =>
  'from' in statistic ? `${statistic.kind} ${statistic.from} → ${statistic.to}` : statistic.kind;

function sample(generator: Generator, random: Random): MomentCells {
  const counts = Array.from({ length: generator.persons }, () => generator.questionnaires?.(random) ?? 1);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const values = new Float64Array(rows * items.length);
  const unit = new Int32Array(rows);
  let row = 0;
  for (const [person, count] of counts.entries()) {
    const draw = generator.draw(random);
    for (let k = 0; k < count; k++, row++) {
      draw(random, values, row * items.length);
      unit[row] = generator.buckets === undefined ? person : person % generator.buckets;
    }
  }
  const weights =
    generator.weightOf && Float64Array.from(unit, (_, at) => generator.weightOf!(values, at * items.length));
  return cellsOfRows({ items, values, unit, ...(weights ? { weights } : {}) });
}

/** The model fitted to the moments of the population, row by row so that it needs no memory. */
function truthOf(generator: Generator, seed: number): number[] {
  const random = createRandom(`${seed}/${generator.name}/population`);
  const size = items.length;
  const row = new Float64Array(size);
  const mean = new Float64Array(size);
  const products = new Float64Array(size * size);
  let weight = 0;
  for (let person = 0; person < population; person++) {
    const count = generator.questionnaires?.(random) ?? 1;
    const draw = generator.draw(random);
    for (let k = 0; k < count; k++) {
      draw(random, row, 0);
      const own = generator.weightOf?.(row, 0) ?? 1;
      weight += own;
      for (let i = 0; i < size; i++) {
        mean[i]! += own * row[i]!;
        for (let j = 0; j <= i; j++) products[i * size + j]! += own * row[i]! * row[j]!;
      }
    }
  }
  const covariance = products.map((_, place) => {
    const [i, j] = [Math.floor(place / size), place % size];
    return products[Math.max(i, j) * size + Math.min(i, j)]! / weight - (mean[i]! * mean[j]!) / weight ** 2;
  });
  const moments: Moments = {
    items,
    n: population,
    asked: population,
    effectiveN: population,
    weight,
    mean: mean.map((sum) => sum / weight),
    covariance,
    missing: new Float64Array(size),
  };
  const outcome = fitPathModel(model, moments);
  if (outcome.status !== 'fitted') throw new Error(`population of "${generator.name}": ${outcome.fault.kind}`);
  const { paths, effects } = outcome.fit;
  return quantities.map((quantity) => {
    if (!('from' in quantity)) throw new Error(`no truth of ${quantity.kind}`);
    const isSame = ({ from, to }: { from: string; to: string }) => from === quantity.from && to === quantity.to;
    const found = quantity.kind === 'path' ? paths.find(isSame)?.estimate : effects.find(isSame)?.indirect;
    if (found === undefined) throw new Error(`no truth of ${textOf(quantity)}`);
    return found;
  });
}
