import type { Row } from '../model.ts';
import { type FittedModel, limits } from './fit-declared.ts';
import { intervalsOf } from './statistic-intervals.ts';

/** Checks of validity: correlations and HTMT of pairs, Fornell & Larcker, VIF and f² of sources. */
export function validityRows(fitted: FittedModel): Row[] {
  const { declared, fit } = fitted;
  const of = intervalsOf(fitted);
  const base = { model: declared.model, group_name: 'all' };
  return [
    ...fit.pairs.flatMap(({ first, second, correlation, htmt }) => {
      const pair = { ...base, first_construct: first, second_construct: second };
      const { lower, upper } = of({ kind: 'htmt', first, second });
      return [
        { ...pair, check_name: 'correlation', value: correlation, threshold: null, holds: null },
        {
          ...pair,
          check_name: 'htmt',
          value: htmt,
          lower: htmt === null ? null : lower,
          upper: htmt === null ? null : upper,
          threshold: limits.htmt,
          holds: htmt === null ? null : htmt < limits.htmt,
        },
      ];
    }),
    ...fit.fornellLarcker.map(({ construct, rootAve, largestCorrelation, with: closest, holds }) => ({
      ...base,
      check_name: 'fornell_larcker',
      first_construct: construct,
      second_construct: closest,
      value: rootAve,
      threshold: largestCorrelation,
      holds,
    })),
    ...fit.paths.flatMap(({ from, to, vif, f2 }) => {
      const path = { ...base, first_construct: from, second_construct: to };
      return [
        {
          ...path,
          check_name: 'vif',
          value: vif,
          threshold: limits.vif,
          holds: vif === null ? null : vif < limits.vif,
        },
        { ...path, check_name: 'f2', value: f2, threshold: null, holds: null },
      ];
    }),
  ];
}
