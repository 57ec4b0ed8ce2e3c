import { InvalidArgumentError } from 'commander';

// Values of options, as they are typed.

export function isoDate(value: string): string {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(value)) {
    throw new InvalidArgumentError('expected a date such as 2026-10-31');
  }
  return value;
}

/** A lake that is a folder; of one in a bucket, says what to do instead. */
export function folderOr(instead: string): (value: string) => string {
  return (value) => {
    if (isBucket(value))
      throw new InvalidArgumentError(`expected a folder, because this command reads no bucket; ${instead}`);
    return value;
  };
}

export function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('expected a whole number');
  return Number(value);
}

export function oneOf<const T extends string>(...allowed: readonly T[]): (value: string) => T {
  return (value) => {
    const found = allowed.find((each) => each === value);
    if (!found) throw new InvalidArgumentError(`expected one of ${allowed.join(', ')}`);
    return found;
  };
}

export function isBucket(lake: string): boolean {
  return lake.startsWith('s3://');
}
