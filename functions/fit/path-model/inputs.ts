import type { Table as ArrowTable } from 'apache-arrow';
import { mostItems } from '../../lake/path-models.ts';
import { numberColumn, textColumn } from '../arrow-columns.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import { cellsOfRows } from './engine/moment-cells.ts';
import type { MomentCells } from './engine/types.ts';

export interface ModelItem {
  readonly position: number;
  readonly construct: string;
  readonly construct_position: number;
  readonly item_id: string;
  readonly answers: number;
  /** Whole points that construct_moments subtracts. */
  readonly centre: number;
  /** Lowest and highest answer, points. */
  readonly lowest: number;
  readonly highest: number;
}

/** The answers to a model, as sums by unit of resampling. */
export interface ModelAnswers {
  readonly unit: 'bucket' | 'person';
  readonly cells: MomentCells;
  /** Segment of each cell; `all` where segments are not told apart. */
  readonly groups: readonly string[];
}

export const pathRelations: readonly string[] = [
  'path_model_items',
  'construct_cases',
  'construct_moments',
  'satisfaction_trust_cells',
  'knowledge_chain_cells',
];

type Inputs = Readonly<Record<string, ArrowTable>>;

const numbersOf = new WeakMap<ArrowTable, Map<string, Float64Array>>();

/** A column as doubles, converted once for all models. */
function numbers(table: ArrowTable, name: string): Float64Array {
  const known = numbersOf.get(table) ?? new Map<string, Float64Array>();
  numbersOf.set(table, known);
  const column = known.get(name) ?? numberColumn(table, name);
  known.set(name, column);
  return column;
}

const place = (position: number): string => String(position).padStart(2, '0');

/** Items of each model, in the order of their places. */
export function readItems(inputs: Inputs): ReadonlyMap<string, readonly ModelItem[]> {
  const rows = readRows(inputs, 'path_model_items', {
    model: 'text',
    position: 'number',
    construct: 'text',
    construct_position: 'number',
    item_id: 'text',
    answers: 'number',
    centre: 'number',
    lowest: 'number',
    highest: 'number',
  });
  return Map.groupBy(
    rows.sort((a, b) => a.position - b.position),
    ({ model }) => model,
  );
}

/** Answers of a model to its items: from rows of persons where they are few, else from sums by bucket; null without any. */
export function readAnswers(inputs: Inputs, model: string, items: readonly ModelItem[]): ModelAnswers | null {
  if (items.length > mostItems) return null;
  return fromCases(inputs.construct_cases, model, items) ?? fromMoments(inputs, model, items);
}

/** Rows of a relation that are of the model, ordered by the given columns. */
function rowsOf(table: ArrowTable | undefined, model: string, keys: readonly string[]): Int32Array {
  if (!table || table.numRows === 0) return new Int32Array(0);
  const models = textColumn(table, 'model');
  const columns = keys.map((key) => textColumn(table, key));
  const rows = [...models.keys()].filter((row) => models[row] === model);
  const compare = (a: number, b: number): number => {
    for (const column of columns) {
      const [left, right] = [column[a] ?? '', column[b] ?? ''];
      if (left !== right) return left < right ? -1 : 1;
    }
    return a - b;
  };
  return Int32Array.from(rows.sort(compare));
}

function fromCases(table: ArrowTable | undefined, model: string, items: readonly ModelItem[]): ModelAnswers | null {
  const rows = rowsOf(table, model, ['person', 'period_id']);
  if (!table || rows.length === 0) return null;
  const values = new Float64Array(rows.length * items.length);
  items.forEach(({ position }, index) => {
    const column = numbers(table, `item_${place(position)}`);
    rows.forEach((row, at) => {
      values[at * items.length + index] = column[row]!;
    });
  });
  const persons = textColumn(table, 'person');
  const segments = textColumn(table, 'segment');
  const weights = numbers(table, 'weight');
  const number = new Map<string, number>();
  const unit = rows.map((row) => {
    const person = persons[row] ?? '';
    if (!number.has(person)) number.set(person, number.size);
    return number.get(person)!;
  });
  const codes = items.map(({ item_id }) => item_id);
  const weight = Float64Array.from(rows, (row) => weights[row]!);
  return {
    unit: 'person',
    cells: cellsOfRows({ items: codes, values, weights: weight, unit }),
    groups: [...rows].map((row) => segments[row] ?? 'unsegmented'),
  };
}

function fromMoments(inputs: Inputs, model: string, items: readonly ModelItem[]): ModelAnswers | null {
  const table = inputs.construct_moments;
  const rows = rowsOf(table, model, ['group_name', 'pattern']);
  if (!table || rows.length === 0) return null;
  const buckets = numbers(table, 'bucket');
  const groups = textColumn(table, 'group_name');
  const answered = textColumn(table, 'pattern');
  rows.sort((a, b) => buckets[a]! - buckets[b]! || a - b);
  const kinds = [...new Set(Array.from(rows, (row) => answered[row] ?? ''))].sort();
  const used = [...new Set(Array.from(rows, (row) => buckets[row]!))].sort((a, b) => a - b);
  const numberOfBucket = new Map(used.map((bucket, index) => [bucket, index]));
  const column = (name: string): Float64Array => {
    const source = numbers(table, name);
    return Float64Array.from(rows, (row) => (Number.isNaN(source[row]!) ? 0 : source[row]!));
  };
  return {
    unit: 'bucket',
    groups: Array.from(rows, (row) => groups[row] ?? 'all'),
    cells: {
      items: items.map(({ item_id }) => item_id),
      centre: Float64Array.from(items, ({ centre }) => centre),
      observed: items.map(({ lowest, highest }) => ({ minimum: lowest, maximum: highest })),
      units: used.length,
      cells: rows.length,
      unit: rows.map((row) => numberOfBucket.get(buckets[row]!)!),
      pattern: rows.map((row) => kinds.indexOf(answered[row] ?? '')),
      patterns: kinds.map((kind) => Uint8Array.from(kind, Number)),
      respondents: column('answers'),
      weight: column('weight'),
      weightSquares: column('weight_squares'),
      sums: interleaved(items.map(({ position }) => column(`sum_${place(position)}`))),
      products: interleaved(
        items.flatMap((first, index) =>
          items.slice(index).map((second) => column(`product_${place(first.position)}_${place(second.position)}`)),
        ),
      ),
    },
  };
}

/** Columns side by side → row after row. */
function interleaved(columns: readonly Float64Array[]): Float64Array {
  const width = columns.length;
  const rows = columns[0]?.length ?? 0;
  const result = new Float64Array(rows * width);
  columns.forEach((values, index) => {
    for (let row = 0; row < rows; row++) result[row * width + index] = values[row]!;
  });
  return result;
}
