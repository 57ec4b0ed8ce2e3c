import { type Waits, waitingAfter } from './kaplan-meier.ts';

/** Waits of one category of knowledge in one department, from collecting an item to applying it. */
export interface AbsorptionCell {
  readonly category: string;
  readonly department: string;
  readonly waits: readonly Waits[];
}

export interface Absorption {
  readonly category: string;
  readonly department: string;
  readonly items: number;
  readonly applied: number;
  /** Chance that an item is applied in time (Kaplan–Meier). */
  readonly chance: number;
  /** The same, drawn towards the firm's as far as the cell tells little. */
  readonly shrunk: number;
  readonly lower: number;
  readonly upper: number;
}

export interface FirmAbsorption {
  readonly firm: Absorption;
  readonly cells: readonly Absorption[];
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const count = (waits: readonly Waits[], of: (wait: Waits) => number): number =>
  waits.reduce((sum, wait) => sum + of(wait), 0);

/**
 * Absorptive capacity: the chance that an item is applied within `days`, by category and department, drawn to the firm's.
 * Cells scatter around the firm's chance p with variance τ² (DerSimonian & Laird 1986) on top of the sampling variance p(1 − p)/n, n the
 * items a cell is worth (Greenwood); a cell keeps τ²/(τ² + p(1 − p)/n) of its own deviation. Without any item: null.
 */
export function absorptiveCapacity(cells: readonly AbsorptionCell[], days: number): FirmAbsorption | null {
  const all = cells.flatMap(({ waits }) => waits);
  const firm = waitingAfter(all, days);
  if (!firm) return null;
  const mean = 1 - firm.share;
  const sampling = Math.max(mean * (1 - mean), 1e-6);
  const estimates = cells.flatMap((cell) => {
    const found = waitingAfter(cell.waits, days);
    return found ? [{ cell, chance: 1 - found.share, effective: found.effective }] : [];
  });
  const spread = varianceBetween(
    estimates.map(({ chance, effective }) => ({ chance, precision: effective / sampling })),
  );
  const shrink = ({ cell, chance, effective }: (typeof estimates)[number]): Absorption => {
    const variance = sampling / effective;
    const own = spread > 0 && effective > 0 ? spread / (spread + variance) : 0;
    const shrunk = mean + own * (chance - mean);
    const error = 1.959964 * Math.sqrt(own * (effective > 0 ? variance : 0) + (1 - own) ** 2 * firm.standardError ** 2);
    return {
      category: cell.category,
      department: cell.department,
      items: count(cell.waits, (wait) => wait.reached + wait.waiting),
      applied: count(cell.waits, ({ reached }) => reached),
      chance,
      shrunk,
      lower: clamp(shrunk - error),
      upper: clamp(shrunk + error),
    };
  };
  return {
    firm: {
      category: '*',
      department: '*',
      items: count(all, (wait) => wait.reached + wait.waiting),
      applied: count(all, ({ reached }) => reached),
      chance: mean,
      shrunk: mean,
      lower: 1 - firm.upper,
      upper: 1 - firm.lower,
    },
    cells: estimates.map(shrink),
  };
}

/** Variance of true chances between cells, by moments (DerSimonian & Laird 1986). */
export function varianceBetween(cells: readonly { readonly chance: number; readonly precision: number }[]): number {
  const told = cells.filter(({ precision }) => precision > 0);
  if (told.length < 2) return 0;
  const total = told.reduce((sum, { precision }) => sum + precision, 0);
  const mean = told.reduce((sum, { chance, precision }) => sum + precision * chance, 0) / total;
  const scatter = told.reduce((sum, { chance, precision }) => sum + precision * (chance - mean) ** 2, 0);
  const squares = told.reduce((sum, { precision }) => sum + precision ** 2, 0);
  return Math.max(0, (scatter - (told.length - 1)) / (total - squares / total));
}
