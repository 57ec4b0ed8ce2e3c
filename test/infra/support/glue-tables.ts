import { z } from 'zod';

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
const template = z.object({ Resources: z.record(z.string(), resource) });

const column = z.object({ Name: z.string(), Type: z.string(), Comment: z.string().optional() });
const tableResource = z.object({
  DatabaseName: z.string(),
  TableInput: z.object({
    Name: z.string(),
    Description: z.string().optional(),
    TableType: z.string(),
    Parameters: z.record(z.string(), z.string()),
    PartitionKeys: z.array(column),
    StorageDescriptor: z.object({
      Columns: z.array(column),
      Location: z.string(),
      InputFormat: z.string(),
      OutputFormat: z.string(),
      SerdeInfo: z.object({ SerializationLibrary: z.string() }),
    }),
  }),
});

/** A table of a template, in the shape that Glue's CreateTable and UpdateTable take. */
export type TemplateTable = z.output<typeof tableResource>;

/**
 * Tables that a template owns.
 * @param values what references come to, by logical id (`Ref`) – pseudo parameters such as AWS::Partition too
 * @throws Error naming a reference without a value
 */
export function glueTablesOf(source: unknown, values: Readonly<Record<string, string>>): TemplateTable[] {
  return Object.values(template.parse(source).Resources)
    .filter(({ Type }) => Type === 'AWS::Glue::Table')
    .map(({ Properties }) => tableResource.parse(resolved(Properties, values)));
}

/** Logical ids of the resources of a type. */
export function logicalIds(source: unknown, type: string): string[] {
  return Object.entries(template.parse(source).Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id]) => id);
}

/** A piece of a template with `Ref` and `Fn::Join` carried out. */
export function resolved(node: unknown, values: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(node)) return node.map((each) => resolved(each, values));
  if (typeof node !== 'object' || node === null) return node;
  if ('Ref' in node && typeof node.Ref === 'string') {
    const value = values[node.Ref];
    if (value === undefined) throw new Error(`template: expected a value for the reference ${node.Ref}, found none`);
    return value;
  }
  if ('Fn::Join' in node) {
    const [separator, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(node['Fn::Join']);
    return parts.map((part) => String(resolved(part, values))).join(separator);
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, resolved(value, values)]));
}
