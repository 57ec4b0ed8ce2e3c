import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mappingSchema } from '../../../functions/ingest/mapping.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';

const examples = 'functions/ingest/sources/examples';
const read = (path: string): unknown => parse(readFileSync(path, 'utf8'));
const mappings = [
  `${examples}/complaints.yaml`,
  ...readdirSync(`${examples}/olist/mappings`).map((file) => `${examples}/olist/mappings/${file}`),
];

describe('example mappings', () => {
  test.each(mappings)('%s is a valid mapping', (path) => {
    expect(mappingSchema.parse(read(path)).outputs.length).toBeGreaterThan(0);
  });

  test('the settings of the shop example are valid and name each of its mappings', () => {
    const { sources } = settingsSchema.parse(read(`${examples}/olist/knowgap.yaml`));
    const named = Object.values(sources.olist!.datasets).map(({ mapping }) => `${examples}/olist/${mapping}`);
    expect(named.sort()).toEqual(mappings.filter((path) => path.includes('/mappings/')).sort());
  });
});
