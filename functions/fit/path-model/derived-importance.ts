import type { Row } from '../model.ts';
import { resampledInterval } from './engine/intervals.ts';
import type { FittedModel } from './fit-declared.ts';

const chains = { value_attributes: 'value', trust_attributes: 'trust' } as const;

/**
 * Importance of attributes derived from answers: what perceived value (trust) moves by, in points, with each point perceived of the
 * attribute, the others held; the positive effects of a chain shared out to 1. An effect that is not positive weighs 0. The interval of
 * a weight comes from the same resamples, in each of which the effects are shared out anew.
 */
export function derivedImportanceRows({ declared, fit, bootstrap, conventions, resolved }: FittedModel): Row[] {
  const chain = Object.hasOwn(chains, declared.model) ? chains[declared.model as keyof typeof chains] : null;
  if (chain === null) return [];
  const paths = fit.paths.filter(({ from }) => from.includes(':'));
  const total = paths.reduce((sum, { unstandardised }) => sum + Math.max(0, unstandardised), 0);
  if (!(total > 0)) return [];
  const width = bootstrap.intervals.length;
  const columns = paths.map(({ from, to }) =>
    bootstrap.intervals.findIndex(
      ({ statistic }) => statistic.kind === 'unstandardised_total' && statistic.from === from && statistic.to === to,
    ),
  );
  const hasDraws = width > 0 && columns.every((column) => column >= 0);
  const { confidence, tails } = conventions;
  const units = resolved.cells.units;
  const shares = hasDraws ? sharesOf(bootstrap.draws, bootstrap.kept, width, columns) : [];
  return paths.map(({ from, unstandardised }, index): Row => {
    const [lower, upper] = hasDraws ? resampledInterval(shares[index]!.sort(), confidence, tails, units) : [null, null];
    const points = hasDraws ? bootstrap.intervals[columns[index]!]! : null;
    return {
      chain,
      attribute_id: from.slice(from.indexOf(':') + 1),
      weight: Math.max(0, unstandardised) / total,
      lower,
      upper,
      points_per_point: unstandardised,
      points_lower: points?.lower ?? null,
      points_upper: points?.upper ?? null,
      n: fit.n,
    };
  });
}

/** Shares of the positive effects in each resample, one array an attribute. */
function sharesOf(draws: Float64Array, kept: number, width: number, columns: readonly number[]): Float64Array[] {
  const shares = columns.map(() => new Float64Array(kept));
  for (let draw = 0; draw < kept; draw++) {
    const effects = columns.map((column) => Math.max(0, draws[draw * width + column]!));
    const total = effects.reduce((sum, effect) => sum + effect, 0);
    for (const [index, effect] of effects.entries()) shares[index]![draw] = total > 0 ? effect / total : 0;
  }
  return shares;
}
