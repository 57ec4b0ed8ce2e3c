import { studentTQuantile } from '../../numerics/distributions.ts';
import type { Row } from '../model.ts';
import { indexErrors } from './engine/index-errors.ts';
import { isFault, momentsOf } from './engine/moments.ts';
import { frozenIndex, type ItemRanges, weightsOf } from './engine/performance.ts';
import type { FittedModel } from './fit-declared.ts';
import { cellsOfGroup } from './part-of-cells.ts';
import { intervalsOf } from './statistic-intervals.ts';

const level = 'customers';

/** Items: loadings, weights, performance. */
export function outerRows(fitted: FittedModel): Row[] {
  const { declared, fit, resolved } = fitted;
  const of = intervalsOf(fitted);
  const names = resolved.model.constructs.map(({ name }) => name);
  return fit.outer.map(({ construct, item, mode, loading, weight, indexWeight, performance, vif, crossLoadings }) => {
    const loadings = of({ kind: 'loading', construct, item });
    const weights = of({ kind: 'weight', construct, item });
    const shares = of({ kind: 'index_weight', construct, item });
    const means = of({ kind: 'performance', construct, item });
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
      index_weight_lower: shares.lower,
      index_weight_upper: shares.upper,
      performance,
      performance_lower: means.lower,
      performance_upper: means.upper,
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

/** Constructs of all persons: R², reliability, index. */
export function constructRows(fitted: FittedModel): Row[] {
  const { declared, fit, conventions } = fitted;
  const of = intervalsOf(fitted);
  return fit.constructs.map((each, position) => {
    const { construct } = each;
    const name = nameOf(fitted, construct);
    const r2 = of({ kind: 'r2', construct });
    const index = of({ kind: 'index', construct });
    const [alpha, rhoA, rhoC, ave] = (['alpha', 'rho_a', 'rho_c', 'ave'] as const).map((kind) =>
      of({ kind, construct }),
    );
    return {
      model: declared.model,
      level,
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
      alpha_lower: alpha?.lower ?? null,
      alpha_upper: alpha?.upper ?? null,
      rho_a: each.rhoA,
      rho_a_lower: rhoA?.lower ?? null,
      rho_a_upper: rhoA?.upper ?? null,
      rho_c: each.rhoC,
      rho_c_lower: rhoC?.lower ?? null,
      rho_c_upper: rhoC?.upper ?? null,
      ave: each.ave,
      ave_lower: ave?.lower ?? null,
      ave_upper: ave?.upper ?? null,
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

/** What 0 and 100 points are of each item: of a segment the same as of all. */
const rangesOf = ({ resolved: { cells }, conventions }: FittedModel): ItemRanges =>
  conventions.range === 'observed'
    ? Object.fromEntries((cells.observed ?? []).map((range, place) => [cells.items[place]!, range]))
    : {};

/**
 * Indices of segments with the weights of the whole: else a change of weights would look like a change of level. Errors are those of
 * given weights, clustered by person (bucket), with Student's t of one less than there are of them.
 */
export function segmentRows(fitted: FittedModel): Row[] {
  const { declared, resolved, answers, fit, conventions } = fitted;
  if (declared.segments === 'none') return [];
  const weights = weightsOf(fit);
  const ranges = rangesOf(fitted);
  return [...new Set(answers.groups)].sort().flatMap((segment) => {
    const cells = cellsOfGroup(resolved.cells, (cell) => answers.groups[cell] === segment);
    const moments = momentsOf(cells, conventions);
    if (isFault(moments)) return [];
    const errors = indexErrors(weights, cells, conventions, ranges);
    return frozenIndex(weights, moments, ranges).map(({ construct, index, sd }, position) => {
      const name = nameOf(fitted, construct);
      const { stdError, units } = errors[position]!;
      const reach = stdError === null ? null : studentTQuantile(0.975, units - 1) * stdError;
      return {
        model: declared.model,
        level,
        group_name: segment,
        construct,
        position: position + 1,
        name_en: name.en,
        name_zh: name.zh,
        items: itemsOf(fitted, construct),
        index,
        index_std_error: stdError,
        index_lower: reach === null ? null : index - reach,
        index_upper: reach === null ? null : index + reach,
        index_sd: sd,
        index_weights: `${conventions.indexWeights}, all`,
        n: moments.n,
        effective_n: moments.effectiveN,
      };
    });
  });
}
