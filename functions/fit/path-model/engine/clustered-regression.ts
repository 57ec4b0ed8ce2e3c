import { studentTCdf, studentTQuantile } from '../../../numerics/distributions.ts';
import {
  type Matrix,
  multiplyVector,
  quadraticForm,
  symmetricEigen,
  symmetricInverse,
} from '../../../numerics/linear-algebra.ts';

export interface RegressionData {
  readonly y: readonly number[];
  /** One column a predictor; the intercept is added. */
  readonly x: Readonly<Record<string, readonly number[]>>;
  /** Inverse variances (e.g. respondents of a cell); 1 without. */
  readonly weights?: readonly number[];
  /** Cells of one cluster share their errors. */
  readonly cluster: readonly (string | number)[];
}

export interface RegressionOptions {
  /** CR2 with Satterthwaite's degrees of freedom (Pustejovsky & Tipton 2018), or CR1 with clusters − 1. Default `CR2`. */
  readonly errors?: 'CR2' | 'CR1';
  readonly confidence?: number;
  readonly fewestCells?: number;
  readonly fewestClusters?: number;
}

export interface RegressionCoefficient {
  /** `(intercept)` or a predictor. */
  readonly name: string;
  readonly estimate: number;
  readonly stdError: number;
  readonly degreesOfFreedom: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
}

export type RegressionResult =
  | {
      readonly status: 'fitted';
      readonly cells: number;
      readonly clusters: number;
      readonly r2: number;
      readonly coefficients: readonly RegressionCoefficient[];
    }
  | {
      readonly status: 'not_estimable';
      readonly reason: 'too_few_cells' | 'too_few_clusters' | 'collinear' | 'constant_outcome';
      readonly cells: number;
      readonly clusters: number;
    };

/**
 * Weighted least squares over cells with errors clustered (by attribute): b = (X'WX)⁻¹X'Wy. With few clusters the plain
 * sandwich is too narrow; CR2 corrects each cluster's residuals by (I − H_gg)^(−½) and t takes Satterthwaite's degrees of freedom
 * (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018), weights being the working model's inverse variances.
 *
 * Fewer than 20 cells or 6 clusters: not estimable.
 */
