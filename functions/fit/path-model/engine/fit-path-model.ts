import { inadmissibilities } from './admissibility.ts';
import { type CompiledModel, compileModel } from './compile-model.ts';
import { type Conventions, conventionsWith } from './conventions.ts';
import { fSquared } from './f-squared.ts';
import { alongRoute } from './inner-model.ts';
import { constructPairs, fornellLarcker, itemInflations, predictorInflations, reliabilityOf } from './measurement.ts';
import { type ItemRanges, pointScale } from './performance.ts';
import { placesOf, type Setting, type Solved, solveModel } from './solve-model.ts';
import type {
  ConstructEstimate,
  EffectEstimate,
  Importance,
  Moments,
  OuterEstimate,
  PathEstimate,
  PathFit,
  PathModel,
  PathOutcome,
} from './types.ts';
import { warningsOf } from './warnings.ts';
import { createWorkspace, type Workspace } from './weights.ts';

export interface FitOptions {
  readonly conventions?: Partial<Conventions>;
  /** What 0 and 100 points are for each item; 0 to 100 where left out. */
  readonly ranges?: ItemRanges;
}

/**
 * Fits a path model to moments; nothing else of the answers is needed, whatever their number.
 *
 * @throws RangeError for a model that is not one (see {@link compileModel}) or moments that lack an item.
 */
export function fitPathModel(model: PathModel, moments: Moments, options: FitOptions = {}): PathOutcome {
  const setting = settingOf(model, moments, options);
  return fitCompiled(setting, moments, createWorkspace(setting.compiled));
}

/** What stays the same in every fit of a model to moments of these items. */
export function settingOf(
  model: PathModel,
  moments: Pick<Moments, 'items' | 'observed'>,
  { conventions: choices, ranges = {} }: FitOptions,
): Setting {
  const compiled = compileModel(model);
  const conventions = conventionsWith(choices);
  return {
    compiled,
    conventions,
    itemPlace: placesOf(compiled, moments.items),
    scale: pointScale(compiled, moments, conventions, ranges),
    dominant: compiled.dominant,
  };
}

/** The fit and all that is reported of it; `into` keeps the solution. */
export function fitCompiled(setting: Setting, moments: Moments, into: Workspace): PathOutcome {
  const { compiled, conventions } = setting;
  const needed = Math.max(conventions.minimumRespondents, fewestRespondents(compiled));
  if (moments.n < needed)
    return { status: 'not_estimable', fault: { kind: 'too_few_respondents', n: moments.n, needed } };
  const solved = solveModel(setting, moments, into);
  if ('kind' in solved) return { status: 'not_estimable', fault: solved };
  return { status: 'fitted', fit: reportOf(setting, moments, solved, into) };
}

/** A regression needs more respondents than coefficients. */
const fewestRespondents = ({ predecessors }: CompiledModel): number =>
  predecessors.reduce((most, before) => Math.max(most, before.length + 2), 3);

function reportOf(setting: Setting, moments: Moments, { iterations }: Solved, into: Workspace): PathFit {
  const { compiled, conventions } = setting;
  const outer = outerOf(setting, into);
  const constructs = constructsOf(compiled, moments.n, into);
  const paths = pathsOf(setting, moments, into);
  const pairs = constructPairs(compiled, conventions.htmt, into);
  const inadmissible = conventions.estimator === 'consistent' ? inadmissibilities(compiled, into) : [];
  return {
    n: moments.n,
    effectiveN: moments.effectiveN,
    converged: true,
    iterations,
    outer,
    constructs,
    paths,
    effects: effectsOf(compiled, into),
    specific: compiled.routes.map((route) => ({
      route: Array.from(route, (index) => compiled.model.constructs[index]!.name),
      estimate: alongRoute(route, compiled.constructs, into.paths),
    })),
    pairs,
    fornellLarcker: fornellLarcker(pairs, constructs),
    importance: importanceOf(compiled, outer, into),
    warnings: warningsOf({ outer, paths, moments, inadmissible, constructs: compiled.model.constructs }),
  };
}

