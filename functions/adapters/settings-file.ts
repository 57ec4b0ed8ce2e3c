import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { InputError } from '../errors.ts';
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
  const faults = parsed.error.issues.map((issue) => {
    const node = document.getIn(issue.path, true);
    const parent = document.getIn(issue.path.slice(0, -1), true);
    const range = isNode(node) ? node.range : isNode(parent) ? parent.range : undefined;
    return `  ${range ? `${lineAt(range[0])}, ` : ''}${issue.path.join('.') || 'the file'}: ${explained(issue, content)}`;
  });
  throw new InputError(
    `settings ${path}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}\n${faults.join('\n')}`,
  );
}

function explained(issue: z.core.$ZodIssue, content: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return `expected no key ${issue.keys.map((key) => `"${key}"`).join(', ')} here`;
  const found = issue.path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    content,
  );
  const message = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
  return `${message}, found ${found === undefined ? 'nothing' : JSON.stringify(found)}`;
}