export function clusteredRegression(data: RegressionData, options: RegressionOptions = {}): RegressionResult {
  const names = ['(intercept)', ...Object.keys(data.x)];
  const cells = data.y.length;
  const clusters = [...new Set(data.cluster)].sort();
  const refuse = (
    reason: 'too_few_cells' | 'too_few_clusters' | 'collinear' | 'constant_outcome',
  ): RegressionResult => ({
    status: 'not_estimable',
    reason,
    cells,
    clusters: clusters.length,
  });
  if (cells < Math.max(options.fewestCells ?? 20, names.length + 1)) return refuse('too_few_cells');
  if (clusters.length < (options.fewestClusters ?? 6)) return refuse('too_few_clusters');
  const roots = data.y.map((_, row) => Math.sqrt(data.weights?.[row] ?? 1));
  const x = data.y.map((_, row) => [roots[row]!, ...Object.values(data.x).map((column) => roots[row]! * column[row]!)]);
  const y = data.y.map((value, row) => roots[row]! * value);
  const bread = invert(x);
  if (!bread) return refuse('collinear');
  const cross = names.map((_, k) => y.reduce((sum, value, row) => sum + x[row]![k]! * value, 0));
  const estimates = multiplyVector(bread, cross);
  const residuals = y.map((value, row) => value - dot(x[row]!, estimates));
  const spread = spreadOf(y, roots);
  if (!(spread > 0)) return refuse('constant_outcome');
  const groups = clusters.map((name) => [...data.cluster.keys()].filter((row) => data.cluster[row] === name));
  const errors = (options.errors ?? 'CR2') === 'CR2' ? biasReduced : stataLike;
  const confidence = options.confidence ?? 0.95;
  return {
    status: 'fitted',
    cells,
    clusters: clusters.length,
    r2: 1 - dot(residuals, residuals) / spread,
    coefficients: names.map((name, k) => {
      const contrast = names.map((_, index) => (index === k ? 1 : 0));
      const { variance, degreesOfFreedom } = errors({ x, residuals, bread, groups }, contrast);
      const stdError = Math.sqrt(variance);
      const estimate = estimates[k]!;
      const reach = studentTQuantile(1 - (1 - confidence) / 2, degreesOfFreedom) * stdError;
      const pValue = 2 * studentTCdf(-Math.abs(estimate / stdError), degreesOfFreedom);
      return { name, estimate, stdError, degreesOfFreedom, lower: estimate - reach, upper: estimate + reach, pValue };
    }),
  };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

/** (X'X)⁻¹ after scaling the columns to length 1; null when they are collinear. */
function invert(x: Matrix): number[][] | null {
  const size = x[0]?.length ?? 0;
  const lengths = Array.from({ length: size }, (_, k) => Math.sqrt(x.reduce((sum, row) => sum + row[k]! ** 2, 0)));
  if (lengths.some((length) => !(length > 0))) return null;
  const scaled = lengths.map((a, i) =>
    lengths.map((b, j) => x.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / (a * b)),
  );
  if (!((symmetricEigen(scaled).values[0] ?? 0) > 1e-12)) return null;
  const inverse = symmetricInverse(scaled);
  return inverse?.map((row, i) => row.map((value, j) => value / (lengths[i]! * lengths[j]!))) ?? null;
}

/** Weighted sum of squares about the weighted mean; 0 when it is rounding. */
function spreadOf(y: readonly number[], roots: readonly number[]): number {
  const mean = dot(y, roots) / dot(roots, roots);
  const spread = y.reduce((sum, value, row) => sum + (value - mean * roots[row]!) ** 2, 0);
  return spread > 1e-20 * dot(y, y) ? spread : 0;
}

interface Clustered {
  readonly x: Matrix;
  readonly residuals: readonly number[];
  readonly bread: Matrix;
  readonly groups: readonly (readonly number[])[];
}

interface Uncertainty {
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

/** CR1 as Stata: G/(G − 1) · (n − 1)/(n − p), t with G − 1. */
function stataLike({ x, residuals, bread, groups }: Clustered, contrast: readonly number[]): Uncertainty {
  const direction = multiplyVector(bread, contrast);
  const sum = groups.reduce((total, rows) => {
    const score = rows.reduce((inner, row) => inner + dot(x[row]!, direction) * residuals[row]!, 0);
    return total + score ** 2;
  }, 0);
  const [n, p, g] = [x.length, contrast.length, groups.length];
  return { variance: ((sum * g) / (g - 1)) * ((n - 1) / (n - p)), degreesOfFreedom: g - 1 };
}

/**
 * CR2: a_g = (I − H_gg)^(−½) X_g (X'X)⁻¹c. With (X'X)⁻¹ = LL' and Z = X_g L, the root is I + Z V diag(((1 − λ)^(−½) − 1)/λ) V'Z' where
 * Z'Z = VΛV', so that only matrices of the size of the predictors are decomposed; directions with λ = 1 are left out
 * (generalised inverse).
 */
function biasReduced({ x, residuals, bread, groups }: Clustered, contrast: readonly number[]): Uncertainty {
  const direction = multiplyVector(bread, contrast);
  const { values, vectors } = symmetricEigen(bread);
  const root = vectors.map((vector, k) => vector.map((value) => value * Math.sqrt(Math.max(0, values[k]!))));
  const adjusted = groups.map((rows) => {
    const z = rows.map((row) => root.map((vector) => dot(vector, x[row]!)));
    const plain = rows.map((row) => dot(x[row]!, direction));
    const gram = root.map((_, i) => root.map((_, j) => z.reduce((sum, row) => sum + row[i]! * row[j]!, 0)));
    const block = symmetricEigen(gram);
    return block.values.reduce((current, lambda, k) => {
      if (!(lambda > 1e-12)) return current;
      const along = z.map((row) => dot(row, block.vectors[k]!));
      const factor = ((1 - lambda > 1e-10 ? 1 / Math.sqrt(1 - lambda) : 0) - 1) / lambda;
      const share = factor * dot(along, plain);
      return current.map((value, index) => value + share * along[index]!);
    }, plain);
  });
  const scores = groups.map((rows, g) =>
    dot(
      adjusted[g]!,
      rows.map((row) => residuals[row]!),
    ),
  );
  const lifted = groups.map((rows, g) =>
    contrast.map((_, k) => rows.reduce((sum, row, index) => sum + x[row]![k]! * adjusted[g]![index]!, 0)),
  );
  let [trace, squares] = [0, 0];
  for (let g = 0; g < groups.length; g++) {
    for (let h = 0; h < groups.length; h++) {
      const own = g === h ? dot(adjusted[g]!, adjusted[g]!) : 0;
      const value = own - quadraticForm(lifted[g]!, bread, lifted[h]!);
      if (g === h) trace += value;
      squares += value ** 2;
    }
  }
  return { variance: dot(scores, scores), degreesOfFreedom: trace ** 2 / squares };
}
