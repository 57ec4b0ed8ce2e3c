import type { Row } from '../model.ts';
import { constructRows, outerRows, segmentRows } from './construct-rows.ts';
import type { FittedModel } from './fit-declared.ts';
import { mediationRows } from './mediation-rows.ts';
import { warningText } from './notes.ts';
import { intervalsOf } from './statistic-intervals.ts';
import { validityRows } from './validity-rows.ts';

const customers = 'customers';
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
    tails: conventions.tails,
    orientation: conventions.orientation,
    point_range: conventions.range,
    left_out: resolved.leftOut.join(',') || null,
    warnings:
      [
        ...resolved.dominantNotAsked.map(
          ({ construct, item }) => `${item}, the dominant item of ${construct}, has no answers that differ`,
        ),
        ...fit.warnings.map(warningText),
      ].join('; ') || null,
  };
}

function coefficientRows(fitted: FittedModel): Row[] {
  const { declared, fit } = fitted;
  const of = intervalsOf(fitted);
  return fit.paths.map(({ from, to, estimate, unstandardised }) => {
    const points = of({ kind: 'unstandardised', from, to });
    return {
      model: declared.model,
      level: customers,
      group_name: 'all',
      from_construct: from,
      to_construct: to,
      estimate,
      ...of({ kind: 'path', from, to }),
      points_per_point: unstandardised,
      points_std_error: points.std_error,
      points_lower: points.lower,
      points_upper: points.upper,
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
