import { type Document, isNode, LineCounter, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { type Mapping, mappingSchema } from './mapping.ts';

/**
 * Mapping of a user's YAML file; `path` is for messages.
 * @throws InputError that names the file, line, key, what was expected and what was found, for every fault at once
 */
export function parseMappingFile(text: string, path: string): Mapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number): string => `line ${lines.linePos(offset).line}`;
  if (document.errors.length > 0)
    throw fault(
      path,
      document.errors.map((error) => `${lineAt(error.pos[0])}: expected YAML, found ${error.message.split('\n')[0]}`),
    );
  const content = contentOf(document, path);
  const parsed = mappingSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const found = parsed.error.issues.map((issue) => ({ issue, start: startOf(document, issue) }));
  throw fault(
    path,
    found
      .sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
      .map(({ issue, start }) => {
        const place = issue.path.map(String).join('.') || 'the file';
        return `${start === null ? '' : `${lineAt(start)}, `}${place}: ${explained(issue, content)}`;
      }),
  );
}

/**
 * Where a mapping file names a column of the export, for messages: ` (mappings/orders.yaml, line 12)`. A name that stands only inside
 * an expression gets the file without a line.
 */
export function whereNamed(file: { readonly path: string; readonly text: string } | null): (column: string) => string {
  if (file === null) return () => '';
  return (column) => {
    const lines = new LineCounter();
    const starts = { value: [] as number[], key: [] as number[] };
    visit(parseDocument(file.text, { lineCounter: lines }), {
      Scalar(role, { value, range }) {
        if (value === column && range) starts[role === 'key' ? 'key' : 'value'].push(range[0]);
      },
    });
    const start = starts.value[0] ?? starts.key[0];
    return ` (${file.path}${start === undefined ? '' : `, line ${lines.linePos(start).line}`})`;
  };
}

const fault = (path: string, faults: readonly string[]): InputError =>
  new InputError(
    `mapping ${path}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}\n${faults.map((each) => `  ${each}`).join('\n')}`,
  );

function contentOf(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw fault(path, [`expected YAML, found ${cause instanceof Error ? cause.message : String(cause)}`]);
  }
}

/** Where the fault is written: the key that is not known, else the value, else the nearest thing around it. */
function startOf(document: Document, issue: z.core.$ZodIssue): number | null {
  const whole = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : issue.path;
  for (let length = whole.length; length >= 0; length--) {
    const node = document.getIn(whole.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return null;
}

function explained(issue: z.core.$ZodIssue, content: unknown): string {
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'unrecognized_keys') {
    const found = issue.keys.map((key) => `"${key}"`).join(', ');
    const allowed = schemaAt(mappingSchema, issue.path);
    const keys = allowed instanceof z.ZodObject ? Object.keys(allowed.shape) : [];
    return `expected only the keys ${keys.join(', ')}, found ${found}`;
  }
  const found = issue.path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    content,
  );
  const shown = found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 200);
  if (issue.code === 'invalid_union') {
    const union = schemaAt(mappingSchema, issue.path);
    const forms = union instanceof z.ZodUnion ? union.options.map(formOf).join(' or ') : 'another form';
    return `expected ${forms}, found ${shown}`;
  }
  return `${issue.message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '')}, found ${shown}`;
}

/** The schema without what lets a value be absent, be filled in or be made from a short form. */
function bare(schema: unknown): unknown {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodLazy
  )
    return bare(schema.unwrap());
  return schema instanceof z.ZodPipe ? bare(schema.out) : schema;
}

/** The schema of the value at a path; null where the path leads through a choice. */
function schemaAt(schema: unknown, path: readonly PropertyKey[]): unknown {
  const here = bare(schema);
  const [key, ...rest] = path;
  if (key === undefined) return here;
  if (here instanceof z.ZodObject) return schemaAt(here.shape[String(key)], rest);
  if (here instanceof z.ZodArray) return schemaAt(here.element, rest);
  return here instanceof z.ZodRecord ? schemaAt(here.valueType, rest) : null;
}

/** A form as people write it. */
function formOf(option: unknown): string {
  const form = bare(option);
  if (form instanceof z.ZodObject) return `{ ${Object.keys(form.shape).join(', ')} }`;
  if (form instanceof z.ZodEnum) return form.options.join(', ');
  if (form instanceof z.ZodArray) return `a list of ${formOf(form.element)}`;
  if (form instanceof z.ZodLiteral) return [...form.values].join(', ');
  if (form instanceof z.ZodUnion) return form.options.map(formOf).join(' or ');
  return form instanceof z.ZodString ? 'text' : form instanceof z.ZodType ? form.type : 'a value';
}
