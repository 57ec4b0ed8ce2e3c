import { z } from 'zod';
import { tables } from '../lake/tables/index.ts';

/**
 * A mapping says how one dataset's files become rows of the lake: declared data, the same in YAML for users and in TypeScript
 * for presets (a preset is a function of options that returns this data, see preset.ts).
 *
 * How a file is read, in this order:
 *  1. bytes → text (`format.encoding`), text → records (`format.delimiter`, `quote`), header rows → column names;
 *  2. `fill_down`, `join`: the record gets its missing and its joined columns;
 *  3. `exclude`: records that are no data, by named rule, counted;
 *  4. each of `outputs`: `when` → (`unpivot`) → `columns` → typed row, validated against the table's schema.
 *
 * Column names are matched trimmed and without case; `aliases` gives other spellings. Wherever a mapping names a column
 * (`from`, `when`, …) it means the header's text. SQL texts (`expression`, SQL conditions) are DuckDB expressions in which
 * every column of the record is a text under its header name in double quotes: `"Lineitem price"`; a blank cell is null and a
 * cell is not trimmed there; window functions see all records of the file that are not excluded. Columns of a joined file are called `<join name>.<column>`. Also there, in SQL and in `from`:
 *   record_number  1, 2, … within the file, after the header rows
 *   record_hash    32 hex, MD5 over all cells of the record
 *   file_name      name of the file, without folder
 *   in outputs with `unpivot`: item, item_column, answer, not_applicable (see there)
 */

const columnName = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** A test of a record: SQL, or one of the simple forms (an absent column counts as null). */
export type Condition =
  | string
  | { readonly column: string; readonly in: readonly string[] }
  | { readonly column: string; readonly not_in: readonly string[] }
  | { readonly column: string; readonly matches: string }
  | { readonly column: string; readonly is_null: boolean }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] };

const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.string().min(1),
    /** Compared after trimming, without case. `not_in` holds for null. */
    z.strictObject({ column: columnName, in: z.array(z.string()).min(1) }),
    z.strictObject({ column: columnName, not_in: z.array(z.string()).min(1) }),
    /** RE2 regular expression, found anywhere in the cell. */
    z.strictObject({ column: columnName, matches: z.string() }),
    z.strictObject({ column: columnName, is_null: z.boolean() }),
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
  ]),
);

/** How text becomes a value; given for a column, or for all columns in `format`. */
const reading = {
  /** Spellings of null, besides the empty cell (after trimming, exact case). */
  nulls: z.array(z.string()).optional(),
  /** Character before the decimals; the other of `.` and `,` is then taken for a thousands mark. */
  decimal: z.enum(['.', ',']).optional(),
  /**
   * Dates and instants, tried in this order: `iso` (ISO 8601 date or date and time, `T` or blank, with or without offset),
   * `epoch_s`, `epoch_ms`, `excel` (serial number), or a DuckDB strptime pattern such as `%d/%m/%Y %H:%M`, with `%z` for an offset.
   * A format without a time keeps the calendar date as `occurred_on` whatever the zone. Default: `['iso']`.
   */
  formats: z.array(z.string().min(1)).min(1).optional(),
  /** Zone of times without offset: IANA name, or `header` (from `format.header.json_names.zone_key`). Default: the source's. */
  zone: z.string().optional(),
  /** Removes what spreadsheets wrap around ids: `="0042"` → `0042`, `'0042` → `0042`. */
  unwrap: z.boolean().optional(),
};

