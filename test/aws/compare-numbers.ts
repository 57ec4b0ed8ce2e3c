/** Two numbers that should be the same and are not. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** Largest relative difference that counts as equal, for a number at a path; 0: exactly equal. */
export type Tolerance = (path: string) => number;

/** Below this size two numbers are compared by their distance: relative to nothing, every rest is large. */
const smallest = 1e-9;

/** Are two numbers equal within a relative tolerance? */
export function isClose(expected: number, found: number, tolerance: number): boolean {
  if (expected === found) return true;
  const scale = Math.max(Math.abs(expected), Math.abs(found), smallest / Math.max(tolerance, smallest));
  return Math.abs(expected - found) <= tolerance * scale;
}

/** Differences of two JSON values: texts, counts (whole numbers) and shape exactly, other numbers within the tolerance. */
export function differences(expected: unknown, found: unknown, tolerance: Tolerance, path = ''): Difference[] {
  if (typeof expected === 'number' && typeof found === 'number') {
    const allowed = Number.isInteger(expected) && Number.isInteger(found) ? 0 : tolerance(path);
    return isClose(expected, found, allowed) ? [] : [{ path, expected, found }];
  }
  if (Array.isArray(expected) && Array.isArray(found)) {
    const lengths =
      expected.length === found.length
        ? []
        : [{ path: `${path}.length`, expected: expected.length, found: found.length }];
    const both = Math.min(expected.length, found.length);
    return [
      ...lengths,
      ...expected
        .slice(0, both)
        .flatMap((each, index) => differences(each, found[index], tolerance, `${path}[${index}]`)),
    ];
  }
  if (isRecord(expected) && isRecord(found)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
    return keys.flatMap((key) =>
      differences(expected[key], found[key], tolerance, path === '' ? key : `${path}.${key}`),
    );
  }
  return Object.is(expected, found) ? [] : [{ path, expected, found }];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
