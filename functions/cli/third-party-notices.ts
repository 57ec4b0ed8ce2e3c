import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from './paths.ts';

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      devOptional: z.boolean().optional(),
    }),
  ),
});
const manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
});

/** Markdown: every package that the program uses at run time, with its licence; fonts that the scorecard embeds, with theirs in full. */
export function thirdPartyNotices(): string {
  const { packages } = lock.parse(JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')));
  const rows = Object.entries(packages)
    .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.dev && !entry.optional && !entry.devOptional)
    .map(([path]) => manifest.parse(JSON.parse(readFileSync(join(projectFolder, path, 'package.json'), 'utf8'))))
    .map((each) => `| ${each.name} | ${each.version} | ${each.license ?? 'see its files'} |`)
    .sort();
  return [
    '# Third-party notices',
    '',
    'knowgap is licensed under Apache-2.0 (LICENSE). At run time it uses these packages, unchanged, each under its own licence,',
    'whose text npm installs beside it. The binary of DuckDB (MIT) comes with `@duckdb/node-bindings-<platform>`.',
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...new Set(rows),
    '',
    '## Fonts',
    '',
    'Scorecards in Chinese embed a subset of Noto Sans SC, © the Noto Project Authors, under the SIL Open Font License 1.1:',
    '',
    '```',
    fontLicence().trim(),
    '```',
    '',
  ].join('\n');
}

function fontLicence(): string {
  const folder = join(projectFolder, 'node_modules', '@fontsource', 'noto-sans-sc');
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (!file || !existsSync(join(folder, file))) throw new Error(`${folder}: expected a licence file, found none`);
  return readFileSync(join(folder, file), 'utf8').replaceAll(/[ \t]+$/gm, '');
}
