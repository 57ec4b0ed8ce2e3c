import { z } from 'zod';
import { tables } from '../../lake/tables/index.ts';
import type { Condition, OutputInput, Unpivot } from '../mapping.ts';
import { preset } from '../preset.ts';
import { allowed, type Columns, commonOptions, type FormatInput, optional } from './options.ts';
import { surveyItemPattern } from './survey-item-pattern.ts';

const columnNames = (...names: string[]) => z.array(z.string().min(1)).min(1).default(names);

const options = z.strictObject({
  ...commonOptions,
  /** Who is asked in this survey. */
  audience: z.enum(allowed(tables.survey_responses.columns.audience)),
  /** ImportId (`QID5_1`, stays when the wording changes) or row-1 name → item id. Columns named like an item code need no entry. */
  items: z.record(z.string().min(1), z.string().min(1)).default({}),
  /** ImportId or row-1 name → item id of free text. */
  text_items: z.record(z.string().min(1), z.string().min(1)).default({}),
  /** Columns that are no answers although they are named like an item code. */
  not_items: z.array(z.string().min(1)).default([]),
  /** Label → value, for label exports whose labels do not begin with the number. */
  labels: z.record(z.string(), z.number()).default({}),
  /** Spellings of "not applicable". */
  not_applicable: z
    .array(z.string())
    .default(['N/A', 'NA', 'n.a.', 'Not applicable', 'Nicht zutreffend', 'Sans objet', '不适用']),
  /** Spellings of "seen but not answered". */
  unanswered: z.array(z.string()).default(['-99']),
  /** Embedded data, by name; of several the first that is filled. */
  department: columnNames('department', 'dept'),
  segment: columnNames('segment'),
  product_id: columnNames('product_id'),
  product_category: columnNames('product_category'),
  period_asked_about: columnNames('period_asked_about', 'period'),
  /** Leave out questionnaires that were not finished. Their answers count otherwise. */
  exclude_unfinished: z.boolean().default(false),
  /** Header rows: 3, or 2 in exports of the old format, which name no ImportId. */
  header_rows: z.union([z.literal(2), z.literal(3)]).default(3),
  /** Zone of the times; `header` takes it from row 3. */
  time_zone: z.string().optional(),
});

type Options = z.output<typeof options>;

const previewStatus = [
  'Survey Preview',
  'Survey Test',
  'Survey Preview Spam',
  'Offline Survey Preview',
  '1',
  '2',
  '9',
  '17',
];
const spamStatus = ['Spam', 'Imported Spam', '8', '12'];

/** Status is a text in label exports and a code in numeric ones; previews are also told by how they were distributed. */
function exclusions({ exclude_unfinished }: Options): { rule: string; when: Condition }[] {
  const status = (values: readonly string[]): Condition => ({ column: 'status', in: values });
  return [
    { rule: 'preview', when: { any: [status(previewStatus), { column: 'distributionChannel', in: ['preview'] }] } },
    { rule: 'spam', when: status(spamStatus) },
    ...(exclude_unfinished
      ? [{ rule: 'unfinished', when: { column: 'finished', in: ['0', 'false', 'no'] } satisfies Condition }]
      : []),
  ];
}

function format({ encoding, header_rows, time_zone }: Options): FormatInput {
  return {
    encoding,
    delimiter: ',',
    trailing_delimiter: true,
    ...(header_rows === 3
      ? {
          zone: time_zone ?? 'header',
          header: { rows: 3, names: 1, json_names: { row: 3, key: 'ImportId', zone_key: 'timeZone' } },
        }
      : { ...(time_zone ? { zone: time_zone } : {}), header: { rows: 2, names: 1 } }),
  };
}

/** SQL: `7 - Very good`, `10 = extremely likely` → its number; anything else as it is. */
const leadingNumber = `coalesce(nullif(regexp_extract(trim("answer"), '^(-?[0-9]+(?:[.,][0-9]+)?)\\s*[-–—=:(].*$', 1), ''), "answer")`;

function questionnaireColumns(options: Options): Columns {
  const reference = ['externalDataReference', 'ExternalReference'];
  return {
    response_id: { from: ['_recordId', 'ResponseId', 'ResponseID'] },
    respondent_id: { from: [...reference, '_recordId', 'ResponseId', 'ResponseID'] },
    item_id: 'item',
    audience: { constant: options.audience },
    answered_at: { from: ['endDate', 'recordedDate'] },
    duration_s: optional('duration', 'Duration (in seconds)'),
    ...(options.audience === 'customer' ? { customer_id: optional('externalDataReference', 'ExternalReference') } : {}),
    segment: { from: options.segment, optional: true },
    product_id: { from: options.product_id, optional: true },
    product_category: { from: options.product_category, optional: true },
    department: { from: options.department, optional: true },
    period_asked_about: { from: options.period_asked_about, optional: true },
    source_updated_at: optional('recordedDate'),
  };
}

/**
 * A survey as answers, one row each. Columns are found by ImportId (row 3), because row-1 names can be edited, with the row-1
 * name as fallback. Who answered is the external reference, else the response itself.
 */
export const qualtricsResponses = preset({
  name: 'qualtrics-responses',
  description: 'Qualtrics responses, CSV with three header rows, numeric or label values → survey_responses',
  options,
  mapping(options) {
    const columns = questionnaireColumns(options);
    const values: Pick<Unpivot, 'pattern' | 'except' | 'not_applicable' | 'unanswered'> = {
      pattern: surveyItemPattern(),
      except: [...options.not_items, ...Object.keys(options.text_items)],
      not_applicable: options.not_applicable,
      unanswered: options.unanswered,
    };
    const hasItems = Object.keys(options.items).length > 0;
    const noText = [...options.unanswered, ...options.not_applicable];
    const texts = Object.entries(options.text_items).map(([name, item]): OutputInput => {
      const isGiven: Condition = { column: name, is_null: false };
      return {
        table: 'survey_responses',
        when: noText.length === 0 ? isGiven : { all: [isGiven, { column: name, not_in: noText }] },
        columns: { ...columns, item_id: { constant: item }, text: { from: name, optional: true }, ...options.columns },
      };
    });
    return {
      name: 'qualtrics-responses',
      format: format(options),
      exclude: exclusions(options),
      outputs: [
        {
          table: 'survey_responses',
          unpivot: { ...values, ...(hasItems ? { items: options.items } : {}) },
          columns: {
            ...columns,
            value: { expression: leadingNumber, values: options.labels, otherwise: 'keep' },
            not_applicable: { from: 'not_applicable' },
            ...options.columns,
          },
        },
        ...texts,
      ],
    };
  },
});
