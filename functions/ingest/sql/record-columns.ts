import type { Mapping } from '../mapping.ts';
import { Refusal } from '../refusal.ts';
import { type Header, sameName } from '../text/header.ts';
import { identifier } from './quote.ts';
import { aggregateColumns, joinedName, references } from './references.ts';

/** A file's column under the name that the mapping gives it. */
export interface NamedColumn {
  readonly name: string;
  /** Position in the file, from 0; null when the file lacks it. */
  readonly position: number | null;
}

/** SQL name of a column of a file by position. */
export const cellName = (position: number): string => `c${position}`;

/** Finds columns of a file by name: trimmed, without case, under their other names and aliases. */
export function columnFinder(header: Header, aliases: Mapping['aliases']): (name: string) => number | null {
  const positions = new Map<string, number>();
  header.names.forEach((name, position) => {
    positions.set(sameName(name), position);
  });
  header.otherNames.forEach((name, position) => {
    if (name !== null && !positions.has(sameName(name))) positions.set(sameName(name), position);
  });
  return (name) => {
    for (const spelling of [name, ...(aliases[name] ?? [])]) {
      const position = positions.get(sameName(spelling));
      if (position === undefined) continue;
      if (header.repeated.has(sameName(spelling)))
        throw new Refusal('repeated_column', `expected one column "${spelling}", found several of this name`);
      return position;
    }
    return null;
  };
}

/** Says, for messages, where the mapping names a column; empty where that is in no file of the user's. */
export type WhereNamed = (column: string) => string;

/** The columns of the main file that the mapping names; refuses a file that lacks one it must have. */
export function resolveColumns(mapping: Mapping, header: Header, where: WhereNamed = () => ''): NamedColumn[] {
  const find = columnFinder(header, mapping.aliases);
  const { needed, optional, alternatives } = references(mapping);
  const isMain = (name: string) => joinedName(mapping, name) === null;
  const missing = [...needed].filter((name) => isMain(name) && find(name) === null);
  const without = alternatives.filter(
    (names) => names.filter(isMain).length > 0 && names.every((name) => isMain(name) && find(name) === null),
  );
  if (missing.length > 0 || without.length > 0) {
    const wanted = [
      ...missing.map((name) => `"${name}"${where(name)}`),
      ...without.map((names) => names.map((name) => `"${name}"${where(name)}`).join(' or ')),
    ];
    const isHeader = [...needed, ...optional].some((name) => isMain(name) && find(name) !== null);
    throw new Refusal(
      'missing_column',
      `expected ${wanted.join(', ')}; found ${isHeader ? shown(header.names) : noneFound(header)}`,
    );
  }
  return distinctNames([...needed, ...optional].filter(isMain)).map((name) => ({ name, position: find(name) }));
}

/** The columns of a joined file that the mapping names. */
export function resolveJoinedColumns(mapping: Mapping, join: Mapping['join'][number], header: Header): NamedColumn[] {
  const find = columnFinder(header, mapping.aliases);
  const { needed, optional } = references(mapping);
  const laterKeys = mapping.join.flatMap((each) => Object.keys(each.on));
  const asked = [...needed, ...optional, ...laterKeys].flatMap((name) => {
    const found = joinedName(mapping, name);
    return found?.join === join.name ? [{ name: found.column, isOptional: optional.has(name) }] : [];
  });
  const made = new Set(Object.keys(join.aggregate ?? {}));
  const read = [
    ...Object.values(join.on).map((name) => ({ name, isOptional: false })),
    ...aggregateColumns(join.aggregate ?? {}).map((name) => ({ name, isOptional: false })),
    ...asked.filter(({ name }) => !made.has(name)),
  ];
  const missing = read.filter(({ name, isOptional }) => !isOptional && find(name) === null);
  if (missing.length > 0)
    throw new Refusal(
      'missing_column',
      `joined file "${join.name}": expected ${missing.map(({ name }) => `"${name}"`).join(', ')}; found ${shown(header.names)}`,
    );
  return distinctNames(read.map(({ name }) => name)).map((name) => ({ name, position: find(name) }));
}

/** The engine's names have no case: of several spellings one stands for all. */
const distinctNames = (names: readonly string[]): string[] => [
  ...new Map(names.map((name) => [name.toLowerCase(), name])).values(),
];

/** The names are not shown: without a header row they are the cells of a record. */
const noneFound = (header: Header): string =>
  `${header.names.length} columns, none with a name that the mapping knows (is the header row missing?)`;

const shown = (names: readonly string[]): string =>
  names
    .slice(0, 30)
    .map((name) => `"${name.slice(0, 60)}"`)
    .join(', ') + (names.length > 30 ? `, … (${names.length})` : '');

/** Select list that gives a file's cells their names. */
export const namedSelect = (columns: readonly NamedColumn[]): string[] =>
  columns.map(
    ({ name, position }) =>
      `${position === null ? 'cast(null as varchar)' : cellName(position)} as ${identifier(name)}`,
  );

/** Positions of the cells that may be shown: read by the mapping, and by no personal or hashed column. */
export function visiblePositions(
  columns: readonly NamedColumn[],
  reads: readonly { readonly sources: readonly string[]; readonly isPersonal: boolean }[],
): ReadonlySet<number> {
  const positionsOf = (isPersonal: boolean): Set<number> => {
    const names = new Set(
      reads.filter((each) => each.isPersonal === isPersonal).flatMap((each) => each.sources.map(sameName)),
    );
    return new Set(
      columns.flatMap(({ name, position }) => (position !== null && names.has(sameName(name)) ? [position] : [])),
    );
  };
  const personal = positionsOf(true);
  return new Set([...positionsOf(false)].filter((position) => !personal.has(position)));
}
