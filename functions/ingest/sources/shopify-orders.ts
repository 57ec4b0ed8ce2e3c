import { z } from 'zod';
import type { OutputInput } from '../mapping.ts';
import { preset } from '../preset.ts';
import { type Columns, commonOptions, optional } from './options.ts';

const options = z.strictObject({
  ...commonOptions,
  /** Line of `Note Attributes` (`ref: C-0007`) that holds the customer's id; orders without it take the keyed hash of the e-mail. */
  customer_attribute: z.string().min(1).default('ref'),
  /** Lines of `Note Attributes` that hold when delivery was promised and when it arrived (else: when it was fulfilled). */
  promised_attribute: z.string().min(1).default('promised'),
  delivered_attribute: z.string().min(1).default('delivered'),
});

/** Columns of the order. Most exports fill them on its first row only, some on each, and some leave even Name blank on the rest. */
const orderColumns = [
  'Email',
  'Financial Status',
  'Paid at',
  'Fulfillment Status',
  'Fulfilled at',
  'Currency',
  'Subtotal',
  'Shipping',
  'Taxes',
  'Total',
  'Discount Code',
  'Discount Amount',
  'Created at',
  'Shipping Country',
  'Note Attributes',
  'Cancelled at',
  'Refunded Amount',
  'Id',
  'Source',
  'Location',
];
const lineColumns = ['Lineitem compare at price', 'Lineitem sku', 'Lineitem discount'];

const number = (column: string): string => `try_cast(trim("${column}") as double)`;
const orZero = (column: string): string => `coalesce(${number(column)}, 0)`;

/** SQL: a line of `Note Attributes`, which is `key: value` lines. */
const noteAttribute = (key: string): string => {
  const name = key.replaceAll(/[^\p{L}\p{N} ]/gu, (character) => `\\${character}`).replaceAll("'", "''");
  return `nullif(trim(regexp_extract("Note Attributes", '(?mi)^\\s*${name}\\s*:\\s*([^\\r\\n]+)', 1)), '')`;
};

/** A promise for a day is kept until the day ends. */
const endOfDay = (text: string): string =>
  `case when length(${text}) = 10 then ${text} || ' 23:59:59' else ${text} end`;

/** Value of the line at its own price, before the order's discount. */
const lineValue = `(${number('Lineitem quantity')} * ${number('Lineitem price')} - ${orZero('Lineitem discount')})`;
/**
 * Part of the line's value that the customer paid. Subtotal is the order after all discounts, so an order discount falls on the
 * lines by their value: Subtotal / sum of lines, at most 1 (an order cut in two by the file has fewer lines than its Subtotal).
 */
const paidShare = `coalesce(least(1, ${number('Subtotal')} / nullif(sum(${lineValue}) over (partition by "Name"), 0)), 1)`;
/** Part of a price that is not tax. Where Total is less than Subtotal + Shipping + Taxes, prices include the tax. */
const netOfTax = `coalesce(case when ${number('Total')} + 0.011 < ${number('Subtotal')} + ${orZero('Shipping')} + ${orZero('Taxes')} then (${number('Total')} - ${orZero('Taxes')}) / nullif(${number('Total')}, 0) end, 1)`;

/** What was paid back, without the tax in it, and at most the goods: it may include shipping. */
const refundNetOfTax = `least(${number('Refunded Amount')} * coalesce((${number('Total')} - ${orZero('Taxes')}) / nullif(${number('Total')}, 0), 1), coalesce(${number('Subtotal')} * ${netOfTax}, ${number('Refunded Amount')}))`;

/** SQL: rounded to the lake's four decimals; a cell that is no number is passed on, so that quarantine shows it. */
const rounded = (value: string, cell: string): string => `coalesce(cast(round(${value}, 4) as varchar), "${cell}")`;

/** Never paid, or cancelled before payment: a deleted row, so that a sale that is voided later is taken back. */
const isVoid = `lower(trim(coalesce("Financial Status", ''))) in ('voided', 'expired') or ("Cancelled at" is not null and lower(trim(coalesce("Financial Status", ''))) in ('', 'pending', 'authorized'))`;

