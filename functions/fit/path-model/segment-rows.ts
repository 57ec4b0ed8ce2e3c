import type { PathModelSettings } from '../../lake/path-models.ts';
import type { Row } from '../model.ts';
import { answersOf, comparisonRows, corrected, type MultipleTesting, notCompared } from './comparison-rows.ts';
import { compareGroups } from './engine/groups.ts';
import type { FittedModel } from './fit-declared.ts';
import { cellsOfGroup } from './part-of-cells.ts';

/**
 * Each segment against all others: whether the constructs mean the same in both (MICOM), and how the paths differ; only where they
 * do, since otherwise a difference of coefficients has no meaning. What could not be compared is a row with the reason.
 */
export function segmentComparisons(
  fitted: FittedModel,
  { permutations, group_means: groupMeans }: Pick<PathModelSettings, 'permutations' | 'group_means'>,
  seed: number,
  multipleTesting: MultipleTesting,
): Row[] {
  const { declared, resolved, answers, conventions } = fitted;
  if (declared.segments !== 'compare') return [];
  const common = { model: declared.model, compared_with: 'others' };
  const segments = [...new Set(answers.groups)].sort();
  if (segments.length < 2)
    return [notCompared({ ...common, group_name: 'all' }, 'one_segment', 'all answers are of one segment')];
  // Of two segments each is the other's others.
  const compared = segments.length === 2 ? segments.slice(0, 1) : segments;
  const rows = compared.flatMap((segment): Row[] => {
    const own = cellsOfGroup(resolved.cells, (cell) => answers.groups[cell] === segment);
    const others = cellsOfGroup(resolved.cells, (cell) => answers.groups[cell] !== segment);
    const found = compareGroups(resolved.model, own, others, { permutations, seed, groupMeans, conventions });
    return comparisonRows({ ...common, group_name: segment }, found, answersOf(own, others, conventions));
  });
  return corrected(rows, multipleTesting);
}
