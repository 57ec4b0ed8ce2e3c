import type { Mapping } from '../mapping.ts';
import { columnSources } from './column-sql.ts';
import { conditionColumns } from './condition-sql.ts';
import { quotedNames } from './quote.ts';

/** Columns that every record has, whatever its file. */
export const pseudoColumns = ['record_number', 'record_hash', 'file_name'] as const;
/** Columns that records of an unpivoting output have besides. */
export const unpivotColumns = ['item', 'item_column', 'answer', 'not_applicable'] as const;

export interface References {
  /** Columns that files must have. */
  readonly needed: ReadonlySet<string>;
  /** Columns that files may lack: null then. */
  readonly optional: ReadonlySet<string>;
  /** Of each of these at least one must be there; the others are null then. */
  readonly alternatives: readonly (readonly string[])[];
  readonly usesRecordNumber: boolean;
  readonly usesRecordHash: boolean;
  readonly usesFileName: boolean;
  /** Keys whose records are numbered. */
  readonly lineKeys: readonly (readonly string[])[];
}

/** Every column that a mapping names, by whether a file may lack it. */
export function references(mapping: Mapping): References {
  const needed = new Set<string>();
  const optional = new Set<string>(mapping.optional);
  const alternatives: string[][] = [];
  const lineKeys: (readonly string[])[] = [];
  const add = (names: readonly string[], isOptional: boolean) => {
    for (const name of names) (isOptional ? optional : needed).add(name);
  };
  const addCondition = (condition: Parameters<typeof conditionColumns>[0]) => {
    for (const { name, isOptional } of conditionColumns(condition)) add([name], isOptional);
  };
  for (const { when } of mapping.exclude) addCondition(when);
  if (mapping.fill_down) {
    add(mapping.fill_down.key, false);
    add(mapping.fill_down.columns, true);
  }
  for (const join of mapping.join) add(Object.keys(join.on), false);
  for (const output of mapping.outputs) {
    if (output.when !== undefined) addCondition(output.when);
    /** Columns of the file: those that unpivoting makes are none, but a file may have columns of these names itself. */
    const ofFile = (names: readonly string[]) =>
      output.unpivot ? names.filter((name) => !unpivotColumns.some((each) => each === name)) : names;
    for (const column of Object.values(output.columns)) {
      if (column.line_within) {
        add(column.line_within, false);
        lineKeys.push(column.line_within);
      } else if (Array.isArray(column.from) && !column.optional) {
        alternatives.push([...column.from]);
        add(ofFile(column.from), true);
      } else add(ofFile(columnSources(column)), column.optional);
    }
  }
  const all = new Set([...needed, ...optional]);
  const uses = (name: string) => all.has(name);
  for (const name of pseudoColumns) {
    needed.delete(name);
    optional.delete(name);
  }
  for (const name of optional) needed.delete(name);
  return {
    needed,
    optional,
    alternatives,
    usesRecordNumber: uses('record_number'),
    usesRecordHash: uses('record_hash'),
    usesFileName: uses('file_name'),
    lineKeys,
  };
}

/** Is the name a column of a joined file (`<join name>.<column>`)? */
export function joinedName(mapping: Mapping, name: string): { readonly join: string; readonly column: string } | null {
  const join = mapping.join.find((each) => name.startsWith(`${each.name}.`));
  return join ? { join: join.name, column: name.slice(join.name.length + 1) } : null;
}

/** Needed columns of the main file, each with its other spellings. */
export function neededSpellings(mapping: Mapping): string[][] {
  return [...references(mapping).needed]
    .filter((name) => joinedName(mapping, name) === null)
    .map((name) => [name, ...(mapping.aliases[name] ?? [])]);
}

/** Names in SQL texts of an aggregated join. */
export function aggregateColumns(aggregates: Readonly<Record<string, string>>): string[] {
  return Object.values(aggregates).flatMap(quotedNames);
}