const columnObject = z
  .strictObject({
    ...reading,
    /** Header of the source column; of several, the first that is not null in this record. */
    from: z.union([columnName, z.array(columnName).min(1)]).optional(),
    /**
     * The same text in every row. `$source_currency`, `$source_department` and `$source_system` stand for the source's settings
     * and name, here and in `default`.
     */
    constant: scalar.optional(),
    /** DuckDB expression over the record's text columns; its result, as text, goes through the same steps as a cell. */
    expression: z.string().min(1).optional(),
    /** Number of the record among those of the file with the same values in these columns: 1, 2, … (lines of an order). */
    line_within: z.array(columnName).min(1).optional(),
    /** Sum of these columns minus the sum of those of `minus`; null cells count 0, all null gives null; read with `decimal`, `money`. */
    sum: z.array(columnName).min(1).optional(),
    minus: z.array(columnName).min(1).optional(),

    /** The file may lack the column: null then. Without it a file that lacks a `from` column is refused (`missing_column`). */
    optional: z.boolean().default(false),
    /** Keep leading and trailing blanks. Default: trimmed. */
    keep_blanks: z.boolean().default(false),
    /** RE2 regular expression: the value is its first group (the whole match without group); no match is null. */
    extract: z.string().optional(),
    case: z.enum(['lower', 'upper']).optional(),
    /** Value map, looked up without case after trimming. */
    values: z.record(z.string(), scalar.nullable()).optional(),
    /** Values not in `values`: an error (default: quarantined as `not_in_map`), kept as they are, null, or a fixed value. */
    otherwise: z.union([z.enum(['error', 'keep', 'null']), z.strictObject({ value: scalar })]).default('error'),
    /** Number as people write it: currency signs and letters, thousands marks, U+2212 minus, (1.00) for negative are understood. */
    money: z.boolean().default(false),
    /** Multiplies the number (units): seconds of minutes 60, percent of share 100, reversed sign −1. */
    multiply: z.number().optional(),
    /** Takes the size without sign. */
    abs: z.boolean().default(false),
    /** Separator of a list column. Default `;`. A cell that starts with `[` is read as JSON. */
    separator: z.string().min(1).optional(),
    /** Id normalisation: `salesforce` 15 → 18 characters, `integer` drops a trailing `.0`. */
    id: z.enum(['salesforce', 'integer']).optional(),
    /**
     * Replaces the text by the keyed hash (HMAC-SHA-256, 32 hex) in this space; space `email` trims, lower-cases and
     * NFC-normalises first. The plain text is written nowhere.
     */
    keyed_hash: z.string().optional(),
    /** The source's customer id as the firm-wide one: `<id_space>:<id>`, or its hash where ids are hashed (target of a customer link). */
    firm_wide: z.boolean().optional(),
    /** When the value is null after all steps. */
    default: scalar.optional(),
  })
  .superRefine((column, context) => {
    const given = (['from', 'constant', 'expression', 'line_within', 'sum'] as const).filter(
      (key) => column[key] !== undefined,
    );
    if (given.length !== 1)
      context.addIssue({
        code: 'custom',
        message: `expected one of from, constant, expression, line_within, sum; found ${given.length === 0 ? 'none' : given.join(' and ')}`,
      });
    if (column.minus && !column.sum) context.addIssue({ code: 'custom', message: 'minus needs sum' });
  });

/** Short form: a text is `{ from: text }`. */
export const columnSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { from: value } : value),
  columnObject,
);

export type ColumnMapping = z.output<typeof columnObject>;

/**
 * Makes one row of each answered cell of a wide survey. Blank cells give no row; a record without any row is excluded by the rule
 * `no_answer`. The output's columns see besides the record:
 *   item            item id: from `items`, else made from the header
 *   item_column     the header
 *   answer          the cell (null when it is one of `not_applicable`)
 *   not_applicable  'true' or 'false'
 */
const unpivot = z
  .strictObject({
    /** Header → item id. Headers may be missing from a file (questions come and go); at least one must be there. */
    items: z.record(columnName, z.string().min(1)).optional(),
    /** Headers that match; RE2, without case; item id = first group, else the header itself. Columns named in `items` come first. */
    pattern: z.string().optional(),
    /** Headers left out although the pattern matches. */
    except: z.array(columnName).default([]),
    /** Spellings of "not applicable" (after trimming, without case): a row with not_applicable = true and no value. */
    not_applicable: z.array(z.string()).default([]),
    /** Spellings of "not asked" or "seen but not answered": no row, as a blank cell. */
    unanswered: z.array(z.string()).default([]),
  })
  .refine((value) => value.items || value.pattern, 'expected items or pattern')
  .refine((value) => isPattern(value.pattern ?? ''), 'pattern: expected a regular expression');

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'iu');
    return true;
  } catch {
    return false;
  }
}

const tableNames = z.enum(Object.keys(tables) as [keyof typeof tables, ...(keyof typeof tables)[]]);

const output = z
  .strictObject({
    table: tableNames,
    /** Only records for which this holds. */
    when: condition.optional(),
    unpivot: unpivot.optional(),
    /**
     * Columns of the table, and `source_updated_at` and `is_deleted`. A column left out is null; `currency` left out is the
     * source's currency.
     */
    columns: z.record(z.string(), columnSchema),
    /** Of equal keys only the first row of the file is written (a customer repeated on each order line). */
    distinct: z.boolean().default(false),
  })
  .superRefine((value, context) => {
    const known = new Set([...Object.keys(tables[value.table].columns), 'source_updated_at', 'is_deleted']);
    for (const name of Object.keys(value.columns)) {
      if (!known.has(name))
        context.addIssue({
          code: 'custom',
          path: ['columns', name],
          message: `table ${value.table} has no column "${name}"; it has ${[...known].join(', ')}`,
        });
    }
  });

