import { describe, expect, test } from 'vitest';
import { mappingSchema } from '../../../functions/ingest/mapping.ts';
import { presets } from '../../../functions/ingest/sources/index.ts';
import { surveyItemPattern } from '../../../functions/ingest/sources/survey-item-pattern.ts';
import type { Column } from '../../../functions/lake/column.ts';
import { questionnaire } from '../../../functions/lake/questionnaire.ts';
import { lakeTables } from '../../../functions/lake/schema.ts';

/** Options without a default must be given. */
const neededOptions: Readonly<Record<string, object>> = { 'qualtrics-responses': { audience: 'customer' } };

describe.each([...presets.values()])('preset $name', (preset) => {
  const mapping = mappingSchema.parse(preset.mapping(preset.options.parse(neededOptions[preset.name] ?? {})));

  test('is a valid mapping under its own name', () => {
    expect(mapping.name).toBe(preset.name);
  });

  test('gives every required column and only columns of its tables', () => {
    for (const output of mapping.outputs) {
      const columns: Readonly<Record<string, Column>> = lakeTables[output.table]!.columns;
      const known = [...Object.keys(columns), 'source_updated_at', 'is_deleted'];
      const required = Object.keys(columns).filter((name) => columns[name]!.required);
      expect(known).toEqual(expect.arrayContaining(Object.keys(output.columns)));
      expect(Object.keys(output.columns)).toEqual(expect.arrayContaining(required));
    }
  });

  test("takes the firm's own fields, and refuses options it does not know", () => {
    const table = mapping.outputs[0]!.table;
    const column = table === 'transactions' ? 'product_id' : table === 'promotions' ? 'channel' : 'segment';
    const target = table === 'interactions' ? 'topic' : column;
    const options = preset.options.parse({
      ...neededOptions[preset.name],
      columns: { [target]: 'My_Field__c' },
    });
    const own = mappingSchema.parse(preset.mapping(options));
    expect(own.outputs[0]!.columns[target]!.from).toBe('My_Field__c');
    expect(() => preset.options.parse({ ...neededOptions[preset.name], nonsense: 1 })).toThrow(/nonsense/);
  });
});

test('headers named like an item code are found without configuration', () => {
  const pattern = new RegExp(surveyItemPattern(), 'i');
  const codes = questionnaire().map(({ item_id }) => item_id);
  expect(codes.filter((code) => !pattern.test(code))).toEqual([]);
  for (const other of ['StartDate', 'Status', 'Finished', 'Q1_1', 'NPS', 'segment', 'department', 'dept', 'trust'])
    expect(pattern.test(other)).toBe(false);
});
