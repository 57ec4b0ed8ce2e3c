import { wideningOf } from '../diagnosis/errors-in-variables.ts';
import { type AttitudeSteps, type ChainEnd, loyaltyPerPoint } from './attitude-chain.ts';
import type { BehaviourSlopes } from './behaviour-slopes.ts';
import type { ClosedPoints } from './closed-points.ts';
import type { CustomerChain } from './resample.ts';

/** Everything between a gap and money, in one resample or in the whole sample. */
export interface ChainDraw {
  /** Points at the end of the link's chain per point gained at the link: Π β. */
  readonly passThrough: number | null;
  readonly steps: AttitudeSteps;
  readonly behaviour: BehaviourSlopes | null;
  /** Remaining lifetime value of all customers. */
  readonly lifetimeValue: number | null;
}

export interface Worth {
  /** Loyalty points. */
  readonly loyalty: number | null;
  /** Money over the horizon of the lifetime value. */
  readonly money: number | null;
  /** Parts of the money: customers who stay, buy more often, bring more a purchase. */
  readonly parts: { readonly staying: number; readonly repeat: number; readonly margin: number } | null;
}

/**
 * Worth of closing `points` of a gap: d · Π β · loyalty per point = loyalty points; times the relative slope of margin on loyalty, times
 * the remaining lifetime value = money. The chain stops where a part is not estimable.
 */
export function worthOf(points: number, end: ChainEnd | null, draw: ChainDraw): Worth {
  const perPoint = end === null ? null : loyaltyPerPoint(draw.steps, end);
  if (draw.passThrough === null || perPoint === null) return { loyalty: null, money: null, parts: null };
  const loyalty = points * draw.passThrough * perPoint;
  if (draw.behaviour === null || draw.lifetimeValue === null) return { loyalty, money: null, parts: null };
  const unit = loyalty * draw.lifetimeValue;
  const { staying, repeat, margin } = draw.behaviour.parts;
  return {
    loyalty,
    money: unit * draw.behaviour.relative,
    parts: { staying: unit * staying, repeat: unit * repeat, margin: unit * margin },
  };
}

export interface Interval {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Percentiles 2.5 and 97.5 of resamples, between neighbours by their distance; none when over a tenth of them failed. */
export function percentileInterval(draws: readonly (number | null)[]): Interval {
  const found = draws.filter((each): each is number => each !== null && Number.isFinite(each)).sort((a, b) => a - b);
  if (found.length < 20 || found.length < 0.9 * draws.length) return { lower: null, upper: null };
  const at = (share: number): number => {
    const place = share * (found.length + 1) - 1;
    const low = Math.min(found.length - 1, Math.max(0, Math.floor(place)));
    const high = Math.min(found.length - 1, low + 1);
    return found[low]! + Math.max(0, Math.min(1, place - low)) * (found[high]! - found[low]!);
  };
  return { lower: at(0.025), upper: at(0.975) };
}

/** Remaining lifetime value of all customers, and the standard deviation of its logarithm. */
export interface KnownValue {
  readonly total: number;
  readonly relativeError: number;
}

export interface EstimatedWorth {
  readonly whole: Worth;
  readonly loyalty: Interval;
  readonly money: Interval;
}

/** What of the chain comes from attributes. */
export interface PassedOn {
  readonly product: number;
  /** Fewest attributes that a slope comes from; null: no slope is estimated. */
  readonly attributes: number | null;
  drawOf(resample: number): number | null;
}

/**
 * Worth of closing points of a gap with its intervals: resample k goes through the gap, pass-through, attitudes, behaviour and lifetime
 * value at once.
 * As far as the variance comes from few attributes the interval is that of a t distribution (Satterthwaite 1946: a share s of the
 * variance known with ν degrees of freedom, the rest well known, is known with ν/s²).
 */
export function estimateWorth(
  closed: ClosedPoints,
  end: ChainEnd | null,
  onward: PassedOn,
  chain: CustomerChain,
  value: KnownValue | null,
): EstimatedWorth {
  const known = { ...chain.whole, lifetimeValue: value?.total ?? null };
  const whole = worthOf(closed.points, end, { ...known, passThrough: onward.product });
  const wholePassed = worthOf(closed.points, end, { ...known, passThrough: 1 });
  const passed = chain.draws.map((_, index) => onward.drawOf(index));
  const draws = chain.draws.map(({ deviate, ...draw }, index) =>
    worthOf(closed.drawOf(index), end, {
      ...draw,
      passThrough: passed[index]!,
      lifetimeValue: value && value.total * Math.exp(value.relativeError * deviate),
    }),
  );
  const interval = (of: (worth: Worth) => number | null): Interval => {
    const [estimate, all] = [of(whole), draws.map(of)];
    const found = percentileInterval(all);
    if (estimate === null || found.lower === null || found.upper === null || onward.attributes === null) return found;
    const perPoint = of(wholePassed) ?? 0;
    const share = Math.min(1, (varianceOf(passed) * perPoint ** 2) / varianceOf(all));
    if (!(share > 0)) return found;
    const widening = wideningOf((onward.attributes - 1) / share ** 2);
    return {
      lower: estimate + widening * (found.lower - estimate),
      upper: estimate + widening * (found.upper - estimate),
    };
  };
  return { whole, loyalty: interval((worth) => worth.loyalty), money: interval((worth) => worth.money) };
}

function varianceOf(values: readonly (number | null)[]): number {
  const found = values.filter((each) => each !== null);
  const mean = found.reduce((sum, each) => sum + each, 0) / found.length;
  return found.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (found.length - 1);
}
