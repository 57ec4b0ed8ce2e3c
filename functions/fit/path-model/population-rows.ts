import { type DeclaredPathModel, hasSamePaths, type PathModelSettings } from '../../lake/path-models.ts';
import type { Row } from '../model.ts';
import { answersOf, comparisonRows, corrected, type MultipleTesting, notCompared } from './comparison-rows.ts';
import { compareGroups } from './engine/groups.ts';
import type { MomentCells, PathModel } from './engine/types.ts';
import type { DeclaredOutcome, FittedModel } from './fit-declared.ts';
import { cellsOfItems } from './part-of-cells.ts';

/**
 * Models with `compare_with` against the same paths in another population (after against before a first purchase): invariance first
 * (MICOM), then the differences of the paths. What could not be compared is a row with the reason.
 */
export function populationComparisons(
  declared: readonly DeclaredPathModel[],
  outcomes: readonly DeclaredOutcome[],
  { permutations, group_means: groupMeans }: Pick<PathModelSettings, 'permutations' | 'group_means'>,
  seed: number,
  multipleTesting: MultipleTesting,
): Row[] {
  return declared.flatMap(({ model, compare_with: other }): Row[] => {
    if (other === undefined) return [];
    const compared = { model, group_name: 'all', compared_with: other };
    const [first, second] = [model, other].map((name) => outcomes.find(({ run }) => run.model === name));
    if (!first?.fitted || !second?.fitted) {
      const remarks = [first, second].flatMap((each) =>
        each && !each.fitted ? [`${each.run.model}: ${each.run.reason ?? each.run.status}`] : [],
      );
      return [notCompared(compared, 'not_estimable', remarks.join('; ') || `${other}: no such model`)];
    }
    const groups = groupsOf(first.fitted, second.fitted);
    if (!groups) return [notCompared(compared, 'other_questions', 'not the same paths between the same questions')];
    const { conventions } = first.fitted;
    const found = compareGroups(groups.model, groups.first, groups.second, {
      permutations,
      seed,
      groupMeans,
      conventions,
    });
    return corrected(
      comparisonRows(compared, found, answersOf(groups.first, groups.second, conventions)),
      multipleTesting,
    );
  });
}

/**
 * Two models as two groups of one: constructs correspond by their place. Of a construct with the same measures the items that both
 * have; with other measures (the intention to buy, to buy again) the items in their order, if as many. Null: no such model.
 */
function groupsOf(
  first: FittedModel,
  second: FittedModel,
): { model: PathModel; first: MomentCells; second: MomentCells } | null {
  if (!hasSamePaths(first.declared, second.declared)) return null;
  const constructs = first.declared.constructs.map((construct, place) => ({
    construct,
    items: sharedItems(first, second, place),
  }));
  if (constructs.some(({ items }) => items.length === 0)) return null;
  const codes = constructs.flatMap(({ items }) => items.map(([own]) => own));
  const otherCodes = constructs.flatMap(({ items }) => items.map(([, other]) => other));
  return {
    model: {
      constructs: constructs.map(({ construct: { construct: name, mode }, items }) => ({
        name,
        mode,
        items: items.map(([own]) => own),
      })),
      paths: first.declared.paths,
    },
    first: cellsOfItems(first.resolved.cells, codes),
    second: { ...cellsOfItems(second.resolved.cells, otherCodes), items: codes },
  };
}

function sharedItems(first: FittedModel, second: FittedModel, place: number): (readonly [string, string])[] {
  const [own, other] = [first, second].map(({ declared, resolved }) => {
    const { construct, measures } = declared.constructs[place]!;
    return { measures, items: resolved.model.constructs.find(({ name }) => name === construct)?.items ?? [] };
  });
  if (!own || !other) return [];
  if ([...own.measures].sort().join() === [...other.measures].sort().join())
    return own.items.filter((item) => other.items.includes(item)).map((item) => [item, item] as const);
  return own.items.length === other.items.length
    ? own.items.map((item, index) => [item, other.items[index]!] as const)
    : [];
}
