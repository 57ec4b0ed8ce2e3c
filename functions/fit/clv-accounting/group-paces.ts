/** A group with a pace of its own: its share of all exposure, who moved, and how many the curve lets move at pace 1. */
export interface PacedGroup {
  readonly weight: number;
  readonly moved: number;
  readonly expected: number;
}

/**
 * Most likely paces μ of groups whose moves are Poisson with mean μ · expected, when their weighted mean is 1: μ = moved / (expected + λ · weight)
 * with λ such that the mean is 1, found by Newton's method from below (the mean falls in λ and is convex, so that no step goes too far). A group
 * in which nobody moved takes what is left to 1 where the others alone stay below it.
 *
 * @example groupPaces([{ weight: 0.5, moved: 15, expected: 10 }, { weight: 0.5, moved: 5, expected: 10 }]) // [1.5, 0.5]
 */
export function groupPaces(groups: readonly PacedGroup[]): number[] {
  const least = groups.map(({ weight, moved, expected }) => moved - expected / weight);
  let lambda = Math.max(...least);
  const paces = (): number[] =>
    groups.map(({ weight, moved, expected }) => (moved === 0 ? 0 : moved / (expected + lambda * weight)));
  const meanOf = (found: readonly number[]): number =>
    found.reduce((sum, pace, index) => sum + pace * groups[index]!.weight, 0);
  for (let step = 0; step < 100; step++) {
    const found = paces();
    const excess = meanOf(found) - 1;
    if (excess < 0 && step === 0) {
      const slack = least.indexOf(lambda);
      return found.map((pace, index) => (index === slack ? -excess / groups[slack]!.weight : pace));
    }
    const slope = found.reduce(
      (sum, pace, index) => sum + (pace > 0 ? (pace * groups[index]!.weight) ** 2 / groups[index]!.moved : 0),
      0,
    );
    const move = excess / slope;
    lambda += move;
    if (!(Math.abs(move) > 1e-14 * (1 + Math.abs(lambda)))) break;
  }
  return paces();
}
