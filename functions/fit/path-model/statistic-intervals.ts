import type { Statistic, StatisticInterval } from './engine/types.ts';
import type { FittedModel } from './fit-declared.ts';

const keyOf = (statistic: Statistic): string => JSON.stringify(Object.values(statistic));

type Ends = { lower: number | null; upper: number | null };
interface Found extends Ends {
  readonly std_error: number | null;
  readonly p_value: number | null;
}

/** Intervals of a model's statistics; nulls where there are none. */
export function intervalsOf({ bootstrap }: FittedModel): (statistic: Statistic) => Found {
  const known = new Map<string, StatisticInterval>(bootstrap.intervals.map((each) => [keyOf(each.statistic), each]));
  return (statistic) => {
    const found = known.get(keyOf(statistic));
    return {
      std_error: found?.stdError ?? null,
      lower: found?.lower ?? null,
      upper: found?.upper ?? null,
      p_value: found?.pValue ?? null,
    };
  };
}
