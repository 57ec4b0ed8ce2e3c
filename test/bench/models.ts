import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

// A part of this bench: a file in models/ that prints its figures and says whether they are within its bars.
const part = z.object({
  default: z.custom<() => Promise<boolean>>((value) => typeof value === 'function'),
});

/**
 * npm run bench -- models [part …]: what the models of the specification cost; each file of the folder models/ is a part. All without
 * names.
 */
export default async function benchModels(options: readonly string[]): Promise<boolean> {
  const folder = join(import.meta.dirname, 'models');
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .sort();
  const unknown = options.filter((option) => !names.includes(option));
  if (unknown.length > 0)
    throw new Error(`bench models: expected parts of ${names.join(', ')}, found ${unknown.join(', ')}`);
  let passed = true;
  for (const name of options.length > 0 ? options : names) {
    console.log(`\n${name}`);
    const loaded: unknown = await import(pathToFileURL(join(folder, `${name}.ts`)).href);
    passed = (await part.parse(loaded).default()) && passed;
  }
  return passed;
}