export const formatSchema = z
  .strictObject({
    ...reading,
    kind: z.enum(['csv', 'jsonl']).default('csv'),
    /** One character, or `auto` (of `,` `;` tab `|`, when one alone fits). */
    delimiter: z.union([z.literal('auto'), z.string().length(1)]).default('auto'),
    quote: z.string().length(1).default('"'),
    /** `auto` finds UTF-8 with or without BOM, UTF-16 with BOM, GB18030 with Chinese text; anything else must be named. */
    encoding: z
      .enum([
        'auto',
        'utf-8',
        'utf-16le',
        'utf-16be',
        'gb18030',
        'windows-1252',
        'iso-8859-1',
        'euc-kr',
        'shift_jis',
        'big5',
      ])
      .default('auto'),
    /** Lines before the header rows that belong to nothing (titles of reports). */
    skip_lines: z.number().int().min(0).default(0),
    header: z
      .strictObject({
        /** Number of header rows. With 0, `columns` names the columns. */
        rows: z.number().int().min(0).default(1),
        /** Which of them names the columns, from 1. Unnamed and repeated columns get `column_<n>` and `<name>_2`, `_3` …. */
        names: z.number().int().min(1).default(1),
        /** A row of JSON objects whose `key` also names the column (Qualtrics row 3, `ImportId`): both names work then. A cell without it has its name from `names` only; a row without any is refused. */
        json_names: z
          .strictObject({ row: z.number().int().min(1), key: z.string(), zone_key: z.string().optional() })
          .optional(),
        /** A row whose text is added to the name, `<name> - <text>`, the name being carried right over blanks (SurveyMonkey row 2). */
        detail: z.number().int().min(1).optional(),
      })
      .prefault({}),
    columns: z.array(columnName).optional(),
    /** Records with one empty cell too many (a trailing delimiter) are read. */
    trailing_delimiter: z.boolean().default(false),
    /** Records with fewer cells than columns are filled with nulls, instead of quarantined (footers, spreadsheets that cut blanks). */
    short_records: z.boolean().default(false),
  })
  .refine((value) => value.header.rows > 0 || value.kind === 'jsonl' || value.columns, 'header.rows 0 needs columns');

const join = z.strictObject({
  /** Its columns are called `<name>.<column>`. */
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** Glob of the file names (`*`, `?`), in the folder of the delivery. */
  files: z.string().min(1),
  /** Column of the main record (or of an earlier join) → column of the joined file. Compared as trimmed text. */
  on: z.record(columnName, columnName),
  /**
   * `one`: at most one joined record a key; of several the last is taken. `many`: the main record is repeated for each (its
   * accounting stays in main records). With `aggregate` the joined file is first grouped by its key.
   */
  match: z.enum(['one', 'many']).default('one'),
  /** New column → DuckDB aggregate over the joined file's text columns: `total: sum(cast("price" as decimal(18,2)))`. */
  aggregate: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.string().min(1)).optional(),
  /** The delivery waits for the file (`false`: its columns are null without it). */
  required: z.boolean().default(true),
  /** Its own way of being read, where it differs. */
  format: formatSchema.optional(),
});

export const mappingSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  format: formatSchema.prefault({}),
  /**
   * Glob of the main files of the dataset. Without `join`, each file is a delivery of its own. With `join`, or where the settings
   * say `full: true`, all files of the folder that fit are one delivery: a file that does not belong refuses them all.
   */
  files: z.string().default('*'),
  /** Other files of the same folder, joined by key: all together are then one delivery; records are those of the main files. */
  join: z.array(join).default([]),
  /** Column name used in this mapping → other spellings of the header. */
  aliases: z.record(columnName, z.array(columnName).min(1)).default({}),
  /** Columns that SQL texts and conditions use and that a file may lack: null then. */
  optional: z.array(columnName).default([]),
  /** Where the key has the same value as in an earlier record of the file, blank cells of `columns` take the last value given for that key; a blank key takes the one above. */
  fill_down: z.strictObject({ key: z.array(columnName).min(1), columns: z.array(columnName).min(1) }).optional(),
  exclude: z.array(z.strictObject({ rule: z.string().regex(/^[a-z][a-z0-9_]*$/), when: condition })).default([]),
  outputs: z.array(output).min(1),
});

export type Mapping = z.output<typeof mappingSchema>;
export type MappingInput = z.input<typeof mappingSchema>;
export type Output = Mapping['outputs'][number];
export type OutputInput = MappingInput['outputs'][number];
export type Format = Mapping['format'];
export type Join = Mapping['join'][number];
export type Unpivot = NonNullable<Output['unpivot']>;
