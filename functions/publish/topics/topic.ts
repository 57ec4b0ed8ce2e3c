import { z } from 'zod';
import { nullableNumber, reason } from '../scorecard-values.ts';

const identifier = z.string().min(1);
export const bilingualText = z.strictObject({ en: z.string(), zh: z.string() });
export type Bilingual = z.infer<typeof bilingualText>;

/** What a number of a topic counts; it decides how the page writes it. */
export const quantityUnits = [
  'points',
  'signed_points',
  'money',
  'count',
  'share',
  'share_points',
  'days',
  'weeks',
  'months',
  'ratio',
  'number',
] as const;
export type QuantityUnit = (typeof quantityUnits)[number];

export const quantitySchema = z
  .strictObject({
    value: nullableNumber,
    unit: z
      .enum(quantityUnits)
      .describe(
        'share: 0–1, written in per cent; share_points: a difference of shares, −1–1, written in percentage points; money: in settings.currency',
      ),
    lower: nullableNumber.describe('Lower end of the 95 % interval; null: none'),
    upper: nullableNumber,
    n: z.number().int().nonnegative().nullable(),
    reason,
  })
  .describe('A number with its interval');
export type Quantity = z.infer<typeof quantitySchema>;

export const sentenceSchema = z
  .strictObject({ en: z.string(), zh: z.string(), values: z.record(identifier, quantitySchema) })
  .describe('A sentence in both languages; {name} stands for values.name with its interval, {name!} for it alone');
export type Sentence = z.infer<typeof sentenceSchema>;

const cell = z.union([bilingualText, quantitySchema]);
export type TopicCell = z.infer<typeof cell>;

const table = z.strictObject({
  table: identifier,
  caption: bilingualText,
  columns: z.array(z.strictObject({ name: bilingualText, isNumber: z.boolean() })),
  rows: z.array(z.strictObject({ key: identifier, cells: z.array(cell).describe('The first is the name of the row') })),
  isFolded: z.boolean().describe('Behind a fold on the page'),
});
export type TopicTable = z.infer<typeof table>;

const labelled = z.strictObject({ key: identifier, label: bilingualText, quantity: quantitySchema });
const pictureText = { id: identifier, title: bilingualText, description: bilingualText };

/** Pictures a topic can show; the table with the same numbers follows each. */
export const pictureSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('intervals'), ...pictureText, rows: z.array(labelled) })
    .describe('One row a number: a dot with its interval, on one scale that starts at 0'),
  z
    .strictObject({
      kind: z.literal('path_diagram'),
      ...pictureText,
      nodes: z.array(
        z.strictObject({
          key: identifier,
          label: bilingualText,
          step: z.number().int().nonnegative().describe('Step of the flow, 0 is the first'),
          explained: quantitySchema.nullable().describe('R²; null for a construct without sources'),
        }),
      ),
      arrows: z.array(z.strictObject({ from: identifier, to: identifier, effect: quantitySchema })),
    })
    .describe('Arrows as thick as the effect, dashed where the interval holds 0; R² in the nodes'),
  z
    .strictObject({
      kind: z.literal('quadrants'),
      ...pictureText,
      across: z.strictObject({ name: bilingualText, middle: z.number() }),
      up: z.strictObject({ name: bilingualText, middle: z.number() }),
      fields: z
        .strictObject({ act: bilingualText, keep: bilingualText, low: bilingualText, ample: bilingualText })
        .describe('act: across high and up low; keep: both high; low: both low; ample: across low and up high'),
      points: z.array(
        z.strictObject({
          key: identifier,
          label: bilingualText,
          across: quantitySchema,
          up: quantitySchema,
          isLabelled: z.boolean(),
        }),
      ),
    })
    .describe('Points in four named fields'),
  z
    .strictObject({
      kind: z.literal('parts'),
      ...pictureText,
      total: labelled,
      parts: z.array(
        z.strictObject({
          key: identifier,
          label: bilingualText,
          quantity: quantitySchema,
          isApart: z.boolean().describe('Shown beside the sum, not in it'),
        }),
      ),
    })
    .describe('A sum as one bar of its parts; parts below zero lie to the left'),
  z
    .strictObject({
      kind: z.literal('curves'),
      ...pictureText,
      unit: z.enum(quantityUnits),
      days: z.array(z.iso.date()).min(2).describe('Ascending'),
      curves: z.array(
        z.strictObject({
          key: identifier,
          label: bilingualText,
          values: z.array(nullableNumber).describe('One a day'),
          isExpected: z.boolean().describe('Drawn dashed'),
        }),
      ),
      from: z.strictObject({ day: z.iso.date(), label: bilingualText }).nullable().describe('What begins on a day'),
    })
    .describe('Values over days, on one scale'),
]);
export type Picture = z.infer<typeof pictureSchema>;

/** Where on the page: after the diagnosis, after lifetime value, or before data quality. */
export const topicPlaces = ['chain', 'money', 'rest'] as const;
export type TopicPlace = (typeof topicPlaces)[number];

export const topicSchema = z
  .strictObject({
    topic: identifier,
    place: z.enum(topicPlaces),
    heading: bilingualText,
    sentences: z.array(sentenceSchema).min(1).describe('The first one is the answer'),
    pictures: z.array(pictureSchema),
    tables: z.array(table),
    method: bilingualText.describe('How it was made'),
  })
  .describe('A section of the card as data: the same page draws all of them');
export type Topic = z.infer<typeof topicSchema>;

/**
 * A number of a topic.
 * @example quantity(0.31, 'share', { lower: 0.28, upper: 0.34, n: 812 })
 */
export function quantity(
  value: number | null | undefined,
  unit: QuantityUnit,
  more: Partial<Omit<Quantity, 'value' | 'unit'>> = {},
): Quantity {
  const isMissing = value === null || value === undefined;
  return {
    value: value ?? null,
    unit,
    lower: (isMissing ? null : more.lower) ?? null,
    upper: (isMissing ? null : more.upper) ?? null,
    n: more.n ?? null,
    reason: more.reason ?? (isMissing ? 'not_measured' : null),
  };
}
