import type { PathModelSettings } from '../../lake/path-models.ts';
import type { Row } from '../model.ts';
import { compareGroups } from './engine/groups.ts';
import type { FittedModel } from './fit-declared.ts';
import { cellsOfGroup } from './part-of-cells.ts';

/**
 * Each segment against all others: whether the constructs mean the same in both (MICOM), and how the paths differ; only where they
 * do, since otherwise a difference of coefficients has no meaning.
 */
export function segmentComparisons(
  fitted: FittedModel,
  { permutations, group_means: groupMeans }: Pick<PathModelSettings, 'permutations' | 'group_means'>,
  seed: number,
): Row[] {
  const { declared, resolved, answers, conventions } = fitted;
  const segments = [...new Set(answers.groups)].sort();
  if (declared.segments !== 'compare' || segments.length < 2) return [];
  // Of two segments each is the other's others.
  const compared = segments.length === 2 ? segments.slice(0, 1) : segments;
  return compared.flatMap((segment): Row[] => {
    const own = cellsOfGroup(resolved.cells, (cell) => answers.groups[cell] === segment);
    const others = cellsOfGroup(resolved.cells, (cell) => answers.groups[cell] !== segment);
    const found = compareGroups(resolved.model, own, others, { permutations, seed, groupMeans, conventions });
    if (found.status !== 'compared') return [];
    const base = { model: declared.model, group_name: segment, verdict: found.verdict };
    const steps = found.invariance.flatMap((each): Row[] => [
      {
        ...base,
        step: 'compositional',
        construct: each.construct,
        value: each.correlation,
        lower: each.threshold,
        upper: 1,
        p_value: each.compositionalPValue,
        holds: each.isCompositional,
      },
      {
        ...base,
        step: 'mean',
        construct: each.construct,
        value: each.meanDifference,
        lower: each.meanRange[0],
        upper: each.meanRange[1],
        holds: each.hasEqualMeans,
      },
      {
        ...base,
        step: 'variance',
        construct: each.construct,
        value: each.logVarianceRatio,
        lower: each.varianceRange[0],
        upper: each.varianceRange[1],
        holds: each.hasEqualVariances,
      },
    ]);
    if (found.verdict === 'none') return steps;
    const paths = found.differences.map(
      ({ from, to, difference, pValue }): Row => ({
        ...base,
        step: 'path',
        construct: from,
        to_construct: to,
        value: difference,
        p_value: pValue,
        holds: pValue >= 0.05,
      }),
    );
    return [...steps, ...paths];
  });
}
