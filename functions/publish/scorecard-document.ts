import { z } from 'zod';
import { scorecardSchema, scorecardSchemaVersion } from './scorecard-schema.ts';

interface Node {
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, Node>> | undefined;
  readonly items?: Node | undefined;
  readonly anyOf?: readonly Node[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly additionalProperties?: unknown;
}

const nodeSchema: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    properties: z.record(z.string(), nodeSchema).optional(),
    items: nodeSchema.optional(),
    anyOf: z.array(nodeSchema).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    additionalProperties: z.unknown().optional(),
  }),
);

/** `scorecard.schema.md`: the schema of scorecard.json for people, one line a field. */
export function scorecardMarkdown(): string {
  const root = nodeSchema.parse(z.toJSONSchema(scorecardSchema, { target: 'draft-2020-12', reused: 'inline' }));
  const lines = [
    '# scorecard.json',
    '',
    `Schema version ${scorecardSchemaVersion}. Written by \`scorecard-document.ts\` from \`scorecard-schema.ts\`; a test holds it fresh.`,
    'Points are 0–100 with 100 always best for the customer; intervals are 95 %; a null number has a `reason`.',
    '',
    '| field | type | meaning |',
    '|---|---|---|',
    ...rowsOf(root, '', new Map()),
  ];
  return `${lines.join('\n')}\n`;
}

/** @param seen paths of the shapes written already, which are referred to */
function rowsOf(node: Node, path: string, seen: Map<string, string>): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const { inner, isNullable } = withoutNull(child);
    const isList = inner.type === 'array';
    const content = isList && inner.items ? withoutNull(inner.items).inner : inner;
    const here = `${path}${name}${isList ? '[]' : ''}`;
    const shape = Object.keys(content.properties ?? {}).length > 2 ? JSON.stringify(content.properties) : '';
    const before = seen.get(shape);
    if (shape !== '' && before === undefined) seen.set(shape, here);
    const meaning = child.description ?? inner.description ?? (isList ? content.description : undefined) ?? '';
    const reference = shape !== '' && before !== undefined ? ` Fields as in \`${before}\`.` : '';
    const row = `| \`${here}\` | ${typeName(content)}${isList ? ' list' : ''}${isNullable ? ' or null' : ''} | ${cell(`${meaning}${reference}`.trim())} |`;
    return reference === '' ? [row, ...rowsOf(content, `${here}.`, seen)] : [row];
  });
}

function withoutNull(node: Node): { readonly inner: Node; readonly isNullable: boolean } {
  if (Array.isArray(node.type)) {
    const types = node.type.filter((each) => each !== 'null');
    return { inner: { ...node, type: types.join(' or ') }, isNullable: types.length < node.type.length };
  }
  const others = node.anyOf?.filter((each) => each.type !== 'null');
  if (!others) return { inner: node, isNullable: false };
  const [only] = others;
  const isNullable = others.length < (node.anyOf?.length ?? 0);
  return { inner: others.length === 1 && only ? only : { type: others.map(typeName).join(' or ') }, isNullable };
}

function typeName(node: Node): string {
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  const values = node.enum?.filter((each) => each !== null);
  if (values) return values.map((each) => `\`${String(each)}\``).join(', ');
  return typeof node.type === 'string' ? node.type : 'any';
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
