import { studentTCdf } from '../../numerics/distributions.ts';

/**
 * p-value of H0: |gap| ≤ `smallest`, taken at the boundary ±smallest, where it is greatest: P(|T| ≥ |bias|) when the true gap is
 * `smallest` (two-sided test of an interval hypothesis, Berger & Delampady 1987, Statistical Science 2, section 4).
 *
 * @param bias points
 * @param standardError points; null: no test; 0: the gap is known
 * @example boundaryTest(2, 1, Infinity, 2) // 0.500032
 */
export function boundaryTest(
  bias: number,
  standardError: number | null,
  degreesOfFreedom: number,
  smallest: number,
): number | null {
  if (standardError === null) return null;
  const size = Math.abs(bias);
  if (standardError === 0) return size > smallest ? 0 : 1;
  const df = Math.max(1, degreesOfFreedom);
  const beyond = 1 - studentTCdf((size - smallest) / standardError, df);
  const opposite = studentTCdf((-size - smallest) / standardError, df);
  return Math.min(1, Math.max(0, beyond + opposite));
}

/**
 * Adjusted p-values of a family: reject where q ≤ the false discovery rate wanted.
 * Benjamini & Hochberg (1995), step-up; Benjamini & Yekutieli (2001, theorem 1.3) multiplies by Σ1/i and holds under any dependence.
 *
 * @example falseDiscoveryRate([0.01, 0.04, 0.03], 'benjamini_hochberg') // [0.03, 0.04, 0.04]
 */
export function falseDiscoveryRate(
  pValues: readonly number[],
  method: 'benjamini_hochberg' | 'benjamini_yekutieli',
): number[] {
  const count = pValues.length;
  const harmonic = pValues.reduce((sum, _, index) => sum + 1 / (index + 1), 0);
  const penalty = method === 'benjamini_yekutieli' ? harmonic : 1;
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[b]! - pValues[a]! || a - b);
  const adjusted = new Array<number>(count).fill(1);
  let smallest = 1;
  order.forEach((index, position) => {
    const rank = count - position;
    smallest = Math.min(smallest, (pValues[index]! * count * penalty) / rank);
    adjusted[index] = smallest;
  });
  return adjusted;
}
