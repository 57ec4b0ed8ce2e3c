import { estimateHalfLife } from '../../../functions/fit/knowledge/half-life.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import {
  jumping,
  type Panel,
  simulatePairs,
  smooth,
  trueHalfLife,
  twofold,
  unlike,
} from '../../fit/knowledge/simulate-answers.ts';
import { type CoverageCell, type CoverageOptions, tally } from './cell.ts';

const usual = { persons: 1000, days: 720, items: 2, lasting: 0.3, reliability: 0.8 } as const;

const cells: readonly (Panel & { readonly generator: string; readonly isFromModel: boolean })[] = [
  { ...usual, generator: 'smooth drift, half-life 120 days', fading: smooth(120), isFromModel: true },
  {
    ...usual,
    generator: 'smooth drift, 400 persons, nothing lasts, half-life 60 days',
    persons: 400,
    lasting: 0,
    reliability: 0.6,
    fading: smooth(60),
    isFromModel: true,
  },
  {
    ...usual,
    generator: 'forgotten at once, skewed values, half-life 90 days',
    fading: jumping(90),
    isFromModel: true,
  },
  {
    ...usual,
    generator: 'answers rounded and clipped to 0–10, half-life 150 days',
    persons: 2000,
    fading: smooth(150),
    isRounded: true,
    isFromModel: true,
  },
  { ...usual, generator: 'two half-lives, 50 and 200 days', fading: twofold(50, 200), isFromModel: false },
  { ...usual, generator: 'a half-life of its own for each person (gamma)', fading: unlike(90, 2), isFromModel: false },
];

/** As many as the model takes by default make no difference to coverage that 1,000 replicates could show. */
const resamples = 199;

/**
 * Half-life of a category of knowledge from repeated answers. Where the curve is not the fitted one, the truth is the half-life that the fitted
 * curve has in an endless panel.
 */
export default async function* coverHalfLives({
  replicates,
  seed,
  isAsked,
}: CoverageOptions): AsyncIterable<CoverageCell> {
  for (const cell of cells.filter(({ generator }) => isAsked(generator))) {
    const truth = trueHalfLife(cell, createRandom(`half-life/${seed}/${cell.generator}/truth`));
    const found = tally();
    for (let replicate = 0; replicate < replicates; replicate++) {
      const random = createRandom(`half-life/${seed}/${cell.generator}/${replicate}`);
      const { estimate } = estimateHalfLife(simulatePairs(cell, random), random.fork('resamples'), resamples);
      found.add(estimate, truth);
    }
    yield found.cell({
      generator: cell.generator,
      isFromModel: cell.isFromModel,
      quantity: 'half-life, days',
      truth,
    });
  }
}
