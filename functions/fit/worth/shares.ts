import { outcomeParts, type PartName } from './behaviour-slopes.ts';
import type { CustomerChain } from './resample.ts';
import { type Interval, percentileInterval } from './worth-of-gap.ts';

export type ShareIntervals = Readonly<Record<PartName, Interval>>;

/**
 * Intervals of the shares of the money that come through customers who stay, buy more often and bring more a purchase, from the resamples
 * of the whole chain. A share of something that may be nothing has none: all are null where the interval of the margin holds 0.
 */
export function shareIntervals({ draws }: CustomerChain): ShareIntervals {
  const relative = percentileInterval(draws.map(({ behaviour }) => behaviour?.relative ?? null));
  const isClear = relative.lower !== null && relative.lower > 0;
  const of = (part: PartName): Interval =>
    isClear
      ? percentileInterval(
          draws.map(({ behaviour }) => (behaviour ? behaviour.parts[part] / behaviour.relative : null)),
        )
      : { lower: null, upper: null };
  const [staying, repeat, margin] = outcomeParts;
  return { staying: of(staying), repeat: of(repeat), margin: of(margin) };
}
