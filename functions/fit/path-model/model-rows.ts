import { normalQuantile } from '../../numerics/distributions.ts';
import type { Row } from '../model.ts';
import { mediationsOf } from './engine/mediation.ts';
import { isFault, momentsOf } from './engine/moments.ts';
import { frozenIndex, weightsOf } from './engine/performance.ts';
import type { Statistic, StatisticInterval } from './engine/types.ts';
import { type FittedModel, limits } from './fit-declared.ts';
import { warningText } from './notes.ts';
import { cellsOfGroup } from './part-of-cells.ts';

const customers = 'customers';
const keyOf = (statistic: Statistic): string => JSON.stringify(Object.values(statistic));

type Ends = { lower: number | null; upper: number | null };
interface Found extends Ends {
  readonly std_error: number | null;
  readonly p_value: number | null;
}

/** Intervals of a model's statistics; nulls where there are none. */
function intervalsOf({ bootstrap }: FittedModel): (statistic: Statistic) => Found {
  const known = new Map<string, StatisticInterval>(bootstrap.intervals.map((each) => [keyOf(each.statistic), each]));
  return (statistic) => {
    const found = known.get(keyOf(statistic));
    return {
      std_error: found?.stdError ?? null,
      lower: found?.lower ?? null,
      upper: found?.upper ?? null,
      p_value: found?.pValue ?? null,
    };
  };
}

/** Rows of the tables of a fitted model (all persons), by table. */
export function rowsOfModel(fitted: FittedModel): Readonly<Record<string, readonly Row[]>> {
  return {
    path_fits: [fitRow(fitted)],
    path_coefficients: coefficientRows(fitted),
    path_effects: effectRows(fitted),
    path_outer: outerRows(fitted),
    path_constructs: [...constructRows(fitted), ...segmentRows(fitted)],
    path_validity: validityRows(fitted),
    path_importance: importanceRows(fitted),
    path_mediation: mediationRows(fitted),
  };
}

function fitRow({ declared, resolved, answers, conventions, fit, bootstrap, asked }: FittedModel): Row {
  return {
    model: declared.model,
    level: customers,
    group_name: 'all',
    n: fit.n,
    asked,
    effective_n: fit.effectiveN,
    unit: answers.unit,
    units: answers.cells.units,
    iterations: fit.iterations,
    resamples: bootstrap.resamples,
    kept: bootstrap.kept,
    turned: bootstrap.turned,
    missing: conventions.missing,
    weighting: conventions.weighting,
    estimator: conventions.estimator,
    interval: conventions.interval,
    left_out: resolved.leftOut.join(',') || null,
    warnings: fit.warnings.map(warningText).join('; ') || null,
  };
}

function coefficientRows(fitted: FittedModel): Row[] {
  const { declared, fit } = fitted;
  const of = intervalsOf(fitted);
  return fit.paths.map(({ from, to, estimate, unstandardised }) => {
    const effect = fit.effects.find((each) => each.from === from && each.to === to);
    // Without a detour the path is the total effect, of which the points have been resampled.
    const isAll = effect !== undefined && effect.indirect === 0;
    const whole = isAll ? of({ kind: 'unstandardised_total', from, to }) : null;
    return {
      model: declared.model,
      level: customers,
      group_name: 'all',
      from_construct: from,
      to_construct: to,
      estimate,
      ...of({ kind: 'path', from, to }),
      points_per_point: unstandardised,
      points_std_error: whole?.std_error ?? null,
      points_lower: whole?.lower ?? null,
      points_upper: whole?.upper ?? null,
      n: fit.n,
    };
  });
}

