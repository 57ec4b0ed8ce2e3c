import { afterEach, describe, expect, test } from 'vitest';
import { parseMappingFile, whereNamed } from '../../functions/ingest/mapping-file.ts';
import { makeLake, type TestLake } from './support/lake.ts';

const path = '/firm/mappings/orders.yaml';
const messageOf = (text: string): string => {
  try {
    parseMappingFile(text, path);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return 'no fault';
};

test('where a mapping names a column: as what is read before as a name of the table, else its file; nothing of presets', () => {
  const text =
    'outputs:\n  - table: events\n    columns:\n      Totl: id\n      amount: Totl\n      both: { sql: a + b }\n';
  const where = whereNamed({ path: 'mappings/orders.yaml', text });
  expect(['Totl', 'amount', 'a'].map(where)).toEqual([
    ' (mappings/orders.yaml, line 5)',
    ' (mappings/orders.yaml, line 5)',
    ' (mappings/orders.yaml)',
  ]);
  expect(whereNamed(null)('Totl')).toBe('');
});

describe('faults of a mapping file name the file, the line, what was expected and what was found', () => {
  test('YAML that is none', () => {
    expect(messageOf('name: x\noutputs: [\n')).toMatch(
      /^mapping \/firm\/mappings\/orders\.yaml: \d faults?\n {2}line \d: expected YAML, found .+/,
    );
  });
  test('unknown keys with the known ones', () => {
    const text = `name: x
format: { delimeter: ; }
outputs:
  - table: events
    colums: {}
    columns:
      event_id: id
      occurred_at:
        from: on
        fromat: iso
`;
    expect(messageOf(text)).toBe(`mapping ${path}: 3 faults
  line 2, format: expected only the keys nulls, decimal, formats, zone, unwrap, kind, delimiter, quote, encoding, skip_lines, header, columns, trailing_delimiter, short_records, found "delimeter"
  line 5, outputs.0: expected only the keys table, when, unpivot, columns, distinct, found "colums"
  line 10, outputs.0.columns.occurred_at: expected only the keys ${'nulls, decimal, formats, zone, unwrap, from, constant, expression, line_within, sum, minus, optional, keep_blanks, extract, case, values, otherwise, money, multiply, abs, separator, id, keyed_hash, firm_wide, default'}, found "fromat"`);
  });
  test('values that are none, and choices', () => {
    const text = `name: x
exclude:
  - { rule: test, when: { column: kind, inn: [a] } }
outputs:
  - table: event
    columns: { event_id: { from: id, case: title } }
`;
    expect(messageOf(text)).toMatch(
      /line 3, exclude\.0\.when: expected text or \{ column, in \} or .*found \{"column":"kind","inn":\["a"\]\}\n {2}line 5, outputs\.0\.table: expected one of .*"events".*, found "event"\n {2}line 6, outputs\.0\.columns\.event_id\.case: expected one of "lower"\|"upper", found "title"/,
    );
  });
  test('columns that the table has not, patterns that are none, an empty file', () => {
    expect(messageOf('name: x\noutputs:\n  - table: events\n    columns: { evnt: id }\n')).toMatch(
      /line 4, outputs\.0\.columns\.evnt: table events has no column "evnt"; it has event_id, /,
    );
    expect(
      messageOf(
        'name: x\noutputs:\n  - table: events\n    unpivot: { pattern: "(" }\n    columns: { event_id: item }\n',
      ),
    ).toMatch(/line 4, outputs\.0\.unpivot: pattern: expected a regular expression/);
    expect(messageOf('')).toMatch(/the file: expected object, found null/);
  });
  test('a right file', () => {
    expect(messageOf('name: x\noutputs:\n  - table: events\n    columns: { event_id: id, occurred_at: on }\n')).toBe(
      'no fault',
    );
  });
});

let lake: TestLake | null = null;
afterEach(() => lake?.remove());

test('ingest names where the file lies', async () => {
  lake = await makeLake({ 'm.yaml': 'nam: x\n' });
  await lake.write('erp/bills/2026-03-01/b.csv', 'id\n1\n');
  const settings = { sources: { erp: { datasets: { bills: { mapping: 'm.yaml' } } } } };
  const where = { mappingPath: (name: string) => `/firm/${name}` };
  await expect(lake.ingest(settings, where)).rejects.toThrow(/^mapping \/firm\/m\.yaml: 3 faults\n/);
});
