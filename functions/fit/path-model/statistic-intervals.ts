import type { Statistic, StatisticInterval } from './engine/types.ts';
import type { FittedModel } from './fit-declared.ts';

const keyOf = (statistic: Statistic): string => JSON.stringify(Object.values(statistic));

type Ends = { lower: number | null; upper: number | null };
interface Found extends Ends {
  readonly std_error: number | null;
  readonly p_value: number | null;
}

/** HTMT has no value where the items of a construct do not go together; then it has no interval. */
const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

/** Intervals of a model's statistics; nulls where there are none. */
export function intervalsOf({ bootstrap }: FittedModel): (statistic: Statistic) => Found {
  const intervals = new Map<string, StatisticInterval>(
    bootstrap.intervals.map((each) => [keyOf(each.statistic), each]),
  );
  return (statistic) => {
    const found = intervals.get(keyOf(statistic));
    return {
      std_error: known(found?.stdError),
      lower: known(found?.lower),
      upper: known(found?.upper),
      p_value: known(found?.pValue),
    };
  };
}
