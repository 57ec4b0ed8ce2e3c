import type { Inadmissible } from './admissibility.ts';
import type { Construct, Moments, OuterEstimate, PathEstimate, PathWarning } from './types.ts';

/** Below it an item says little of its construct (Hair et al. 2022 drop reflective items below 0.4). */
const weakLoading = 0.4;
/** Above it coefficients of neighbours trade places (Hair et al. 2022). */
const highInflation = 5;
/** Share of missing answers above which their treatment matters. */
const manyMissing = 0.05;

/** What to beware of in a fit that stands. */
export function warningsOf({
  outer,
  paths,
  moments,
  inadmissible,
  constructs,
}: {
  outer: readonly OuterEstimate[];
  paths: readonly PathEstimate[];
  moments: Moments;
  inadmissible: readonly Inadmissible[];
  constructs: readonly Construct[];
}): PathWarning[] {
  const used = new Set(constructs.flatMap(({ items }) => items));
  return [
    ...inadmissible.map((found) => ({ kind: 'inadmissible' as const, ...found })),
    ...outer.flatMap(({ construct, item, mode, loading, weight, vif }): PathWarning[] => [
      ...(mode === 'A' && Math.abs(loading) < weakLoading
        ? [{ kind: 'weak_loading' as const, construct, item, loading }]
        : []),
      ...(weight < 0 ? [{ kind: 'negative_weight' as const, construct, item, weight }] : []),
      ...(vif !== null && vif > highInflation ? [{ kind: 'collinear_items' as const, construct, item, vif }] : []),
    ]),
    ...paths.flatMap(({ from, to, vif }): PathWarning[] =>
      vif !== null && vif > highInflation
        ? [{ kind: 'collinear_predictors', construct: to, predictor: from, vif }]
        : [],
    ),
    ...moments.items.flatMap((item, index): PathWarning[] => {
      const share = moments.missing[index]! / moments.asked;
      return used.has(item) && share > manyMissing ? [{ kind: 'missing_answers', item, share }] : [];
    }),
  ];
}
