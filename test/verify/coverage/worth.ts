import { createRandom } from '../../../functions/numerics/random.ts';
import { closedOf, estimateOnce, trueWorth, type WorthCell } from '../../fit/worth/cover-worth.ts';
import { linearWorld, shopWorld, planted as steps } from '../../fit/worth/simulate-worth.ts';
import { type CoverageCell, type CoverageOptions, tally } from './cell.ts';

const usual = { persons: 1500, attributes: 9, periods: 9, slopes: [0.9, 0.8], uneven: 0 } as const;
const noEffect = { ...steps, loyaltyOnMoney: 0 };

const cells: readonly (WorthCell & { readonly generator: string; readonly isZero?: boolean })[] = [
  { ...usual, generator: 'linear, 1,500 persons', world: linearWorld() },
  {
    ...usual,
    generator: 'linear, 600 persons, pass-through uneven over attributes',
    world: linearWorld(),
    persons: 600,
    uneven: 0.15,
  },
  {
    ...usual,
    generator: 'linear, a gap narrower than what is closed, known by ±1.6 points',
    world: linearWorld(),
    gap: { bias: 3, error: 0.8 },
  },
  { ...usual, generator: 'linear, behaviour independent of loyalty', world: linearWorld(noEffect), isZero: true },
  {
    ...usual,
    generator: 'shop: purchase process, lognormal spend, skewed attitudes, repeated and weighted answers',
    world: shopWorld(),
  },
  { ...usual, generator: 'shop, 4,000 persons, pass-through uneven', world: shopWorld(), persons: 4000, uneven: 0.15 },
  { ...usual, generator: 'shop, behaviour independent of loyalty', world: shopWorld(noEffect), isZero: true },
];
/** As many as the model takes by default make no difference to coverage that 1,000 replicates could show. */
const resamples = 299;

/**
 * Worth of closing a gap, from answers and levels of stations to money: one firm a replicate, whose whole chain is estimated and
 * resampled as the model does. The truth is what an endless sample without errors of answering gives.
 */
export default async function* coverWorth({ replicates, seed, isAsked }: CoverageOptions): AsyncIterable<CoverageCell> {
  for (const cell of cells.filter(({ generator }) => isAsked(generator))) {
    const endless = trueWorth(cell);
    const truth = { loyalty: endless.loyalty, money: cell.isZero ? 0 : endless.money };
    const tallies = { loyalty: tally(), money: tally() };
    for (let replicate = 0; replicate < replicates; replicate++) {
      const random = createRandom(`worth/${seed}/${cell.generator}/${replicate}`);
      const found = estimateOnce(cell, resamples, random);
      for (const part of ['loyalty', 'money'] as const) {
        const { lower, upper } = found[part];
        tallies[part].add(lower === null || upper === null ? null : { lower, upper }, truth[part]);
      }
    }
    const of = { generator: cell.generator, isFromModel: cell.world.isFittedModel };
    yield tallies.loyalty.cell({
      ...of,
      quantity: `loyalty points of closing ${closedOf(cell)}`,
      truth: truth.loyalty,
    });
    yield tallies.money.cell({
      ...of,
      quantity: `money of closing ${closedOf(cell)} points`,
      truth: truth.money,
      ...(cell.isZero ? { mayBeWider: true } : {}),
    });
  }
}
