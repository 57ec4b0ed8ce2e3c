import { z } from 'zod';
import type { Format } from '../mapping.ts';
import { Refusal } from '../refusal.ts';
import type { Record } from './tokenize.ts';

export interface Header {
  /** One name a column: trimmed, each unique without case; `column_<n>` where there is none. */
  readonly names: readonly string[];
  /** Other name of the same column (row of JSON objects), by position; null where there is none. */
  readonly otherNames: readonly (string | null)[];
  /** Names that stand more than once in the file, lower case. */
  readonly repeated: ReadonlySet<string>;
  /** Zone found in the header rows. */
  readonly zone: string | null;
  /** Cells of the row that names the columns, as they are: a record that repeats them is a repeated header. */
  readonly cells: readonly string[];
}

/** How names are compared: trimmed, inner blanks as one, NFC, without case. */
export const sameName = (name: string): string => name.trim().replace(/\s+/g, ' ').normalize('NFC').toLowerCase();

/** Names of the columns from the header rows of a file, as the mapping's `format.header` describes them. */
export function readHeader(rows: readonly Record[], format: Format): Header {
  const { header } = format;
  if (header.rows === 0) return named(format.columns ?? [], [], null, []);
  if (rows.length < header.rows)
    throw new Refusal('no_header', `expected ${header.rows} header row(s), found ${rows.length}`);
  const cells = rows[header.names - 1]?.cells ?? [];
  const detail = header.detail ? withDetail(cells, rows[header.detail - 1]?.cells ?? []) : cells;
  const json = header.json_names
    ? readJsonNames(rows[header.json_names.row - 1]?.cells ?? [], header.json_names)
    : null;
  return named(detail, json?.names ?? [], json?.zone ?? null, cells);
}

function named(
  found: readonly string[],
  other: readonly (string | null)[],
  zone: string | null,
  cells: readonly string[],
): Header {
  const counts = new Map<string, number>();
  const repeated = new Set<string>();
  const taken = new Set<string>();
  const names = found.map((text, position) => {
    const name = text.trim().replace(/\s+/g, ' ').normalize('NFC') || `column_${position + 1}`;
    const key = sameName(name);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > 1) repeated.add(key);
    let unique = count === 1 ? name : `${name}_${count}`;
    while (taken.has(sameName(unique))) unique += '_';
    taken.add(sameName(unique));
    return unique;
  });
  const otherNames = names.map((_, position) => {
    const name = other[position] ?? null;
    if (name === null || taken.has(sameName(name))) return null;
    taken.add(sameName(name));
    return name;
  });
  return { names, otherNames, repeated, zone, cells };
}

/** SurveyMonkey's two rows: the question stands on the first of its columns only, the second row has the option. */
function withDetail(cells: readonly string[], details: readonly string[]): string[] {
  let above = '';
  return Array.from({ length: Math.max(cells.length, details.length) }, (_, position) => {
    above = cells[position]?.trim() || above;
    const detail = details[position]?.trim() ?? '';
    return detail ? `${above} - ${detail}` : above;
  });
}

function readJsonNames(
  cells: readonly string[],
  names: { readonly row: number; readonly key: string; readonly zone_key?: string | undefined },
) {
  const objects = cells.map((cell) => {
    try {
      return z.record(z.string(), z.unknown()).safeParse(JSON.parse(cell)).data ?? null;
    } catch {
      return null;
    }
  });
  if (objects.every((object) => object === null))
    throw new Refusal('no_header', `expected JSON objects with "${names.key}" in header row ${names.row}, found none`);
  const textOf = (object: (typeof objects)[number], key: string): string | null => {
    const value = object?.[key];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const zones = names.zone_key === undefined ? [] : objects.map((object) => textOf(object, names.zone_key ?? ''));
  return {
    names: objects.map((object) => textOf(object, names.key)),
    zone: zones.find((zone) => zone !== null) ?? null,
  };
}
