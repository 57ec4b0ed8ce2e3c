import type { Conventions } from '../../../functions/fit/path-model/engine/conventions.ts';
import { fitPathModel } from '../../../functions/fit/path-model/engine/fit-path-model.ts';
import { momentsOf } from '../../../functions/fit/path-model/engine/moments.ts';
import type { MomentCells, PathFit, Statistic } from '../../../functions/fit/path-model/engine/types.ts';
import { modelOf, oneToTen, type PathReference } from './path-model-files.ts';

export interface Comparison {
  readonly name: string;
  readonly deviations: readonly number[];
}

/** A fit with the given conventions; throws when there is none. */
export function fitOf(reference: PathReference, cells: MomentCells, conventions: Partial<Conventions> = {}): PathFit {
  const moments = momentsOf(cells, { missing: 'listwise' });
  if ('kind' in moments) throw new Error(`expected moments, found ${moments.kind}`);
  const outcome = fitPathModel(modelOf(reference), moments, { conventions, ranges: oneToTen(cells.items) });
  if (outcome.status !== 'fitted') throw new Error(`expected a fit, found ${outcome.fault.kind}`);
  return outcome.fit;
}

const off = (found: number | null | undefined, expected: number | undefined): number =>
  Math.abs((found ?? Number.NaN) - (expected ?? Number.NaN));

/** Every figure of a file that two tools agree on, in the default conventions or in those that the file has. */
export function compareFit(reference: PathReference, cells: MomentCells): Comparison[] {
  const fit = fitOf(reference, cells);
  const other = fitOf(reference, cells, { fSquared: 'scores_kept', htmt: 'signed', indexWeights: 'w' });
  return [
    ...compareOuter(reference, fit),
    ...compareInner(reference, fit, other),
    ...compareValidity(reference, fit, other),
    ...comparePerformance('w/sd', reference.ipma.unstandardised_w_over_sd, fit),
    ...comparePerformance('w', reference.ipma.standardised_w, other),
    ...compareConsistent(reference, fitOf(reference, cells, { estimator: 'consistent' })),
  ];
}

function compareOuter(reference: PathReference, fit: PathFit): Comparison[] {
  const names = fit.constructs.map(({ construct }) => construct);
  const { cross_loadings: cross, item_vif: vif } = reference;
  return [
    { name: 'loadings', deviations: fit.outer.map((o) => off(o.loading, reference.loadings[o.construct]?.[o.item])) },
    { name: 'weights', deviations: fit.outer.map((o) => off(o.weight, reference.weights[o.construct]?.[o.item])) },
    ...given(cross, (file) => ({
      name: 'cross loadings',
      deviations: fit.outer.flatMap((o) => o.crossLoadings.map((value, c) => off(value, file[o.item]?.[names[c]!]))),
    })),
    ...given(vif, (file) => ({
      name: 'VIF of items',
      deviations: fit.outer.map((o) => off(o.vif, file[o.construct]?.[o.item])),
    })),
  ];
}

function compareInner(reference: PathReference, fit: PathFit, other: PathFit): Comparison[] {
  const { adj_r2: adjusted, indirect_effects: indirect, inner_vif: vif, f2, agreement_checks: agreed } = reference;
  const explained = fit.constructs.filter(({ r2 }) => r2 !== null);
  return [
    {
      name: 'paths',
      deviations: fit.paths.map((p) => off(p.estimate, reference.path_coefficients[`${p.from}->${p.to}`])),
    },
    { name: 'R²', deviations: explained.map((c) => off(c.r2, reference.r2[c.construct])) },
    ...given(adjusted, (file) => ({
      name: 'adjusted R²',
      deviations: explained.map((c) => off(c.adjustedR2, file[c.construct])),
    })),
    {
      name: 'total effects',
      deviations: fit.effects.map((e) => off(e.total, reference.total_effects[e.from]?.[e.to])),
    },
    ...given(indirect, (file) => ({
      name: 'indirect effects',
      deviations: fit.effects
        .filter(({ from, to }) => fit.specific.some(({ route }) => route[0] === from && route.at(-1) === to))
        .map((e) => off(e.indirect, file[e.from]?.[e.to])),
    })),
    ...given(vif, (file) => ({
      name: 'VIF of predictors',
      deviations: fit.paths.map((p) => off(p.vif, file[p.to]?.[p.from])),
    })),
    ...given(f2, (file) => ({
      name: 'f², composites kept',
      deviations: other.paths.map((p) => off(p.f2, file[p.from]?.[p.to])),
    })),
    ...given(agreed?.f2_vs_seminr === undefined ? undefined : f2, (file) => ({
      name: "f², estimated again: largest distance to composites kept, as seminr's",
      deviations: [off(Math.max(...fit.paths.map((p) => off(p.f2, file[p.from]?.[p.to]))), agreed?.f2_vs_seminr)],
    })),
  ];
}