const orderFields = (settings: z.output<typeof options>): Columns => ({
  transaction_id: 'Name',
  currency: { ...optional('Currency'), case: 'upper', default: '$source_currency' },
  channel: optional('Source'),
  place: optional('Location', 'Shipping Country'),
  promotion_id: optional('Discount Code'),
  promised_at: { expression: endOfDay(noteAttribute(settings.promised_attribute)) },
  delivered_at: { expression: `coalesce(${noteAttribute(settings.delivered_attribute)}, "Fulfilled at")` },
  is_deleted: { expression: isVoid },
});

const saleLine = (settings: z.output<typeof options>): OutputInput => ({
  table: 'transactions',
  columns: {
    ...orderFields(settings),
    line_no: { line_within: ['Name'] },
    product_id: { from: ['Lineitem sku', 'Lineitem name'] },
    occurred_at: 'Created at',
    quantity: 'Lineitem quantity',
    amount: { expression: rounded(`${lineValue} * ${paidShare} * ${netOfTax}`, 'Lineitem price') },
    list_amount: {
      expression: `cast(round(${number('Lineitem quantity')} * coalesce(${number('Lineitem compare at price')}, ${number('Lineitem price')}) * ${netOfTax}, 4) as varchar)`,
    },
    is_return: { constant: false },
    ...settings.columns,
  },
});

/** What was paid back, as line 0 of the order: the export gives one amount an order and no day. */
const returnLine = (settings: z.output<typeof options>): OutputInput => ({
  table: 'transactions',
  when: `${number('Refunded Amount')} > 0`,
  distinct: true,
  columns: {
    ...orderFields(settings),
    line_no: { constant: 0 },
    occurred_at: { from: ['Cancelled at', 'Created at'] },
    amount: { expression: `cast(round(-${refundNetOfTax}, 4) as varchar)` },
    is_return: { constant: true },
  },
});

/** The output for orders that name their customer, and the same for those known by e-mail only. */
function byCustomer(output: OutputInput, attribute: string): OutputInput[] {
  const reference = noteAttribute(attribute);
  const when = (sql: string): OutputInput['when'] => (output.when ? { all: [output.when, sql] } : sql);
  return [
    {
      ...output,
      when: when(`${reference} is not null`),
      columns: { customer_id: { expression: reference }, ...output.columns },
    },
    {
      ...output,
      when: when(`${reference} is null`),
      columns: { customer_id: { ...optional('Email'), keyed_hash: 'email' }, ...output.columns },
    },
  ];
}

/** An order that names both customer and e-mail tells whose the orders are that name the e-mail alone. */
const emailLink = (attribute: string): OutputInput => ({
  table: 'customer_links',
  when: { all: [`${noteAttribute(attribute)} is not null`, { column: 'Email', is_null: false }] },
  distinct: true,
  columns: {
    linked_system: { constant: '$source_system' },
    source_customer_id: { ...optional('Email'), keyed_hash: 'email' },
    customer_id: { expression: noteAttribute(attribute), firm_wide: true },
    method: { constant: 'keyed_hash' },
    source_updated_at: 'Created at',
  },
});

/** Shop orders: one row a line, net of discount, tax and shipping; a refund is a return line of its own. */
export const shopifyOrders = preset({
  name: 'shopify-orders',
  description: 'Shopify orders export CSV → transactions, customer_links of e-mail addresses',
  options,
  mapping: (settings) => ({
    name: 'shopify-orders',
    format: { encoding: settings.encoding, delimiter: ',', unwrap: true },
    fill_down: { key: ['Name'], columns: orderColumns },
    optional: [...orderColumns, ...lineColumns],
    outputs: [
      ...[saleLine(settings), returnLine(settings)].flatMap((output) =>
        byCustomer(output, settings.customer_attribute),
      ),
      emailLink(settings.customer_attribute),
    ],
  }),
});
