/** People whose waiting ended after a number of whole steps, or who were then still waiting. */
export interface WaitingCell {
  readonly span: number;
  readonly isEvent: boolean;
  readonly n: number;
}

export interface LifeTableRow {
  readonly step: number;
  readonly atRisk: number;
  readonly events: number;
  /** Chance of an event in this step, for those who came to it. */
  readonly hazard: number;
  /** Chance of still waiting after it. */
  readonly survival: number;
  /** Standard error of `survival` (Greenwood 1926). */
  readonly standardError: number;
}

/**
 * Product-limit table (Kaplan & Meier 1958) by whole steps: an event with span k falls into step k; those still waiting with span
 * k were seen through step k − 1 and leave the table unharmed before step k. A row for each step with an event.
 *
 * S(k) = Π (1 − d/n); se = S √Σ d/(n(n − d)).
 */
export function lifeTable(cells: readonly WaitingCell[]): LifeTableRow[] {
  const spans = [...new Set(cells.filter((cell) => cell.isEvent && cell.n > 0).map(({ span }) => span))].sort(
    (a, b) => a - b,
  );
  let survival = 1;
  let greenwood = 0;
  return spans.map((step) => {
    const events = sum(cells.filter((cell) => cell.isEvent && cell.span === step));
    const atRisk = sum(cells.filter((cell) => cell.span > step || (cell.isEvent && cell.span === step)));
    const hazard = events / atRisk;
    survival *= 1 - hazard;
    greenwood += events < atRisk ? events / (atRisk * (atRisk - events)) : 0;
    return { step, atRisk, events, hazard, survival, standardError: survival * Math.sqrt(greenwood) };
  });
}

const sum = (cells: readonly WaitingCell[]): number => cells.reduce((total, { n }) => total + n, 0);
