const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pearson's correlation. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (x: readonly number[], centreX: number, y: readonly number[], centreY: number): number =>
    x.reduce((sum, value, place) => sum + (value - centreX) * ((y[place] ?? 0) - centreY), 0);
  return product(a, meanA, b, meanB) / Math.sqrt(product(a, meanA, a, meanA) * product(b, meanB, b, meanB));
}

/** Ranks from 1, the middle of ties. */
function ranksOf(values: readonly number[]): number[] {
  const places = Map.groupBy(
    values.toSorted((a, b) => a - b).map((value, place) => ({ value, rank: place + 1 })),
    ({ value }) => value,
  );
  return values.map((value) => mean((places.get(value) ?? []).map(({ rank }) => rank)));
}

/** Spearman's rank correlation. */
export const rankCorrelation = (a: readonly number[], b: readonly number[]): number =>
  correlation(ranksOf(a), ranksOf(b));
