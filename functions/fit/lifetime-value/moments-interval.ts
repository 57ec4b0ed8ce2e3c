import { normalQuantile } from '../../numerics/distributions.ts';

/**
 * 95 % interval (2.5 % and 97.5 % quantiles) of a value that is zero with probability `chanceOfZero` and otherwise close to a
 * Gamma variable, from its mean and second moment: the Gamma is matched by its moments, its quantiles by Wilson & Hilferty (1931).
 * Lower is zero where zero is more likely than 2.5 %.
 */
export function momentsInterval(mean: number, square: number, chanceOfZero: number): { lower: number; upper: number } {
  const positive = 1 - chanceOfZero;
  if (!(mean > 0) || positive <= 0.025) return { lower: 0, upper: 0 };
  const conditionalMean = mean / positive;
  const variance = Math.max(square / positive - conditionalMean * conditionalMean, 1e-12 * conditionalMean ** 2);
  const shape = (conditionalMean * conditionalMean) / variance;
  const quantile = (probability: number): number => {
    if (probability <= chanceOfZero) return 0;
    const z = normalQuantile((probability - chanceOfZero) / positive);
    const root = 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape));
    return root <= 0 ? 0 : conditionalMean * root ** 3;
  };
  return { lower: quantile(0.025), upper: quantile(0.975) };
}