function compareValidity(reference: PathReference, fit: PathFit, other: PathFit): Comparison[] {
  const measures = [
    ['alpha', 'alpha'],
    ['rhoA', 'rhoA'],
    ['rhoC', 'rhoC'],
    ['ave', 'AVE'],
  ] as const;
  const { htmt_signed: signed, construct_correlations: correlations, fornell_larcker: fornell } = reference;
  return [
    ...measures.map(([ours, theirs]) => ({
      name: theirs,
      deviations: fit.constructs.map((c) => off(c[ours], reference.reliability[c.construct]?.[theirs])),
    })),
    { name: 'HTMT, absolute', deviations: fit.pairs.map((p) => off(p.htmt, reference.htmt_abs[p.second]?.[p.first])) },
    ...given(signed, (file) => ({
      name: 'HTMT, signed',
      deviations: other.pairs.map((p) => off(p.htmt, file[p.second]?.[p.first])),
    })),
    ...given(correlations, (file) => ({
      name: 'correlations of composites',
      deviations: fit.pairs.map((p) => off(p.correlation, file[p.second]?.[p.first])),
    })),
    ...given(fornell, (file) => ({
      name: 'Fornell–Larcker diagonal',
      deviations: fit.fornellLarcker.map((f) => off(f.rootAve, file[f.construct]?.[f.construct])),
    })),
  ];
}

function comparePerformance(
  name: string,
  file: PathReference['ipma']['standardised_w'],
  { constructs, importance, outer }: PathFit,
): Comparison[] {
  const toLoyalty = importance.filter(({ target }) => target === 'Loyalty');
  const ofConstructs = toLoyalty.filter(({ item }) => item === null);
  return [
    {
      name: `performance 0–100 (${name})`,
      deviations: constructs.map((c) => off(c.index, file.performance[c.construct]) / 100),
    },
    {
      name: `its standard deviation (${name})`,
      deviations: constructs.map((c) => off(c.indexSd, file.sd[c.construct]) / 100),
    },
    {
      name: `importance, unstandardised (${name})`,
      deviations: ofConstructs.map((i) => off(i.importance, file.importance_unstandardised[i.construct])),
    },
    {
      name: `importance, standardised (${name})`,
      deviations: ofConstructs.map((i) => off(i.standardisedImportance, file.importance_standardised[i.construct])),
    },
    ...given(file.normalised_weights, (weights) => ({
      name: `index weights (${name})`,
      deviations: outer.map((o) => off(o.indexWeight, weights[o.construct]?.[o.item])),
    })),
    ...given(file.indicator, (items) => ({
      name: `importance of items (${name})`,
      deviations: toLoyalty.flatMap((i) => (i.item === null ? [] : [off(i.importance, items[i.item]?.importance)])),
    })),
  ];
}

/** cSEM prints 15 digits and its fits stop a little earlier. */
function compareConsistent({ plsc_cSEM: file }: PathReference, fit: PathFit): Comparison[] {
  const isInadmissible = Object.values(file.verify).some((failed) => failed);
  return [
    { name: 'consistent PLS: paths', deviations: fit.paths.map((p) => off(p.estimate, file.paths[p.from]?.[p.to])) },
    {
      name: 'consistent PLS: R²',
      deviations: fit.constructs.flatMap((c) => (c.r2 === null ? [] : [off(c.r2, file.r2[c.construct])])),
    },
    {
      name: 'consistent PLS: loadings',
      deviations: fit.outer.map((o) => off(o.loading, file.loadings[o.construct]?.[o.item])),
    },
    {
      name: `consistent PLS: ${isInadmissible ? 'inadmissible' : 'admissible'}, as cSEM says`,
      deviations: [fit.warnings.some(({ kind }) => kind === 'inadmissible') === isInadmissible ? 0 : 1],
    },
  ];
}

const given = <T>(file: T | undefined, compare: (file: T) => Comparison): Comparison[] =>
  file === undefined ? [] : [compare(file)];

/** A statistic's name in the reference files; null when they do not have it. */
export function referenceName(statistic: Statistic): string | null {
  switch (statistic.kind) {
    case 'path':
    case 'total':
    case 'indirect':
      return `${statistic.kind}:${statistic.from}->${statistic.to}`;
    case 'loading':
    case 'weight':
      return `${statistic.kind}:${statistic.construct}:${statistic.item}`;
    case 'r2':
      return `r2:${statistic.construct}`;
    default:
      return null;
  }
}
