import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  ownAttributesFile,
  ownItemsFile,
  ownItemsMapping,
  shippedItemsMapping,
  shippedQuestions,
} from '../../functions/aggregate/dictionary-questions.ts';
import { fillableTables } from '../../functions/aggregate/dictionary-tables.ts';
import { mappingSchema } from '../../functions/ingest/mapping.ts';
import type { Table } from '../../functions/lake/column.ts';
import { questionnaire } from '../../functions/lake/questionnaire.ts';
import { tables } from '../../functions/lake/tables/index.ts';

const unpivotOf = (yaml: string) => {
  const mapping = mappingSchema.parse(parse(yaml));
  expect(mapping.outputs.map(({ table }) => table)).toEqual(['survey_responses']);
  return mapping.outputs[0]!.unpivot;
};

/** Rows of a small CSV text whose quoted cells hold no line breaks. */
function csvRows(text: string): Record<string, string>[] {
  const cells = (line: string): string[] =>
    [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const [header, ...lines] = text.trimEnd().split('\n').map(cells);
  return lines.map((line) => Object.fromEntries(header!.map((name, index) => [name, line[index] ?? ''])));
}

/** What a table's own rules say against a row of a file. */
function faults(table: Table, row: Readonly<Record<string, string>>): string[] {
  return [
    ...Object.keys(row).filter((name) => !(name in table.columns)),
    ...Object.entries(table.columns).flatMap(([name, { required, oneOf }]) => {
      const value = row[name] ?? '';
      if (value === '') return required ? [`${name} is missing`] : [];
      return oneOf && !oneOf.includes(value) ? [`${name} is ${value}`] : [];
    }),
  ];
}

test('every column of every table that exports fill is described, with its rules', () => {
  const text = fillableTables().join('\n');
  for (const table of Object.values<Table>(tables)) {
    const section = text.split(`### Table ${table.name}\n`)[1]?.split('\n### ')[0] ?? '';
    for (const [name, column] of Object.entries(table.columns)) {
      const line = section.split('\n').find((each) => each.startsWith(`| \`${name}\` |`)) ?? '';
      expect(line).toContain(column.description);
      if (column.required && name !== 'linked_system') expect(line).toContain('| required |');
      if (column.pii) expect(line).toContain('personal');
      if (column.oneOf && name !== 'measure')
        expect(line).toContain(column.oneOf.map((each) => `\`${each}\``).join(', '));
    }
  }
});

test('every question that ships is listed', () => {
  const text = shippedQuestions().join('\n');
  expect(questionnaire().filter(({ item_id }) => !text.includes(`| \`${item_id}\` |`))).toEqual([]);
});

const ownAttributes = csvRows(ownAttributesFile).map(({ attribute_id, chain, name_en }) => ({
  attribute_id: attribute_id ?? '',
  chain: chain ?? '',
  name_en: name_en ?? null,
  name_zh: null,
}));

test.each([
  ['the attributes that ship', undefined],
  ['the attributes of the other example', ownAttributes],
])('the example with shipped questions is a mapping; its questions ship for customers and %s', (_, attributes) => {
  const asked = questionnaire(attributes)
    .filter(({ audience }) => audience === 'customer')
    .map(({ item_id }) => item_id);
  const items = Object.values(unpivotOf(shippedItemsMapping)?.items ?? {});
  expect(items.length).toBeGreaterThan(0);
  expect(items.filter((item) => !asked.includes(item))).toEqual([]);
});

test('the example with own questions is a mapping, and the questions it finds are described', () => {
  const pattern = new RegExp(unpivotOf(ownItemsMapping)?.pattern ?? '$^');
  const items = csvRows(ownItemsFile);
  const attributes = csvRows(ownAttributesFile);
  expect(items.flatMap((row) => faults(tables.survey_items, row))).toEqual([]);
  expect(attributes.flatMap((row) => faults(tables.attributes, row))).toEqual([]);
  expect(items.filter(({ item_id }) => !pattern.test(item_id ?? ''))).toEqual([]);
  const known = ['', ...attributes.map(({ attribute_id }) => attribute_id)];
  expect(items.filter(({ attribute_id }) => !known.includes(attribute_id))).toEqual([]);
});
