import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
const templateSchema = z.object({
  Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })).default({}),
  Resources: z.record(z.string(), resource),
  Outputs: z
    .record(z.string(), z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() }))
    .default({}),
});

export type Resource = z.output<typeof resource>;
export type Template = z.output<typeof templateSchema> & { readonly stack: string };

/** Templates of a cloud assembly, by name of their file. */
export function readTemplates(folder: string): Template[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => ({
      ...templateSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
      stack: name.replace('.template.json', ''),
    }));
}

/** What a created resource answers to Ref and Fn::GetAtt. */
export interface Physical {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

const reference = z.object({ Ref: z.string() });
const getAtt = z.object({ 'Fn::GetAtt': z.union([z.tuple([z.string(), z.string()]), z.string()]) });
const joined = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const substituted = z.object({
  'Fn::Sub': z.union([z.string(), z.tuple([z.string(), z.record(z.string(), z.unknown())])]),
});
const selected = z.object({ 'Fn::Select': z.tuple([z.coerce.number(), z.unknown()]) });
const split = z.object({ 'Fn::Split': z.tuple([z.string(), z.unknown()]) });
const imported = z.object({ 'Fn::ImportValue': z.unknown() });
const texts = z.array(z.string());

/**
 * Values of templates: Ref, GetAtt, Join, Sub, Select, Split and ImportValue over all stacks of an assembly. A resource is
 * created when its name or an attribute of it is asked for first.
 */
export class Resolver {
  readonly #templates: readonly Template[];
  readonly #pseudo: Readonly<Record<string, string>>;
  readonly #create: (template: Template, id: string, properties: Record<string, unknown>) => Promise<Physical>;
  readonly #created = new Map<string, Promise<Physical>>();

  constructor(
    templates: readonly Template[],
    pseudo: Readonly<Record<string, string>>,
    create: (template: Template, id: string, properties: Record<string, unknown>) => Promise<Physical>,
  ) {
    this.#templates = templates;
    this.#pseudo = pseudo;
    this.#create = create;
  }

  /** The resource, created now if it has not been. */
  resource(template: Template, id: string): Promise<Physical> {
    const key = `${template.stack}/${id}`;
    const known = this.#created.get(key);
    if (known) return known;
    const declared = template.Resources[id];
    if (!declared) throw new Error(`template ${template.stack}: expected a resource ${id}, found none`);
    const created = this.value(template, declared.Properties).then((properties) =>
      this.#create(template, id, z.record(z.string(), z.unknown()).parse(properties)),
    );
    this.#created.set(key, created);
    return created;
  }

  /** A value of a template with every function in it resolved. */
  async value(template: Template, value: unknown): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map((each) => this.value(template, each)));
    if (typeof value !== 'object' || value === null) return value;
    const [name] = Object.keys(value);
    if (Object.keys(value).length === 1 && (name === 'Ref' || name?.startsWith('Fn::'))) {
      return this.#function(template, value);
    }
    const resolved: Record<string, unknown> = {};
    for (const [key, each] of Object.entries(value)) {
      if (!isNoValue(each)) resolved[key] = await this.value(template, each);
    }
    return resolved;
  }

  async #function(template: Template, call: object): Promise<unknown> {
    if (reference.safeParse(call).success) return this.#ref(template, reference.parse(call).Ref);
    if (getAtt.safeParse(call).success) {
      const given = getAtt.parse(call)['Fn::GetAtt'];
      const [id = '', attribute = ''] = typeof given === 'string' ? given.split('.', 2) : given;
      return this.#attribute(template, id, attribute);
    }
    if (joined.safeParse(call).success) {
      const [by, parts] = joined.parse(call)['Fn::Join'];
      return (await Promise.all(parts.map((part) => this.value(template, part)))).join(by);
    }
    if (substituted.safeParse(call).success) return this.#substitute(template, substituted.parse(call)['Fn::Sub']);
    if (selected.safeParse(call).success) {
      const [index, list] = selected.parse(call)['Fn::Select'];
      return texts.parse(await this.value(template, list))[index];
    }
    if (split.safeParse(call).success) {
      const [by, text] = split.parse(call)['Fn::Split'];
      return String(await this.value(template, text)).split(by);
    }
    if (imported.safeParse(call).success) {
      return this.#import(String(await this.value(template, imported.parse(call)['Fn::ImportValue'])));
    }
    throw new Error(`template ${template.stack}: this resolver does not know ${JSON.stringify(call).slice(0, 200)}`);
  }

  async #ref(template: Template, name: string): Promise<unknown> {
    if (name === 'AWS::StackName') return template.stack;
    const pseudo = this.#pseudo[name];
    if (pseudo !== undefined) return pseudo;
    if (name in template.Parameters) return template.Parameters[name]?.Default;
    return (await this.resource(template, name)).ref;
  }

  async #attribute(template: Template, id: string, attribute: string): Promise<string> {
    const found = (await this.resource(template, id)).attributes?.[attribute];
    if (found === undefined) throw new Error(`template ${template.stack}: ${id} has no attribute ${attribute} here`);
    return found;
  }

  async #substitute(template: Template, given: string | readonly [string, Record<string, unknown>]): Promise<string> {
    const [text, own] = typeof given === 'string' ? [given, {}] : given;
    const parts = text.split(/(\$\{[^}]+\})/);
    const resolved = parts.map(async (part) => {
      const name = /^\$\{([^!].*)\}$/.exec(part)?.[1];
      if (name === undefined) return part.replace('${!', '${');
      if (name in own) return this.value(template, own[name]);
      const [id = '', attribute] = name.split('.', 2);
      return attribute === undefined ? this.#ref(template, id) : this.#attribute(template, id, attribute);
    });
    return (await Promise.all(resolved)).join('');
  }

  async #import(name: string): Promise<unknown> {
    for (const template of this.#templates) {
      for (const { Value, Export } of Object.values(template.Outputs)) {
        if (Export && (await this.value(template, Export.Name)) === name) return this.value(template, Value);
      }
    }
    throw new Error(`templates: expected an export ${name}, found none`);
  }
}

const isNoValue = (value: unknown): boolean => reference.safeParse(value).data?.Ref === 'AWS::NoValue';
