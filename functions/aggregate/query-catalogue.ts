import { parse } from 'yaml';
import { z } from 'zod';
import { InputError } from '../errors.ts';

const typeName =
  /^(varchar|boolean|date|timestamp\(3\)|double|smallint|integer|bigint|array\(varchar\)|decimal\(\d+,\d+\))$/;
const cell = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const row = z.record(z.string(), cell);

const description = z.strictObject({
  /** One sentence. */
  description: z.string().min(1),
  /** Columns that tell rows apart; the run enforces it. Also the order in which rows are written. */
  grain: z.array(z.string()).min(1),
  columns: z.record(
    z.string(),
    z.strictObject({
      type: z.string().regex(typeName),
      unit: z.string().optional(),
      description: z.string().min(1),
    }),
  ),
  checks: z
    .strictObject({
      not_null: z.array(z.string()).default([]),
      range: z
        .array(z.strictObject({ column: z.string(), minimum: z.number().optional(), maximum: z.number().optional() }))
        .default([]),
      /** Every value that is not null exists there. */
      relationship: z.array(z.strictObject({ column: z.string(), to: z.string().regex(/^\w+\.\w+$/) })).default([]),
      /** A select that yields the rows at fault. */
      none: z.array(z.strictObject({ name: z.string(), sql: z.string() })).default([]),
    })
    .prefault({}),
  /** Given rows of what it reads (columns left out are null), the rows it must yield (columns left out are not compared). */
  examples: z
    .array(z.strictObject({ name: z.string(), given: z.record(z.string(), z.array(row)), expect: z.array(row) }))
    .min(1),
});

export type Description = z.infer<typeof description>;

/** A relation of `queries/`: its SQL, what it reads, and everything its description says. */
export interface Relation extends Description {
  readonly name: string;
  readonly folder: 'staging' | 'marts';
  readonly sql: string;
  readonly reads: readonly string[];
}

export type Catalogue = ReadonlyMap<string, Relation>;

/**
 * The relations among query files (`staging/*` and `marts/*`).
 * @throws InputError naming the file where a description is missing or wrong
 */
export function queryCatalogue(files: readonly { readonly path: string; readonly text: string }[]): Catalogue {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const relations = files.flatMap(({ path, text }): Relation[] => {
    const match = /^(staging|marts)\/([a-z][a-z0-9_]*)\.sql$/.exec(path);
    if (!match) return [];
    const [, folder, name] = match;
    const described = readDescription(path.replace(/sql$/, 'yaml'), texts);
    return [
      { ...described, name: name!, folder: folder === 'marts' ? 'marts' : 'staging', sql: text, reads: readsOf(text) },
    ];
  });
  return new Map(relations.map((relation) => [relation.name, relation]));
}

function readDescription(path: string, texts: ReadonlyMap<string, string>): Description {
  const text = texts.get(path);
  if (text === undefined) throw new InputError(`queries/${path}: expected a description beside the query, found none`);
  const parsed = description.safeParse(parse(text));
  if (!parsed.success) throw new InputError(`queries/${path}: ${z.prettifyError(parsed.error)}`);
  const unknown = parsed.data.grain.filter((name) => !(name in parsed.data.columns));
  if (unknown.length > 0)
    throw new InputError(`queries/${path}: grain names ${unknown.join(', ')}, not among the columns`);
  return parsed.data;
}

/**
 * Relations that a query reads: the names after `from` and `join` that its own `with` does not define.
 *
 * @example readsOf('with a as (select * from b) select * from a join c on true') // ['b', 'c']
 */
export function readsOf(sql: string): string[] {
  const bare = sql.replace(/--.*$/gm, '').replace(/'(?:[^']|'')*'/g, "''");
  const defined = new Set(
    [...bare.matchAll(/(?:\bwith|,)\s+([a-z_][a-z0-9_]*)\s+as\s*\(/gi)].map((match) => match[1]!),
  );
  const named = [...bare.matchAll(/\b(?:from|join)\s+([a-z_][a-z0-9_]*)\b(?!\s*[(.])/gi)].map((match) => match[1]!);
  return [...new Set(named)].filter((name) => !defined.has(name) && name !== 'unnest').sort();
}

export interface Plan {
  /** Relations that can be built side by side, wave after wave. */
  readonly waves: readonly (readonly Relation[])[];
  /** Relations that wait for something not there yet (tables of models), with what they wait for. */
  readonly waiting: readonly { readonly relation: string; readonly for: readonly string[] }[];
}

/**
 * Orders relations by what they read.
 *
 * @param available names that exist before: files of the lake, inputs of the run, tables of models, relations already built
 * @param later names that will exist later in the run (tables of models): what reads them waits
 * @throws InputError naming what a relation reads that nobody writes, or the relations of a cycle
 */
export function planAggregate(catalogue: Catalogue, available: readonly string[], later: readonly string[] = []): Plan {
  const there = new Set(available);
  const expected = new Set(later);
  refuseUnknown(catalogue, there, expected);
  const waves: Relation[][] = [];
  let left = [...catalogue.values()].filter(({ name }) => !there.has(name));
  for (;;) {
    const ready = left.filter(({ reads }) => reads.every((name) => there.has(name)));
    if (ready.length === 0) break;
    waves.push(ready);
    for (const { name } of ready) there.add(name);
    left = left.filter((relation) => !ready.includes(relation));
  }
  const waits = waitingFor(left, expected);
  const stuck = left.filter(({ name }) => !waits.has(name));
  if (stuck.length > 0) throw new InputError(`queries read each other in a circle: ${cycleAmong(stuck).join(' → ')}`);
  return { waves, waiting: left.map(({ name }) => ({ relation: name, for: [...waits.get(name)!].sort() })) };
}

function refuseUnknown(catalogue: Catalogue, there: ReadonlySet<string>, expected: ReadonlySet<string>): void {
  for (const { name, folder, reads } of catalogue.values()) {
    const unknown = reads.filter((read) => !there.has(read) && !expected.has(read) && !catalogue.has(read));
    if (unknown.length > 0) {
      throw new InputError(
        `queries/${folder}/${name}.sql reads ${unknown.join(', ')}: expected a file of the lake, an input of the run, a table of a model or another query`,
      );
    }
  }
}

/** What each relation waits for, directly or through another one. */
function waitingFor(left: readonly Relation[], expected: ReadonlySet<string>): Map<string, Set<string>> {
  const waits = new Map<string, Set<string>>();
  for (let grew = true; grew; ) {
    grew = false;
    for (const { name, reads } of left) {
      const found = reads.flatMap((read) => (expected.has(read) ? [read] : [...(waits.get(read) ?? [])]));
      const known = waits.get(name) ?? new Set<string>();
      const before = known.size;
      for (const one of found) known.add(one);
      if (known.size > 0) waits.set(name, known);
      grew ||= known.size > before;
    }
  }
  return waits;
}

function cycleAmong(stuck: readonly Relation[]): string[] {
  const byName = new Map(stuck.map((relation) => [relation.name, relation]));
  const path: string[] = [stuck[0]!.name];
  for (;;) {
    const next = byName.get(path.at(-1)!)!.reads.find((name) => byName.has(name))!;
    if (path.includes(next)) return [...path.slice(path.indexOf(next)), next];
    path.push(next);
  }
}
