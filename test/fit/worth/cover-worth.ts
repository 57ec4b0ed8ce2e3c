import { errorsInVariablesSlope } from '../../../functions/fit/diagnosis/errors-in-variables.ts';
import { closedPoints } from '../../../functions/fit/worth/closed-points.ts';
import { onwardOf, type PassedLink } from '../../../functions/fit/worth/links.ts';
import { resampleCustomers } from '../../../functions/fit/worth/resample.ts';
import { type EstimatedWorth, estimateWorth, worthOf } from '../../../functions/fit/worth/worth-of-gap.ts';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';
import { simulateFirm, simulateLevels, trueFirm, type World } from './simulate-worth.ts';

/** What is fixed in a cell of the simulation. */
export interface WorthCell {
  readonly world: World;
  readonly persons: number;
  readonly attributes: number;
  readonly periods: number;
  /** Pass-through of the two links after the one that is closed. */
  readonly slopes: readonly [number, number];
  /** Standard deviation of pass-through between attributes. */
  readonly uneven: number;
  /** The gap that is closed: true bias and the standard error of its estimate. Left out: a wide gap that is well known. */
  readonly gap?: { readonly bias: number; readonly error: number };
}

/** Points that are asked to be closed; at most the gap. */
const mostClosed = 5;
const wideGap = { bias: 12, error: 0.5 };
export const closedOf = ({ gap = wideGap }: WorthCell): number => Math.min(mostClosed, gap.bias);
const value = { total: 1_000_000, relativeError: 0.08 };

/** Worth that a cell plants: steps from an endless sample without errors of answering, pass-through and value as planted. */
export function trueWorth(cell: WorthCell, persons = 400_000): { loyalty: number; money: number } {
  const { world, slopes } = cell;
  const { attitudes, behaviour } = trueFirm(world, persons, createRandom('truth of worth'));
  const chain = resampleCustomers(attitudes, behaviour, 0, createRandom(1));
  const draw = { ...chain.whole, passThrough: slopes[0] * slopes[1], lifetimeValue: value.total };
  const { loyalty, money } = worthOf(closedOf(cell), 'perception', draw);
  if (loyalty === null || money === null) throw new Error(`${world.name}: expected a true worth, found none`);
  return { loyalty, money };
}

/** One firm drawn from a cell and the worth that is estimated from it. */
export function estimateOnce(cell: WorthCell, resamples: number, random: Random): EstimatedWorth {
  const { world, persons, attributes, periods, slopes, uneven, gap = wideGap } = cell;
  const { attitudes, behaviour } = simulateFirm(world, persons, random.fork('persons'));
  const links = [0, 1].map((place): PassedLink => {
    const pairs = simulateLevels(slopes[place]!, attributes, periods, random.fork(`levels ${place}`), uneven);
    const slope = errorsInVariablesSlope(pairs, random.fork('attributes'));
    return {
      link: `after${place}`,
      from: `s${place + 1}`,
      to: `s${place + 2}`,
      slope: slope?.isEstimable ? slope.slope : null,
      draws: slope?.draws ?? [],
      attributes: slope?.clusters ?? 0,
    };
  });
  const closing: PassedLink = { link: 'closed', from: 's0', to: 's1', slope: 1, draws: [1], attributes };
  const chain = resampleCustomers(attitudes, behaviour, resamples, random.fork('resamples'));
  const known = { ...value, total: value.total * Math.exp(value.relativeError * random.fork('value').normal()) };
  const bias = gap.bias + gap.error * random.fork('bias').normal();
  const interval = { bias_lower: bias - 1.96 * gap.error, bias_upper: bias + 1.96 * gap.error };
  const closed = closedPoints(mostClosed, { bias, ...interval }, resamples, random.fork('closed'));
  return estimateWorth(closed, 'perception', onwardOf([closing, ...links], closing), chain, known);
}

export interface Covered {
  readonly replicates: number;
  /** Replicates in which the chain was estimable. */
  readonly estimable: number;
  readonly money: number;
  readonly loyalty: number;
  /** Median width of the interval of money over the true worth (over the value, where that is 0). */
  readonly width: number;
  readonly meanEstimate: number;
}

/** Share of replicates whose interval holds the truth. */
export function cover(
  cell: WorthCell,
  replicates: number,
  resamples: number,
  seed: number | string,
  endless = 400_000,
): Covered {
  const truth = trueWorth(cell, endless);
  const random = createRandom(seed);
  let [estimable, money, loyalty, sum] = [0, 0, 0, 0];
  const widths: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const found = estimateOnce(cell, resamples, random.fork(replicate));
    const { lower, upper } = found.money;
    if (lower === null || upper === null || found.loyalty.lower === null || found.loyalty.upper === null) continue;
    estimable++;
    sum += found.whole.money ?? 0;
    if (lower <= truth.money && truth.money <= upper) money++;
    if (found.loyalty.lower <= truth.loyalty && truth.loyalty <= found.loyalty.upper) loyalty++;
    widths.push((upper - lower) / (Math.abs(truth.money) > 0.001 * value.total ? truth.money : value.total));
  }
  widths.sort((a, b) => a - b);
  return {
    replicates,
    estimable,
    money: money / estimable,
    loyalty: loyalty / estimable,
    width: widths[Math.floor(widths.length / 2)] ?? Number.NaN,
    meanEstimate: sum / estimable / truth.money,
  };
}