function effectRows(fitted: FittedModel): Row[] {
  const { declared, fit } = fitted;
  const of = intervalsOf(fitted);
  const row = (kind: string, from: string, to: string, route: readonly string[] | null, estimate: number): Row => ({
    model: declared.model,
    level: customers,
    group_name: 'all',
    kind,
    from_construct: from,
    to_construct: to,
    route: route?.join('>') ?? null,
    estimate,
  });
  const effects = fit.effects.flatMap(({ from, to, direct, indirect, total, unstandardisedTotal }): Row[] => {
    const points = of({ kind: 'unstandardised_total', from, to });
    return [
      ...(direct === 0 ? [] : [{ ...row('direct', from, to, [from, to], direct), ...of({ kind: 'path', from, to }) }]),
      ...(indirect === 0
        ? []
        : [{ ...row('indirect', from, to, null, indirect), ...of({ kind: 'indirect', from, to }) }]),
      {
        ...row('total', from, to, null, total),
        ...of({ kind: 'total', from, to }),
        points_per_point: unstandardisedTotal,
        points_std_error: points.std_error,
        points_lower: points.lower,
        points_upper: points.upper,
      },
    ];
  });
  const specific = fit.specific.map(({ route, estimate }) => ({
    ...row('specific', route[0]!, route.at(-1)!, route, estimate),
    ...of({ kind: 'specific', route }),
  }));
  return [...effects, ...specific];
}

function outerRows(fitted: FittedModel): Row[] {
  const { declared, fit, resolved } = fitted;
  const of = intervalsOf(fitted);
  const names = resolved.model.constructs.map(({ name }) => name);
  return fit.outer.map(({ construct, item, mode, loading, weight, indexWeight, performance, vif, crossLoadings }) => {
    const loadings = of({ kind: 'loading', construct, item });
    const weights = of({ kind: 'weight', construct, item });
    const others = crossLoadings
      .map((value, index) => ({ value, name: names[index]! }))
      .filter(({ name }) => name !== construct);
    const highest = others.sort((a, b) => Math.abs(b.value) - Math.abs(a.value))[0];
    return {
      model: declared.model,
      group_name: 'all',
      construct,
      item,
      mode,
      loading,
      loading_lower: loadings.lower,
      loading_upper: loadings.upper,
      weight,
      weight_lower: weights.lower,
      weight_upper: weights.upper,
      index_weight: indexWeight,
      performance,
      vif,
      highest_cross_loading: highest?.value ?? null,
      highest_cross_construct: highest?.name ?? null,
    };
  });
}

/** Name of a construct as declared; of one for an attribute, with the attribute's id. */
function nameOf({ declared }: FittedModel, construct: string): { en: string; zh: string } {
  const [base, attribute] = construct.split(':');
  const name = declared.constructs.find((each) => each.construct === base)?.name ?? { en: construct, zh: construct };
  return attribute === undefined ? name : { en: `${name.en}: ${attribute}`, zh: `${name.zh}：${attribute}` };
}

const itemsOf = ({ resolved }: FittedModel, construct: string): number =>
  resolved.model.constructs.find(({ name }) => name === construct)?.items.length ?? 0;

function constructRows(fitted: FittedModel): Row[] {
  const { declared, fit, conventions } = fitted;
  const of = intervalsOf(fitted);
  return fit.constructs.map((each, position) => {
    const { construct } = each;
    const name = nameOf(fitted, construct);
    const r2 = of({ kind: 'r2', construct });
    const index = of({ kind: 'index', construct });
    return {
      model: declared.model,
      level: customers,
      group_name: 'all',
      construct,
      position: position + 1,
      name_en: name.en,
      name_zh: name.zh,
      items: itemsOf(fitted, construct),
      r2: each.r2,
      r2_lower: r2.lower,
      r2_upper: r2.upper,
      adjusted_r2: each.adjustedR2,
      alpha: each.alpha,
      rho_a: each.rhoA,
      rho_c: each.rhoC,
      ave: each.ave,
      index: each.index,
      index_std_error: index.std_error,
      index_lower: index.lower,
      index_upper: index.upper,
      index_sd: each.indexSd,
      index_weights: `${conventions.indexWeights}, own`,
      n: fit.n,
      effective_n: fit.effectiveN,
    };
  });
}

