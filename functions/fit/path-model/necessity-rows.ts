import type { Table as ArrowTable } from 'apache-arrow';
import { type ModelNote, modelNote } from '../../lake/model-notes.ts';
import { normalQuantile } from '../../numerics/distributions.ts';
import { wilsonInterval } from '../../numerics/wilson-interval.ts';
import { type RowOf, readRows } from '../gaps/arrow-rows.ts';
import { type ModelRun, type Row, said } from '../model.ts';
import { necessaryCondition } from './engine/necessity.ts';

const shape = {
  satisfaction: 'number',
  trust: 'number',
  loyalty: 'number',
  persons: 'number',
  weight: 'number',
  weight_squares: 'number',
} as const;
type Cell = RowOf<typeof shape>;

const conditions = ['satisfaction', 'trust'] as const;
/** Effects below it count as small (Dul 2016). */
const mediumEffect = 0.1;
const fewestPersons = 30;
const wholeScale = { x: [0, 100], y: [0, 100] } as const;

export interface NecessityOptions {
  readonly permutations: number;
  readonly seed: number;
  /** Empty area is a share of the answers observed, or of the whole scale. */
  readonly scope: 'observed' | 'theoretical';
  readonly highFrom: 'median' | number;
  readonly hideBelow: number;
}

/**
 * Are satisfaction and trust necessary for loyalty? Necessary-condition analysis of each, and loyalty in the 2 × 2 of high and low
 * satisfaction and trust. Persons count once; the ceiling knows no weights, the means of the fields are weighted.
 */
export function necessityRows(
  inputs: Readonly<Record<string, ArrowTable>>,
  options: NecessityOptions,
): { run: ModelRun; necessity: Row[]; bottlenecks: Row[]; fields: Row[] } {
  const cells = readRows(inputs, 'satisfaction_trust_cells', shape).sort(
    (a, b) => a.satisfaction - b.satisfaction || a.trust - b.trust || a.loyalty - b.loyalty,
  );
  const persons = cells.reduce((sum, cell) => sum + cell.persons, 0);
  const refuse = (note: ModelNote) => ({
    run: runOf('not_estimable', persons, note),
    necessity: [],
    bottlenecks: [],
    fields: [],
  });
  if (persons === 0)
    return refuse(modelNote('necessity_no_answers', 'nobody answered on satisfaction, trust and loyalty', {}));
  if (persons < fewestPersons)
    return refuse(
      modelNote(
        'necessity_few_answers',
        `only ${persons} persons answered on satisfaction, trust and loyalty; at least ${fewestPersons} are needed`,
        { persons, needed: fewestPersons },
      ),
    );
  const found = conditions.map((condition) => conditionRows(cells, condition, persons, options));
  const necessity = found.flatMap((each) => each.necessity);
  const fields = fieldRows(cells, options);
  return necessity.length === 0
    ? {
        ...refuse(modelNote('necessity_no_spread', 'all answers on satisfaction, trust or loyalty are the same', {})),
        fields,
      }
    : {
        run: runOf('fitted', persons, null),
        necessity,
        bottlenecks: found.flatMap((each) => each.bottlenecks),
        fields,
      };
}

const runOf = (status: ModelRun['status'], rows: number, note: ModelNote | null): ModelRun => ({
  model: 'necessity',
  status,
  ...said([note]),
  rows,
  converged: null,
  atBoundary: null,
  logLikelihood: null,
});

function conditionRows(
  cells: readonly Cell[],
  condition: (typeof conditions)[number],
  persons: number,
  { permutations, seed, scope, hideBelow }: NecessityOptions,
): { necessity: Row[]; bottlenecks: Row[] } {
  const found = necessaryCondition(
    {
      x: Float64Array.from(cells, (cell) => cell[condition]),
      y: Float64Array.from(cells, (cell) => cell.loyalty),
      counts: Int32Array.from(cells, (cell) => cell.persons),
    },
    { permutations, seed, ...(scope === 'theoretical' ? { scope: wholeScale } : {}) },
  );
  if (found.status !== 'fitted') return { necessity: [], bottlenecks: [] };
  const level = quantileOf(cells, 'loyalty', 0.75, (cell) => cell.persons);
  const reached = cells.filter(({ loyalty }) => loyalty >= level).map((cell) => cell[condition]);
  const needed = reached.reduce((least, value) => Math.min(least, value), 100);
  const short = cells.reduce((sum, cell) => sum + (cell[condition] < needed ? cell.persons : 0), 0);
  const row: Row = {
    condition,
    outcome: 'loyalty',
    effect_size: found.effectSize,
    p_value: found.pValue,
    is_necessary: found.effectSize >= mediumEffect && found.pValue < 0.05,
    persons,
    loyalty_level: level,
    needed_level: needed,
    ...belowRow(short, persons, hideBelow),
  };
  const bottlenecks = found.bottlenecks.map(({ outcome, outcomeLevel, needed, neededLevel, below }): Row => {
    const isHidden = below > 0 && below < hideBelow;
    return {
      condition,
      outcome: 'loyalty',
      loyalty_share: outcome,
      loyalty_level: outcomeLevel,
      needed_share: needed,
      needed_level: neededLevel,
      persons_below: isHidden ? null : below,
      share_below: isHidden ? null : below / persons,
    };
  });
  return { necessity: [row], bottlenecks };
}

