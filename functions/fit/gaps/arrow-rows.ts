import type { Table as ArrowTable } from 'apache-arrow';

/** What a column must hold; a trailing `?` allows null. */
type Kind = 'text' | 'text?' | 'number' | 'number?' | 'flag';
type ValueOf<K extends Kind> = K extends 'text'
  ? string
  : K extends 'text?'
    ? string | null
    : K extends 'number'
      ? number
      : K extends 'number?'
        ? number | null
        : boolean;

export type Shape = Readonly<Record<string, Kind>>;
export type RowOf<S extends Shape> = { readonly [K in keyof S]: ValueOf<S[K]> };

/**
 * Rows of a relation with the columns of `shape`, each checked. A null flag is false; 64-bit integers and decimals become
 * numbers. A table without rows needs no columns.
 *
 * @throws TypeError naming relation, row, column, expected and found
 */
export function readRows<const S extends Shape>(
  inputs: Readonly<Record<string, ArrowTable>>,
  relation: string,
  shape: S,
): RowOf<S>[] {
  const table = inputs[relation];
  if (!table || table.numRows === 0) return [];
  const columns = Object.entries(shape).map(([name, kind]) => ({
    name,
    read: columnReader(table, relation, name, kind),
  }));
  const rows: RowOf<S>[] = [];
  for (let row = 0; row < table.numRows; row++) {
    const values: Record<string, unknown> = {};
    for (const { name, read } of columns) values[name] = read(row);
    rows.push(values as RowOf<S>);
  }
  return rows;
}

function columnReader(table: ArrowTable, relation: string, name: string, kind: Kind): (row: number) => unknown {
  const vector = table.getChild(name);
  if (!vector) throw new TypeError(`${relation}: expected a column "${name}", found none`);
  const scale = decimalScale(vector.type);
  const wanted = kind.replace('?', '');
  return (row) => {
    const found: unknown = vector.isValid(row) ? vector.get(row) : null;
    const value = plain(found, scale);
    if (value === null) {
      if (wanted === 'flag') return false;
      if (kind.endsWith('?')) return null;
    } else if (
      wanted === 'flag' ? typeof value === 'boolean' : typeof value === (wanted === 'text' ? 'string' : 'number')
    )
      return value;
    throw new TypeError(`${relation}: row ${row + 1}, column "${name}": expected ${wanted}, found ${String(value)}`);
  };
}

const decimalScale = (type: unknown): number =>
  typeof type === 'object' && type !== null && 'scale' in type && typeof type.scale === 'number' ? type.scale : 0;

function plain(value: unknown, scale: number): string | number | boolean | null {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Uint32Array) {
    let unscaled = 0n;
    for (let word = value.length - 1; word >= 0; word--) unscaled = (unscaled << 32n) | BigInt(value[word] ?? 0);
    return Number(BigInt.asIntN(value.length * 32, unscaled)) / 10 ** scale;
  }
  return null;
}
