import { studentTQuantile } from '../../numerics/distributions.ts';
import { symmetricInverse } from '../../numerics/linear-algebra.ts';

/** What is regressed, in the order of the moments: contacts, two channels or more, time and its square. */
export const regressors = ['c', 'm', 't', 'q'] as const;

/** Sums of centred products within customers, of one cluster of customers. */
export interface ContactMoments {
  readonly customers: number;
  readonly periods: number;
  readonly multiPeriods: number;
  /** Σ x·x′ by regressors. */
  readonly xx: readonly (readonly number[])[];
  /** Σ x·y. */
  readonly xy: readonly number[];
}

export interface WithinEstimate {
  /** Purchase days a period that go with one more contact, at the same number of channels. */
  readonly perContact: number;
  readonly perContactError: number;
  /** Purchase days a period that go with two or more channels instead of one, at the same number of contacts. */
  readonly synergy: number;
  readonly synergyError: number;
  readonly synergyLower: number;
  readonly synergyUpper: number;
  readonly customers: number;
  readonly periods: number;
  readonly multiPeriods: number;
}

export const fewestMultiPeriods = 30;
export const fewestClusters = 10;

/**
 * Fixed-effects (within) regression of purchase days of a customer's periods on outgoing contacts, on two or more channels, and on
 * time (linear and squared): β = (Σ X̃′X̃)⁻¹ Σ X̃′ỹ, x̃ = x − the customer's mean. Errors are clustered by bucket of customers
 * (Liang & Zeger 1986, with G/(G − 1)), interval by Student's t with G − 1 degrees of freedom.
 *
 * @returns null where the data do not tell: fewer than 30 periods with two channels, fewer than 10 clusters, or collinear regressors
 */
export function channelSynergy(clusters: readonly ContactMoments[]): WithinEstimate | null {
  const size = regressors.length;
  const total = (of: (cluster: ContactMoments) => number): number => clusters.reduce((sum, each) => sum + of(each), 0);
  const multiPeriods = total((each) => each.multiPeriods);
  if (multiPeriods < fewestMultiPeriods || clusters.length < fewestClusters) return null;
  const indices = Array.from({ length: size }, (_, index) => index);
  const scale = indices.map((row) => Math.sqrt(total((each) => each.xx[row]?.[row] ?? 0)));
  if (scale.some((value) => !(value > 0))) return null;
  const standard = (row: number): number => scale[row] ?? 1;
  const xx = indices.map((row) =>
    indices.map((column) => total((each) => each.xx[row]?.[column] ?? 0) / (standard(row) * standard(column))),
  );
  const inverse = symmetricInverse(xx);
  if (!inverse || inverse.some((line, row) => (line[row] ?? 0) > 1e6)) return null;
  const xy = indices.map((row) => total((each) => each.xy[row] ?? 0) / standard(row));
  const beta = inverse.map((line) => line.reduce((sum, value, column) => sum + value * (xy[column] ?? 0), 0));
  const meat = indices.map(() => indices.map(() => 0));
  for (const cluster of clusters) {
    const score = indices.map(
      (row) =>
        (cluster.xy[row] ?? 0) / standard(row) -
        indices.reduce(
          (sum, column) =>
            sum + ((cluster.xx[row]?.[column] ?? 0) / (standard(row) * standard(column))) * (beta[column] ?? 0),
          0,
        ),
    );
    for (const row of indices)
      for (const column of indices) {
        const line = meat[row] ?? [];
        line[column] = (line[column] ?? 0) + (score[row] ?? 0) * (score[column] ?? 0);
      }
  }
  const correction = clusters.length / (clusters.length - 1);
  const errorOf = (at: number): number => {
    const line = inverse[at] ?? [];
    const variance = indices.reduce(
      (sum, row) =>
        sum +
        (line[row] ?? 0) *
          indices.reduce((inner, column) => inner + (meat[row]?.[column] ?? 0) * (line[column] ?? 0), 0),
      0,
    );
    return Math.sqrt(Math.max(0, correction * variance)) / standard(at);
  };
  const synergy = (beta[1] ?? 0) / standard(1);
  const synergyError = errorOf(1);
  const reach = studentTQuantile(0.975, clusters.length - 1) * synergyError;
  return {
    perContact: (beta[0] ?? 0) / standard(0),
    perContactError: errorOf(0),
    synergy,
    synergyError,
    synergyLower: synergy - reach,
    synergyUpper: synergy + reach,
    customers: total((each) => each.customers),
    periods: total((each) => each.periods),
    multiPeriods,
  };
}