/** Persons who fall short, and their share with its interval (Wilson); nothing of so few that they could be told. */
function belowRow(below: number, persons: number, hideBelow: number): Row {
  const isHidden = below > 0 && below < hideBelow;
  const found = isHidden ? null : wilsonInterval(below, persons);
  return {
    persons_below: isHidden ? null : below,
    share_below: found?.share ?? null,
    share_below_lower: found?.lower ?? null,
    share_below_upper: found?.upper ?? null,
  };
}

/** Smallest value that at least the share of the weight does not exceed. */
function quantileOf(
  cells: readonly Cell[],
  measure: 'satisfaction' | 'trust' | 'loyalty',
  share: number,
  weightOf: (cell: Cell) => number,
): number {
  const sorted = [...cells].sort((a, b) => a[measure] - b[measure]);
  const total = sorted.reduce((sum, cell) => sum + weightOf(cell), 0);
  let sum = 0;
  for (const cell of sorted) {
    sum += weightOf(cell);
    if (sum >= share * total) return cell[measure];
  }
  return sorted.at(-1)?.[measure] ?? 0;
}

function fieldRows(cells: readonly Cell[], { highFrom, hideBelow }: NecessityOptions): Row[] {
  const from = (measure: 'satisfaction' | 'trust'): number =>
    highFrom === 'median' ? quantileOf(cells, measure, 0.5, (cell) => cell.weight) : highFrom;
  const [satisfactionFrom, trustFrom] = [from('satisfaction'), from('trust')];
  const fields = (['high', 'low'] as const).flatMap((satisfaction) =>
    (['high', 'low'] as const).map((trust) => ({
      satisfaction,
      trust,
      ...meanOf(
        cells.filter(
          (cell) =>
            cell.satisfaction >= satisfactionFrom === (satisfaction === 'high') &&
            cell.trust >= trustFrom === (trust === 'high'),
        ),
      ),
    })),
  );
  const hidden = hiddenFields(
    fields.map(({ persons }) => persons),
    hideBelow,
  );
  const reach = normalQuantile(0.975);
  return fields.map(({ satisfaction, trust, persons, mean, stdError }, index): Row => {
    const isHidden = hidden.has(index);
    const shown = isHidden ? null : mean;
    return {
      satisfaction,
      trust,
      loyalty: shown,
      std_error: shown === null ? null : stdError,
      lower: shown === null || stdError === null ? null : shown - reach * stdError,
      upper: shown === null || stdError === null ? null : shown + reach * stdError,
      persons: isHidden ? null : persons,
      satisfaction_from: satisfactionFrom,
      trust_from: trustFrom,
      is_hidden: isHidden,
    };
  });
}

/** Fields with too few persons, and as many more (smallest first) that no hidden one follows from the total. Empty fields are no secret. */
function hiddenFields(persons: readonly number[], hideBelow: number): ReadonlySet<number> {
  const order = [...persons.keys()].filter((index) => persons[index]! > 0).sort((a, b) => persons[a]! - persons[b]!);
  const few = order.filter((index) => persons[index]! < hideBelow);
  const hidden = new Set(few);
  const held = (): number => [...hidden].reduce((sum, index) => sum + persons[index]!, 0);
  for (const index of order) {
    if (few.length === 0 || (hidden.size > 1 && held() >= hideBelow)) break;
    hidden.add(index);
  }
  return hidden;
}

function meanOf(cells: readonly Cell[]) {
  const persons = cells.reduce((sum, cell) => sum + cell.persons, 0);
  const weight = cells.reduce((sum, cell) => sum + cell.weight, 0);
  if (!(weight > 0)) return { persons, mean: null, stdError: null };
  const mean = cells.reduce((sum, cell) => sum + cell.weight * cell.loyalty, 0) / weight;
  const squares = cells.reduce((sum, cell) => sum + cell.weight_squares * (cell.loyalty - mean) ** 2, 0);
  return {
    persons,
    mean,
    stdError: persons > 1 ? (Math.sqrt(squares) / weight) * Math.sqrt(persons / (persons - 1)) : null,
  };
}