function outerOf({ compiled }: Setting, into: Workspace): OuterEstimate[] {
  const { constructs, blockStart, model, items, slotItem } = compiled;
  return model.constructs.flatMap(({ name, mode }, c) => {
    const inflations = itemInflations(compiled, c, into);
    return Array.from({ length: blockStart[c + 1]! - blockStart[c]! }, (_, index) => {
      const slot = blockStart[c]! + index;
      return {
        construct: name,
        item: items[slotItem[slot]!]!,
        mode,
        weight: into.weights[slot]!,
        loading: into.loadings[slot]!,
        vif: inflations?.[index] ?? null,
        indexWeight: into.indexWeights[slot]!,
        performance: into.performance[slot]!,
        crossLoadings: Array.from(into.crossLoadings.subarray(slot * constructs, (slot + 1) * constructs)),
      };
    });
  });
}

function constructsOf(compiled: CompiledModel, n: number, into: Workspace): ConstructEstimate[] {
  return compiled.model.constructs.map(({ name }, c) => {
    const predictors = compiled.predecessors[c]!.length;
    const r2 = predictors === 0 ? null : into.rSquared[c]!;
    return {
      construct: name,
      r2,
      adjustedR2: r2 === null ? null : 1 - ((1 - r2) * (n - 1)) / (n - predictors - 1),
      ...reliabilityOf(compiled, c, into),
      index: into.index[c]!,
      indexSd: into.indexSd[c]!,
    };
  });
}

/** Points of `to` per point of `from` for one standard deviation per standard deviation. */
const perPoint = (into: Workspace, from: number, to: number): number => into.effectSd[to]! / into.effectSd[from]!;

function pathsOf(setting: Setting, moments: Moments, into: Workspace): PathEstimate[] {
  const { compiled } = setting;
  const inflations = compiled.model.constructs.map((_, c) => predictorInflations(compiled, c, into));
  const effectSizes = fSquared(setting, moments, into);
  const { links, constructs, predecessors, model } = compiled;
  return links.map(({ from, to }, index) => {
    const estimate = into.paths[from * constructs + to]!;
    return {
      from: model.constructs[from]!.name,
      to: model.constructs[to]!.name,
      estimate,
      unstandardised: estimate * perPoint(into, from, to),
      vif: inflations[to]?.[predecessors[to]!.indexOf(from)] ?? null,
      f2: effectSizes[index] ?? null,
    };
  });
}

function effectsOf({ joined, constructs, model }: CompiledModel, into: Workspace): EffectEstimate[] {
  return joined.map(({ from, to }) => {
    const direct = into.paths[from * constructs + to]!;
    const total = into.totals[from * constructs + to]!;
    return {
      from: model.constructs[from]!.name,
      to: model.constructs[to]!.name,
      direct,
      indirect: total - direct,
      total,
      unstandardisedTotal: total * perPoint(into, from, to),
    };
  });
}

/** IPMA (Ringle & Sarstedt 2016) of every construct that something leads to. */
function importanceOf(compiled: CompiledModel, outer: readonly OuterEstimate[], into: Workspace): Importance[] {
  return effectsOf(compiled, into).flatMap(({ from, to, total, unstandardisedTotal }) => {
    const of = compiled.model.constructs.findIndex(({ name }) => name === from);
    return [
      {
        target: to,
        construct: from,
        item: null,
        performance: into.index[of]!,
        importance: unstandardisedTotal,
        standardisedImportance: total,
      },
      ...outer
        .filter(({ construct }) => construct === from)
        .map(({ item, indexWeight, performance }) => ({
          target: to,
          construct: from,
          item,
          performance,
          importance: indexWeight * unstandardisedTotal,
          standardisedImportance: indexWeight * total,
        })),
    ];
  });
}
