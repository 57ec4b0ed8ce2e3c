import type { DeclaredConstruct, DeclaredPathModel } from '../../lake/path-models.ts';
import type { Conventions } from './engine/conventions.ts';
import { isFault, momentsOf } from './engine/moments.ts';
import type { MomentCells, PathFault, PathModel } from './engine/types.ts';
import type { ModelItem } from './inputs.ts';
import { cellsOfItems } from './part-of-cells.ts';

/** A declared model with what was really asked: its constructs that have items with different answers. */
export interface ResolvedModel {
  readonly model: PathModel;
  readonly cells: MomentCells;
  /** Constructs without items, or whose items all have one answer. */
  readonly leftOut: readonly string[];
  readonly constantItems: readonly string[];
  /** Declared dominant items that were not asked, or whose answers do not differ. */
  readonly dominantNotAsked: readonly { readonly construct: string; readonly item: string }[];
}

export type Unresolved = { readonly fault: PathFault | { readonly kind: 'no_path' } };

/** Constructs of a declared one: itself, or one for each attribute asked about (`perception:delivery_time`). */
const instances = ({ construct, per_attribute }: DeclaredConstruct, present: readonly string[]): string[] =>
  present.filter((name) => (per_attribute ? name.startsWith(`${construct}:`) : name === construct));

/**
 * What of a declared model can be fitted. Items whose answers do not differ are dropped; a construct without items is left out with
 * its paths, and so are constructs to which no path is left. What is left out is named; no path left is a fault.
 */
export function resolveModel(
  declared: DeclaredPathModel,
  items: readonly ModelItem[],
  cells: MomentCells,
  conventions: Conventions,
): ResolvedModel | Unresolved {
  const moments = momentsOf(cells, conventions);
  if (isFault(moments)) return { fault: moments };
  const size = cells.items.length;
  const isConstant = (item: string): boolean => {
    const place = cells.items.indexOf(item);
    return !(moments.covariance[place * size + place]! > 0);
  };
  const differing = items.filter(({ item_id }) => !isConstant(item_id));
  const present = [...new Set(differing.map(({ construct }) => construct))];
  const named = new Map(declared.constructs.map((each) => [each.construct, instances(each, present)]));
  const paths = declared.paths.flatMap(({ from, to }) =>
    (named.get(from) ?? []).flatMap((start) => (named.get(to) ?? []).map((end) => ({ from: start, to: end }))),
  );
  const used = new Set(paths.flatMap(({ from, to }) => [from, to]));
  if (paths.length === 0) return { fault: { kind: 'no_path' } };
  const constructs = declared.constructs.flatMap((each) =>
    instances(each, present)
      .filter((name) => used.has(name))
      .map((name) => {
        const own = differing.filter(({ construct }) => construct === name).map(({ item_id }) => item_id);
        const isThere = each.dominant !== undefined && own.includes(each.dominant);
        return { name, mode: each.mode, items: own, ...(isThere ? { dominant: each.dominant! } : {}) };
      }),
  );
  const codes = cells.items.filter((code) => constructs.some((construct) => construct.items.includes(code)));
  return {
    model: { constructs, paths },
    cells: codes.length === size ? cells : cellsOfItems(cells, codes),
    leftOut: declared.constructs
      .filter((each) => instances(each, [...used]).length === 0)
      .map(({ construct }) => construct),
    dominantNotAsked: declared.constructs.flatMap(({ construct, dominant: item }) => {
      const found = constructs.find(({ name }) => name === construct);
      return item === undefined || !found || found.items.includes(item) ? [] : [{ construct, item }];
    }),
    constantItems: items.filter(({ item_id }) => isConstant(item_id)).map(({ item_id }) => item_id),
  };
}
