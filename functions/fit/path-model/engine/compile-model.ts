import type { PathModel } from './types.ts';

/** A path model as numbers. A slot is one item in one construct; slots of a construct lie together. */
export interface CompiledModel {
  readonly model: PathModel;
  /** Distinct items in the order of their first slot. */
  readonly items: readonly string[];
  readonly constructs: number;
  readonly slots: number;
  /** Item of each slot, an index into `items`. */
  readonly slotItem: Int32Array;
  readonly slotConstruct: Int32Array;
  /** Construct c has the slots blockStart[c] … blockStart[c + 1] − 1. */
  readonly blockStart: Int32Array;
  /** 1 for mode B with more than one item. */
  readonly isModeB: Uint8Array;
  /** Slot of the declared dominant item, −1 without one. */
  readonly dominant: Int32Array;
  readonly predecessors: readonly Int32Array[];
  readonly successors: readonly Int32Array[];
  /** Constructs, each after those that lead to it. */
  readonly order: Int32Array;
  readonly links: readonly { readonly from: number; readonly to: number }[];
  /** Pairs joined by at least one route, in the order of the model. */
  readonly joined: readonly { readonly from: number; readonly to: number }[];
  /** Every route of at least two arrows. */
  readonly routes: readonly Int32Array[];
}

const mostRoutes = 20_000;

/**
 * Checks a declared model and numbers its parts.
 *
 * @throws RangeError naming every fault: unknown or doubled names, constructs without items or arrows, a cycle.
 */
export function compileModel(model: PathModel): CompiledModel {
  const faults = modelFaults(model);
  if (faults.length > 0) throw new RangeError(`path model: ${faults.join('; ')}`);
  const { constructs } = model;
  const number = new Map(constructs.map(({ name }, index) => [name, index]));
  const links = model.paths.map(({ from, to }) => ({ from: number.get(from)!, to: number.get(to)! }));
  const order = orderOf(constructs.length, links);
  if (!order) throw new RangeError(`path model: expected no cycle, found one through ${cycleOf(model).join(' → ')}`);
  const items = [...new Set(constructs.flatMap((construct) => construct.items))];
  const itemNumber = new Map(items.map((item, index) => [item, index]));
  const slots = constructs.flatMap((construct, index) => construct.items.map((item) => ({ item, index })));
  const blockStart = Int32Array.from([0, ...constructs.keys()], (_, index) =>
    constructs.slice(0, index).reduce((sum, construct) => sum + construct.items.length, 0),
  );
  const ends = (of: 'from' | 'to', other: 'from' | 'to') =>
    constructs.map((_, index) =>
      Int32Array.from(links.filter((link) => link[of] === index).map((link) => link[other])),
    );
  const successors = ends('from', 'to');
  const routes = routesOf(successors);
  const reach = new Set([...links, ...routes.map(endsOf)].map(({ from, to }) => from * constructs.length + to));
  return {
    model,
    items,
    constructs: constructs.length,
    slots: slots.length,
    slotItem: Int32Array.from(slots, ({ item }) => itemNumber.get(item)!),
    slotConstruct: Int32Array.from(slots, ({ index }) => index),
    blockStart,
    isModeB: Uint8Array.from(constructs, ({ mode, items: own }) => (mode === 'B' && own.length > 1 ? 1 : 0)),
    dominant: Int32Array.from(constructs, ({ dominant, items: own }, index) =>
      dominant === undefined ? -1 : blockStart[index]! + own.indexOf(dominant),
    ),
    predecessors: ends('to', 'from'),
    successors,
    order,
    links,
    joined: [...reach]
      .sort((left, right) => left - right)
      .map((key) => ({ from: Math.floor(key / constructs.length), to: key % constructs.length })),
    routes,
  };
}

const endsOf = (route: Int32Array) => ({ from: route[0]!, to: route[route.length - 1]! });

/** Every fault of a declared model but cycles, in words; empty when it can be used. */
export function modelFaults(model: PathModel): string[] {
  const names = model.constructs.map(({ name }) => name);
  const used = new Set(model.paths.flatMap(({ from, to }) => [from, to]));
  const doubled = (list: readonly string[]) => list.filter((entry, index) => list.indexOf(entry) !== index);
  const arrows = model.paths.map(({ from, to }) => `${from} → ${to}`);
  return [
    ...(names.length < 2 ? [`expected at least 2 constructs, found ${names.length}`] : []),
    ...doubled(names).map((name) => `construct "${name}" is declared twice`),
    ...doubled(arrows).map((arrow) => `path ${arrow} is declared twice`),
    ...[...used].filter((name) => !names.includes(name)).map((name) => `a path names "${name}", which is no construct`),
    ...model.constructs.flatMap(({ name, items, dominant }) => [
      ...(items.length === 0 ? [`construct "${name}" has no items`] : []),
      ...doubled(items).map((item) => `construct "${name}" has the item "${item}" twice`),
      ...(used.has(name) ? [] : [`construct "${name}" has no path`]),
      ...(dominant === undefined || items.includes(dominant)
        ? []
        : [`construct "${name}" has the dominant item "${dominant}", which is none of its items`]),
    ]),
  ];
}

function orderOf(size: number, links: CompiledModel['links']): Int32Array | null {
  const placed: number[] = [];
  while (placed.length < size) {
    const next = Array.from({ length: size }, (_, index) => index).find(
      (index) => !placed.includes(index) && links.every(({ from, to }) => to !== index || placed.includes(from)),
    );
    if (next === undefined) return null;
    placed.push(next);
  }
  return Int32Array.from(placed);
}

/** One cycle of a model that has one, its first construct again at the end. */
function cycleOf({ constructs, paths }: PathModel): string[] {
  const walk = (trail: readonly string[]): string[] | null => {
    const last = trail.at(-1)!;
    const again = trail.indexOf(last);
    if (again < trail.length - 1) return trail.slice(again);
    for (const { from, to } of paths) {
      const found = from === last ? walk([...trail, to]) : null;
      if (found) return found;
    }
    return null;
  };
  return constructs.map(({ name }) => walk([name])).find((cycle) => cycle !== null) ?? [];
}

function routesOf(successors: readonly Int32Array[]): Int32Array[] {
  const routes: Int32Array[] = [];
  const walk = (trail: readonly number[]) => {
    if (trail.length > 2) routes.push(Int32Array.from(trail));
    if (routes.length > mostRoutes)
      throw new RangeError(`path model: expected at most ${mostRoutes} routes between constructs, found more`);
    for (const next of successors[trail.at(-1)!]!) walk([...trail, next]);
  };
  for (const start of successors.keys()) walk([start]);
  return routes;
}
