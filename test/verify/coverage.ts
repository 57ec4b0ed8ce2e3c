import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { type CoverageCell, type CoverageOptions, printCells } from './coverage/cell.ts';

const notSuites = ['cell.ts'];

const suite = z.object({
  default: z.custom<(options: CoverageOptions) => AsyncIterable<CoverageCell>>((value) => typeof value === 'function'),
});

/**
 * npm run verify -- coverage [--only <name>] [--generator <part of its name>] [--replicates <n>] [--seed <n>]: how often 95 % intervals hold the truth in simulated
 * data, for each file of coverage/ (a suite yields its cells one by one). Bar: 93–97 % in each cell; a cell that may be wider
 * (worth of a gap at zero) has no upper bar. Default 1,000 replicates a cell.
 */
export default async function verifyCoverage(options: readonly string[]): Promise<boolean> {
  const { only, generator, replicates, seed } = parse(options);
  const isAsked = (name: string) => generator === undefined || name.includes(generator);
  const folder = join(import.meta.dirname, 'coverage');
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !notSuites.includes(file))
    .map((file) => file.slice(0, -3))
    .sort();
  if (only !== undefined && !names.includes(only))
    throw new Error(`coverage: expected --only one of ${names.join(', ')}, found ${only}`);
  let passed = true;
  for (const name of names.filter((each) => only === undefined || each === only)) {
    const loaded: unknown = await import(pathToFileURL(join(folder, `${name}.ts`)).href);
    const cells = suite.parse(loaded).default({ replicates, seed, isAsked });
    passed = (await printCells(name, cells, generator === undefined, console.log)) && passed;
  }
  return passed;
}

function parse(options: readonly string[]) {
  const value = (name: string) => {
    const place = options.indexOf(`--${name}`);
    return place < 0 ? undefined : options[place + 1];
  };
  const count = z.coerce.number().int().positive();
  return {
    only: value('only'),
    generator: value('generator'),
    replicates: count.parse(value('replicates') ?? 1000),
    seed: count.parse(value('seed') ?? 1),
  };
}
