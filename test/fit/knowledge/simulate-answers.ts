import { fitFadingCurve } from '../../../functions/fit/knowledge/fading-curve.ts';
import type { PairSums } from '../../../functions/fit/knowledge/retention.ts';
import type { Random } from '../../../functions/numerics/random.ts';

/** Answers of persons asked two to four times at random days; variances of what lasts, what fades and what is of the moment add up to 1. */
export interface Panel {
  readonly persons: number;
  readonly days: number;
  readonly items: number;
  readonly lasting: number;
  readonly reliability: number;
  readonly fading: Fading;
  /** Answers on 0–10, rounded and clipped, instead of exact levels. */
  readonly isRounded?: boolean;
}

/** What fades of one person's answers. */
export interface Fading {
  /** Values at ascending days, mean 0 and variance 1. */
  draw(days: readonly number[], random: Random): number[];
  /** Its correlation over persons at a lag. */
  correlation(lag: number): number;
}

const drift = (days: readonly number[], halfLife: number, random: Random): number[] => {
  const values: number[] = [];
  for (const [place, day] of days.entries()) {
    const kept = place === 0 ? 0 : 0.5 ** ((day - days[place - 1]!) / halfLife);
    values.push(kept * (values.at(-1) ?? 0) + Math.sqrt(1 - kept * kept) * random.normal());
  }
  return values;
};

/** Drifts smoothly: the fitted curve. */
export const smooth = (halfLife: number): Fading => ({
  draw: (days, random) => drift(days, halfLife, random),
  correlation: (lag) => 0.5 ** (lag / halfLife),
});

/** Stays as it is until it is all forgotten at once: the fitted curve of another process, with skewed values. */
export const jumping = (halfLife: number): Fading => ({
  draw: (days, random) => {
    let value = 0;
    return days.map((day, place) => {
      const lag = place === 0 ? Infinity : day - days[place - 1]!;
      if (!random.chance(0.5 ** (lag / halfLife))) value = random.exponential() - 1;
      return value;
    });
  },
  correlation: (lag) => 0.5 ** (lag / halfLife),
});

/** Two things that fade at different speeds: not the fitted curve. */
export const twofold = (fast: number, slow: number): Fading => ({
  draw: (days, random) => {
    const [a, b] = [drift(days, fast, random), drift(days, slow, random)];
    return a.map((value, place) => (value + b[place]!) / Math.SQRT2);
  },
  correlation: (lag) => 0.5 * 0.5 ** (lag / fast) + 0.5 * 0.5 ** (lag / slow),
});

/** Each person has a speed of forgetting of its own (gamma), so that the whole fades as a power of time: not the fitted curve. */
export const unlike = (halfLife: number, shape: number): Fading => ({
  draw: (days, random) => drift(days, halfLife / random.gamma(shape, shape), random),
  correlation: (lag) => (1 + (Math.LN2 * lag) / halfLife / shape) ** -shape,
});

const visits = ({ days }: Panel, random: Random): number[] =>
  Array.from({ length: 2 + random.integer(3) }, () => random.integer(days)).sort((a, b) => a - b);
const monthsOf = (lag: number): number => Math.round(lag / 30.4375);

/** Sums over pairs as the mart repeated_answers makes them, a bucket a person. */
export function simulatePairs(panel: Panel, random: Random): PairSums {
  const { persons, items, lasting, reliability, fading, isRounded = false } = panel;
  const lags = monthsOf(panel.days) + 1;
  const cells = new Map<number, number[]>();
  for (let person = 0; person < persons; person++) {
    const days = visits(panel, random);
    for (let item = 0; item < items; item++) {
      const trait = Math.sqrt(lasting) * random.normal();
      const fades = fading.draw(days, random);
      const levels = fades.map((value) => {
        const level = trait + Math.sqrt(reliability - lasting) * value + Math.sqrt(1 - reliability) * random.normal();
        return isRounded ? Math.min(5, Math.max(-5, Math.round(2.2 * level))) : level;
      });
      for (let later = 1; later < days.length; later++)
        for (let earlier = 0; earlier < later; earlier++) {
          const lag = days[later]! - days[earlier]!;
          if (lag < 1) continue;
          const key = person * lags + monthsOf(lag);
          const cell = cells.get(key) ?? [0, 0, 0, 0, 0];
          const [first, second] = [levels[earlier]!, levels[later]!];
          const more = [1, lag, first * second, first * first, second * second];
          cells.set(
            key,
            cell.map((sum, place) => sum + more[place]!),
          );
        }
    }
  }
  const ordered = [...cells].sort(([a], [b]) => a - b);
  const column = (place: number) => Float64Array.from(ordered, ([, cell]) => cell[place]!);
  return {
    bucket: Int32Array.from(ordered, ([key]) => Math.floor(key / lags)),
    lag: Int32Array.from(ordered, ([key]) => key % lags),
    pairs: column(0),
    days: column(1),
    product: column(2),
    earlierSquare: column(3),
    laterSquare: column(4),
    buckets: persons,
    lags,
  };
}

/** The half-life that the fitted curve has in an endless panel: the true one where it is the curve. */
export function trueHalfLife(panel: Panel, random: Random): number {
  const { lasting, reliability, fading, days } = panel;
  const sums = Array.from({ length: monthsOf(days) + 1 }, () => ({ pairs: 0, lag: 0, correlation: 0 }));
  for (let person = 0; person < 200_000; person++) {
    const asked = visits(panel, random);
    for (let later = 1; later < asked.length; later++)
      for (let earlier = 0; earlier < later; earlier++) {
        const lag = asked[later]! - asked[earlier]!;
        if (lag < 1) continue;
        const sum = sums[monthsOf(lag)]!;
        sum.pairs++;
        sum.lag += lag;
        sum.correlation += lasting + (reliability - lasting) * fading.correlation(lag);
      }
  }
  const points = sums
    .filter(({ pairs }) => pairs > 0)
    .map(({ pairs, lag, correlation }) => ({ pairs, lagDays: lag / pairs, correlation: correlation / pairs }));
  const curve = fitFadingCurve(points);
  if (!curve) throw new Error('expected a curve that fades');
  return curve.halfLifeDays;
}
