import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { declaredChainSchema, replacedPartSchema } from '../lake/chain-settings.ts';
import { type Settings, settingsSchema } from '../lake/settings.ts';

/**
 * Settings of a `knowgap.yaml`.
 * @throws InputError that names the file, line, key, what was found and what was expected, for every fault at once
 */
export function readSettings(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError(`settings ${path}: expected a readable file`, { cause });
  }
  return parseSettings(text, path);
}

/** The same for text; `path` is for messages only. */
export function parseSettings(text: string, path: string): Settings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number): string => `line ${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => `  ${lineAt(error.pos[0])}: ${error.message.split('\n')[0]}`);
    throw new InputError(`settings ${path}: expected YAML, found\n${faults.join('\n')}`);
  }
  const content: unknown = document.toJS() ?? {};
  const parsed = settingsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .flatMap((issue) => faultsOf(issue, content))
    .map(({ path: at, key, message }) => {
      const offset = offsetOf(document, at, key);
      return `  ${offset === undefined ? '' : `${lineAt(offset)}, `}${at.join('.') || 'the file'}: ${message}`;
    });
  throw new InputError(
    `settings ${path}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}\n${faults.join('\n')}`,
  );
}

interface Fault {
  readonly path: readonly PropertyKey[];
  /** Key below `path` that the fault is about. */
  readonly key?: string;
  readonly message: string;
}

/** Where the key, the value or what holds it starts in the text. */
function offsetOf(document: Document, path: readonly PropertyKey[], key: string | undefined): number | undefined {
  const node = document.getIn(path, true);
  if (key !== undefined && isMap(node)) {
    const found = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)?.key;
    if (isScalar(found) && found.range) return found.range[0];
  }
  const parent = document.getIn(path.slice(0, -1), true);
  return (isNode(node) ? node.range : isNode(parent) ? parent.range : undefined)?.[0];
}

function faultsOf(issue: z.core.$ZodIssue, content: unknown): Fault[] {
  const found = valueAt(content, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(issue.path, content);
    return issue.keys.map((key) => ({ path: issue.path, key, message: noSuchKey(key, allowed) }));
  }
  if (issue.code === 'invalid_key') {
    const rule = issue.issues[0]?.message ?? issue.message;
    const key = String(issue.path.at(-1));
    return [{ path: issue.path.slice(0, -1), key, message: `${rule} as key, found "${key}"` }];
  }
  const message = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
  const isNested = typeof found === 'object' && found !== null;
  return [
    {
      path: issue.path,
      message: issue.code === 'custom' && isNested ? message : `${message}, found ${shortened(found)}`,
    },
  ];
}

const valueAt = (content: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    content,
  );

const longestFound = 80;

function shortened(found: unknown): string {
  const text = found === undefined ? 'nothing' : JSON.stringify(found);
  return text.length > longestFound ? `${text.slice(0, longestFound)}…` : text;
}

/** Keys that may stand in the object at a place of the file; none where they are free. */
function allowedKeys(path: readonly PropertyKey[], content: unknown): string[] {
  let schema: unknown = settingsSchema;
  for (const [place, step] of path.entries()) {
    const outer = unwrapped(schema);
    if (place === 0 && step === 'chain') schema = declaredChainSchema(valueAt(content, ['chain']));
    else if (place === 2 && path[0] === 'chain' && path[1] === 'replace') schema = replacedPartSchema(String(step));
    else if (outer instanceof z.ZodObject) schema = outer.shape[String(step)];
    else if (outer instanceof z.ZodRecord) schema = outer.valueType;
    else if (outer instanceof z.ZodArray) schema = outer.element;
    else return [];
  }
  const object = unwrapped(schema);
  if (object instanceof z.ZodRecord && object.keyType instanceof z.ZodEnum) return object.keyType.options.map(String);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return unwrapped(schema.unwrap());
  return schema instanceof z.ZodPipe ? unwrapped(schema.in) : schema;
}

function noSuchKey(key: string, allowed: readonly string[]): string {
  const [nearest] = allowed
    .map((name) => ({ name, distance: editDistance(key, name) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  const meant = nearest ? ` (did you mean "${nearest.name}"?)` : '';
  const list = allowed.length > 0 ? `; keys here: ${allowed.join(', ')}` : '';
  return `expected no key "${key}" here${meant}${list}`;
}

/** Letters to insert, delete or replace to get from one word to the other (Levenshtein 1966). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[to.length]!;
}