/** Indices of segments with the weights of the whole: else a change of weights would look like a change of level. */
function segmentRows(fitted: FittedModel): Row[] {
  const { declared, resolved, answers, fit, conventions } = fitted;
  if (declared.segments === 'none') return [];
  const weights = weightsOf(fit);
  const reach = normalQuantile(0.975);
  return [...new Set(answers.groups)].sort().flatMap((segment) => {
    const moments = momentsOf(
      cellsOfGroup(resolved.cells, (cell) => answers.groups[cell] === segment),
      conventions,
    );
    if (isFault(moments)) return [];
    return frozenIndex(weights, moments).map(({ construct, index, sd, stdError }, position) => {
      const name = nameOf(fitted, construct);
      return {
        model: declared.model,
        level: customers,
        group_name: segment,
        construct,
        position: position + 1,
        name_en: name.en,
        name_zh: name.zh,
        items: itemsOf(fitted, construct),
        index,
        index_std_error: stdError,
        index_lower: index - reach * stdError,
        index_upper: index + reach * stdError,
        index_sd: sd,
        index_weights: `${conventions.indexWeights}, all`,
        n: moments.n,
        effective_n: moments.effectiveN,
      };
    });
  });
}

function validityRows({ declared, fit }: FittedModel): Row[] {
  const base = { model: declared.model, group_name: 'all' };
  return [
    ...fit.pairs.flatMap(({ first, second, correlation, htmt }) => {
      const pair = { ...base, first_construct: first, second_construct: second };
      return [
        { ...pair, check_name: 'correlation', value: correlation, threshold: null, holds: null },
        {
          ...pair,
          check_name: 'htmt',
          value: htmt,
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

/** The construct that importance and performance are shown for: declared, else the last one of the flow. */
const targetOf = ({ declared, resolved }: FittedModel): string | null => {
  const { constructs, paths } = resolved.model;
  const asked = declared.target;
  if (asked !== undefined) return constructs.some(({ name }) => name === asked) ? asked : null;
  return constructs.findLast(({ name }) => paths.every(({ from }) => from !== name))?.name ?? null;
};

function importanceRows(fitted: FittedModel): Row[] {
  const { declared, fit } = fitted;
  const of = intervalsOf(fitted);
  const target = targetOf(fitted);
  const rows = fit.importance.filter((each) => each.target === target);
  const constructs = rows.filter(({ item }) => item === null);
  const mean = (pick: (row: (typeof rows)[number]) => number): number =>
    constructs.reduce((sum, row) => sum + pick(row), 0) / constructs.length;
  const middle = { importance: mean((row) => row.importance), performance: mean((row) => row.performance) };
  return rows.map(({ construct, item, performance, importance, standardisedImportance }) => {
    const level = of({ kind: 'index', construct });
    const effect = of({ kind: 'unstandardised_total', from: construct, to: target! });
    const isImportant = importance >= middle.importance;
    const isStrong = performance >= middle.performance;
    return {
      model: declared.model,
      target,
      construct,
      item,
      performance,
      performance_lower: item === null ? level.lower : null,
      performance_upper: item === null ? level.upper : null,
      importance,
      importance_lower: item === null ? effect.lower : null,
      importance_upper: item === null ? effect.upper : null,
      standardised_importance: standardisedImportance,
      quadrant: item === null ? (isImportant ? (isStrong ? 'keep' : 'act') : isStrong ? 'ample' : 'low') : null,
    };
  });
}

const mediationRows = ({ declared, bootstrap }: FittedModel): Row[] =>
  mediationsOf(bootstrap).map(({ from, to, verdict, indirect, direct, share, routes }) => ({
    model: declared.model,
    group_name: 'all',
    from_construct: from,
    to_construct: to,
    indirect: indirect.estimate,
    indirect_lower: indirect.lower,
    indirect_upper: indirect.upper,
    direct: direct.estimate,
    direct_lower: direct.lower,
    direct_upper: direct.upper,
    routes: Math.max(1, routes.length),
    verdict,
    share_of_total: share,
  }));
