import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';

// npm run bench -- <name> [options]: runs one of the files beside this one.
const folder = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3));
const [name, ...options] = process.argv.slice(2);

if (!name || !names.includes(name)) {
  console.error(`bench: expected one of ${names.join(', ')}, found ${name ?? 'nothing'}`);
  process.exit(2);
}
const loaded: unknown = await import(pathToFileURL(join(folder, `${name}.ts`)).href);
const check = z.object({
  default: z.custom<(options: readonly string[]) => Promise<boolean>>((value) => typeof value === 'function'),
});
const passed = await check.parse(loaded).default(options);
console.log(passed ? `bench ${name}: passed` : `bench ${name}: a bar was missed`);
process.exit(passed ? 0 : 1);
