import { type Data, DataType, type Table, type Vector } from 'apache-arrow';

/**
 * A numeric column of an Arrow table as doubles; nulls are NaN. Whole numbers of 64 bits and decimals are converted exactly as
 * far as a double can (unscaled value below 2^53, then one correctly rounded division). A table without rows needs no columns.
 * @throws TypeError naming a column that is missing or not numeric
 */
export function numberColumn(table: Table, name: string): Float64Array {
  if (table.numRows === 0) return new Float64Array(0);
  const vector = columnOf(table, name);
  const result = new Float64Array(table.numRows);
  let offset = 0;
  for (const chunk of vector.data) {
    fillNumbers(chunk, result.subarray(offset, offset + chunk.length), name);
    offset += chunk.length;
  }
  return result;
}

/** A text column; nulls stay null. Repeated values share one string. */
export function textColumn(table: Table, name: string): (string | null)[] {
  if (table.numRows === 0) return [];
  const vector = columnOf(table, name);
  const result: (string | null)[] = [];
  for (let index = 0; index < vector.length; index++) {
    const value: unknown = vector.get(index);
    if (value !== null && typeof value !== 'string')
      throw new TypeError(`column ${name}: expected text, found ${vector.type.toString()}`);
    result.push(value);
  }
  return result;
}

function columnOf(table: Table, name: string): Vector {
  const vector = table.getChild(name);
  if (!vector) {
    const found = table.schema.fields.map((field) => field.name).join(', ');
    throw new TypeError(`expected a column ${name}, found ${found}`);
  }
  return vector;
}

function fillNumbers(chunk: Data, target: Float64Array, name: string): void {
  const { type, values } = chunk;
  if (DataType.isDecimal(type) && values instanceof Uint32Array)
    fillDecimals(values, type.scale, type.bitWidth / 32, target);
  else if (values instanceof BigInt64Array || values instanceof BigUint64Array) fillWords(values, target);
  else if (DataType.isInt(type) || DataType.isFloat(type)) target.set(values.subarray(0, target.length));
  else throw new TypeError(`column ${name}: expected numbers, found ${type.toString()}`);
  if (chunk.nullCount > 0) {
    for (let index = 0; index < target.length; index++) if (!chunk.getValid(index)) target[index] = Number.NaN;
  }
}

function fillWords(values: BigInt64Array | BigUint64Array, target: Float64Array): void {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let index = 0; index < target.length; index++)
    target[index] = words[2 * index + 1]! * 4294967296 + (words[2 * index]! >>> 0);
}

function fillDecimals(words: Uint32Array, scale: number, width: number, target: Float64Array): void {
  const divisor = 10 ** scale;
  for (let index = 0; index < target.length; index++) {
    const at = index * width;
    const high = words[at + 1]! | 0;
    const extension = high >> 31;
    let small = true;
    for (let word = 2; word < width; word++) if ((words[at + word]! | 0) !== extension) small = false;
    target[index] = small
      ? (high * 4294967296 + words[at]!) / divisor
      : wideDecimal(words.subarray(at, at + width)) / divisor;
  }
}

function wideDecimal(words: Uint32Array): number {
  let unscaled = 0n;
  for (let index = words.length - 1; index >= 0; index--) unscaled = (unscaled << 32n) | BigInt(words[index]!);
  return Number(BigInt.asIntN(words.length * 32, unscaled));
}
