import type { CompiledModel } from './compile-model.ts';
import type { Conventions } from './conventions.ts';
import { alongRoute } from './inner-model.ts';
import { alphaOf, aveOf, hasReliability, htmt, rhoCOf } from './measurement.ts';
import type { Statistic } from './types.ts';
import type { Workspace } from './weights.ts';

export type StatisticKind = Statistic['kind'];

/** What is resampled when nothing is asked for in particular: everything but what single items weigh and reach in an index, reliability and HTMT. */
export const usualKinds: readonly StatisticKind[] = [
  'path',
  'unstandardised',
  'total',
  'indirect',
  'unstandardised_total',
  'specific',
  'loading',
  'weight',
  'r2',
  'index',
];

/** A number of a fit and how to read it from the solution. */
export interface Reading {
  readonly statistic: Statistic;
  readonly read: (from: Workspace) => number;
}

/** The statistics of a model in a fixed order: by kind as listed, then in the order of the model. */
export function readingsOf(
  compiled: CompiledModel,
  kinds: readonly StatisticKind[],
  { htmt: convention }: Pick<Conventions, 'htmt'>,
): Reading[] {
  return kinds.flatMap((kind) => readers[kind](compiled, convention));
}

type Reader = (compiled: CompiledModel, convention: Conventions['htmt']) => Reading[];

const nameOf = ({ model }: CompiledModel, construct: number) => model.constructs[construct]!.name;

const betweenConstructs =
  (
    kind: 'path' | 'unstandardised' | 'total' | 'indirect' | 'unstandardised_total',
    pairs: (compiled: CompiledModel) => CompiledModel['links'],
    value: (from: Workspace, a: number, b: number, constructs: number) => number,
  ): Reader =>
  (compiled) =>
    pairs(compiled).map(({ from: a, to: b }) => ({
      statistic: { kind, from: nameOf(compiled, a), to: nameOf(compiled, b) },
      read: (from) => value(from, a, b, compiled.constructs),
    }));

const ofSlots =
  (
    kind: 'loading' | 'weight' | 'index_weight' | 'performance',
    source: 'loadings' | 'weights' | 'indexWeights' | 'performance',
  ): Reader =>
  (compiled) =>
    Array.from(compiled.slotItem, (item, slot) => ({
      statistic: { kind, construct: nameOf(compiled, compiled.slotConstruct[slot]!), item: compiled.items[item]! },
      read: (from) => from[source][slot]!,
    }));

/** Only of constructs of several items that share a cause. */
const ofReliability =
  (
    kind: 'alpha' | 'rho_a' | 'rho_c' | 'ave',
    value: (compiled: CompiledModel, construct: number, from: Workspace) => number,
  ): Reader =>
  (compiled) =>
    Array.from(compiled.predecessors.keys())
      .filter((construct) => hasReliability(compiled, construct))
      .map((construct) => ({
        statistic: { kind, construct: nameOf(compiled, construct) },
        read: (from) => value(compiled, construct, from),
      }));

const hasDetour = ({ routes }: CompiledModel, from: number, to: number) =>
  routes.some((route) => route[0] === from && route[route.length - 1] === to);

const readers: Readonly<Record<StatisticKind, Reader>> = {
  path: betweenConstructs(
    'path',
    ({ links }) => links,
    (from, a, b, k) => from.paths[a * k + b]!,
  ),
  unstandardised: betweenConstructs(
    'unstandardised',
    ({ links }) => links,
    (from, a, b, k) => (from.paths[a * k + b]! * from.effectSd[b]!) / from.effectSd[a]!,
  ),
  total: betweenConstructs(
    'total',
    ({ joined }) => joined,
    (from, a, b, k) => from.totals[a * k + b]!,
  ),
  indirect: betweenConstructs(
    'indirect',
    (compiled) => compiled.joined.filter(({ from, to }) => hasDetour(compiled, from, to)),
    (from, a, b, k) => from.totals[a * k + b]! - from.paths[a * k + b]!,
  ),
  unstandardised_total: betweenConstructs(
    'unstandardised_total',
    ({ joined }) => joined,
    (from, a, b, k) => (from.totals[a * k + b]! * from.effectSd[b]!) / from.effectSd[a]!,
  ),
  specific: (compiled) =>
    compiled.routes.map((route) => ({
      statistic: { kind: 'specific', route: Array.from(route, (construct) => nameOf(compiled, construct)) },
      read: (from) => alongRoute(route, compiled.constructs, from.paths),
    })),
  loading: ofSlots('loading', 'loadings'),
  weight: ofSlots('weight', 'weights'),
  index_weight: ofSlots('index_weight', 'indexWeights'),
  performance: ofSlots('performance', 'performance'),
  r2: (compiled) =>
    Array.from(compiled.predecessors.keys())
      .filter((construct) => compiled.predecessors[construct]!.length > 0)
      .map((construct) => ({
        statistic: { kind: 'r2', construct: nameOf(compiled, construct) },
        read: (from) => from.rSquared[construct]!,
      })),
  index: (compiled) =>
    compiled.model.constructs.map(({ name }, construct) => ({
      statistic: { kind: 'index', construct: name },
      read: (from) => from.index[construct]!,
    })),
  alpha: ofReliability('alpha', alphaOf),
  rho_a: ofReliability('rho_a', (_, construct, { reliability }) => reliability[construct]!),
  rho_c: ofReliability('rho_c', rhoCOf),
  ave: ofReliability('ave', aveOf),
  htmt: (compiled, convention) =>
    compiled.model.constructs.flatMap(({ name: second }, b) =>
      compiled.model.constructs.slice(0, b).map(({ name: first }, a) => ({
        statistic: { kind: 'htmt' as const, first, second },
        read: (from: Workspace) => htmt(compiled, a, b, convention, from),
      })),
    ),
};
