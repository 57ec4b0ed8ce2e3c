import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { z } from 'zod';

const template = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
const report = z.object({
  pluginReports: z
    .array(z.object({ pluginName: z.string(), violations: z.array(z.object({ ruleName: z.string() })) }))
    .default([]),
});
const acknowledged = z.object({ type: z.literal('aws:cdk:acknowledged-rules'), data: z.unknown() });

/** A template of a cloud assembly. */
export interface AssemblyTemplate {
  /** Path of the file. */
  readonly path: string;
  readonly text: string;
  readonly resources: z.output<typeof template>['Resources'];
}

/** The templates of a cloud assembly. */
export function templatesIn(folder: string): AssemblyTemplate[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(folder, name))
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      return { path, text, resources: template.parse(JSON.parse(text)).Resources };
    });
}

/** Findings and warnings that a synthesis reported, `<plugin>: <rule>`. */
export function findingsIn(folder: string): string[] {
  const { pluginReports } = report.parse(JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8')));
  return pluginReports.flatMap(({ pluginName, violations }) =>
    violations.map(({ ruleName }) => `${pluginName}: ${ruleName}`),
  );
}

/** Rules that constructs of an assembly acknowledge, with the reasons given. */
export function acknowledgementsIn(folder: string): { readonly id: string; readonly reason: string }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.metadata.json'))
    .flatMap((name) => everyObject(JSON.parse(readFileSync(join(folder, name), 'utf8'))))
    .flatMap((node) => acknowledged.safeParse(node).data?.data ?? [])
    .flatMap((data) => Object.entries(z.record(z.string(), z.unknown()).parse(data)))
    .map(([id, reason]) => ({ id, reason: typeof reason === 'string' ? reason : JSON.stringify(reason) }));
}

function everyObject(node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return [node, ...Object.values(node).flatMap(everyObject)];
}

/** A folder's size in bytes, as it is and about as a zip archive holds it. */
export function sizeOf(folder: string): { readonly bytes: number; readonly zipped: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const overhead = 100;
  return {
    bytes: files.reduce((sum, path) => sum + statSync(path).size, 0),
    zipped: files.reduce((sum, path) => sum + deflateRawSync(readFileSync(path)).length + path.length + overhead, 0),
  };
}

/** Processor that an ELF file is for: 0xb7 is aarch64, 0x3e x86-64; null: no ELF file. */
export function elfMachine(path: string): number | null {
  const bytes = readFileSync(path);
  return bytes.subarray(0, 4).toString('latin1') === '\x7fELF' ? bytes.readUInt16LE(18) : null;
}
