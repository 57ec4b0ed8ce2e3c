import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { queriesFolder, readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { constructFiles } from '../../functions/aggregate/construct-templates.ts';
import { dataDictionary } from '../../functions/aggregate/dictionary.ts';
import { generateStaging } from '../../functions/aggregate/generate-staging.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { modelRuns, storedColumns } from '../../functions/fit/fit-models.ts';
import { tables } from '../../functions/lake/tables/index.ts';
import { models } from '../../functions/night/models.ts';

const committed = (path: string): string => readFileSync(new URL(path, queriesFolder), 'utf8');

test.each([...generateStaging(), ...constructFiles()].map(({ path, text }) => [path, text]))(
  '%s is fresh (functions/cli/generate.ts)',
  (path, text) => {
    expect(committed(path)).toBe(text);
  },
);

test('every table of the lake has a staging relation of its name', () => {
  const catalogue = queryCatalogue(readQueryFiles());
  expect(Object.keys(tables).filter((name) => catalogue.get(name)?.folder !== 'staging')).toEqual([]);
});

test('the data dictionary is fresh (functions/cli/generate.ts)', () => {
  const modelTables = [...models.flatMap((model) => model.writes), modelRuns];
  const described = modelTables.map((table) => ({ ...table, columns: storedColumns(table) }));
  expect(committed('DICTIONARY.md')).toBe(dataDictionary(queryCatalogue(readQueryFiles()), described));
});
