import { z } from 'zod';
import { defaultChain, type GapChain, link, station, total, wholeChain } from './gap-chain.ts';

const changeKeys = ['add', 'replace', 'remove'];

/** Changes to the default chain: parts to add, keys of parts to replace by their id, ids of parts to remove. */
const chainChanges = z.strictObject({
  add: z
    .strictObject({
      stations: z.array(station).default([]),
      links: z.array(link).default([]),
      totals: z.array(total).default([]),
    })
    .prefault({}),
  replace: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  remove: z.array(z.string()).default([]),
});

type Issue = z.core.$ZodIssue;
type Outcome<T> = { readonly value: T } | { readonly issues: readonly Issue[] };

/**
 * The chain of the settings: whole (`stations`, `links`, `totals`), or as changes to the default chain (`add`, `replace`, `remove`).
 * Either way it is checked whole, and comes out in the order of the flow.
 */
export const chainSchema = z.unknown().transform((declared, context): GapChain => {
  const changed = isChanges(declared) ? appliedChanges(declared) : { value: declared };
  const outcome = 'value' in changed ? parsed(wholeChain, changed.value) : changed;
  if ('value' in outcome) return outcome.value;
  for (const issue of outcome.issues) {
    const at = { path: [...issue.path], message: issue.message };
    if (issue.code === 'unrecognized_keys')
      context.issues.push({ ...at, code: issue.code, keys: issue.keys, input: {} });
    else context.issues.push({ ...at, code: 'custom', input: declared });
  }
  return z.NEVER;
});

/** What a declared chain is checked against: the whole form, or that of changes. */
export const declaredChainSchema = (declared: unknown): z.ZodType => (isChanges(declared) ? chainChanges : wholeChain);

/** What the part of the default chain with this id is checked against; undefined when there is none. */
export const replacedPartSchema = (id: string): z.ZodType | undefined =>
  defaultChain.stations.some((each) => each.station === id)
    ? station
    : defaultChain.links.some((each) => each.link === id)
      ? link
      : defaultChain.totals.some((each) => each.link === id)
        ? total
        : undefined;

const isChanges = (declared: unknown): declared is object =>
  typeof declared === 'object' && declared !== null && changeKeys.some((key) => key in declared);

function parsed<T>(schema: z.ZodType<T>, value: unknown, path: readonly PropertyKey[] = []): Outcome<T> {
  const result = schema.safeParse(value);
  return result.success
    ? { value: result.data }
    : { issues: result.error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] })) };
}

/** The default chain with the changes in it: removed first, then replaced, then added. */
function appliedChanges(declared: object): Outcome<unknown> {
  const read = parsed(chainChanges, declared);
  if ('issues' in read) return read;
  const { add, replace, remove } = read.value;
  const known = [
    ...defaultChain.stations.map((each) => each.station),
    ...[...defaultChain.links, ...defaultChain.totals].map((each) => each.link),
  ];
  const issues: Issue[] = [];
  const mustBeKnown = (id: string, path: PropertyKey[]): void => {
    if (!known.includes(id)) issues.push({ code: 'custom', path, message: `expected one of ${known.join(', ')}` });
  };
  remove.forEach((id, place) => {
    mustBeKnown(id, ['remove', place]);
  });
  for (const id of Object.keys(replace)) mustBeKnown(id, ['replace', id]);
  const revised = <T extends object>(parts: readonly T[], idOf: (part: T) => string, schema: z.ZodType<T>): T[] =>
    parts
      .filter((part) => !remove.includes(idOf(part)))
      .map((part) => {
        const id = idOf(part);
        if (replace[id] === undefined) return part;
        const result = parsed(schema, { ...part, ...replace[id] }, ['replace', id]);
        if ('value' in result) return result.value;
        issues.push(...result.issues);
        return part;
      });
  const value = {
    stations: [...revised(defaultChain.stations, (each) => each.station, station), ...add.stations],
    links: [...revised(defaultChain.links, (each) => each.link, link), ...add.links],
    totals: [...revised(defaultChain.totals, (each) => each.link, total), ...add.totals],
  };
  return issues.length > 0 ? { issues } : { value };
}
