import { questionnaire } from '../../lake/questionnaire.ts';
import type { Row } from '../../lake/rows.ts';
import { isoDay, utcInstant } from '../calendar.ts';
import { attributeRows, type DatedRow } from '../erp-records.ts';
import type { Firm } from '../firm.ts';
import { products } from '../products.ts';
import { segments } from '../segments.ts';
import { type CsvCell, csvLine } from './csv.ts';
import { Drafts } from './drafts.ts';
import type { ExportDays } from './export-days.ts';
import { type ExportFile, FileDraft } from './export-file.ts';
import { encodeGb18030 } from './gb18030.ts';

const cellOf = (value: Row[string] | undefined): CsvCell =>
  value === undefined ? null : typeof value === 'object' && value !== null ? value.join(';') : value;

/** Columns of rows, in the order in which they first appear. */
const columnsOf = (rows: readonly DatedRow[]): string[] => [...new Set(rows.flatMap(({ row }) => Object.keys(row)))];

interface TableOptions {
  /** Make a record of the last file unreadable: the column whose value is replaced, and the key that is left out in another. */
  readonly dateColumn?: string;
  readonly keyColumn?: string;
  readonly encode?: (text: string) => Uint8Array;
}

/** A table of the ERP under canonical column names; every hundredth record or so of a long one comes twice. */
function tableFiles(
  days: ExportDays,
  table: string,
  rows: readonly DatedRow[],
  options: TableOptions = {},
): ExportFile[] {
  const columns = columnsOf(rows);
  const drafts = new Drafts(days, 'erp', table, `${table}.csv`, csvLine(columns));
  const line = (row: Row): string => csvLine(columns.map((column) => cellOf(row[column])));
  for (const [index, { day, row }] of rows.entries()) {
    drafts.of(day).add(line(row));
    if (index % 397 === 396) drafts.of(day).repeatLast();
  }
  const some = rows.at(-1);
  const { dateColumn, keyColumn, encode } = options;
  if (some && dateColumn && keyColumn) {
    const draft = drafts.of(some.day);
    draft.add(line({ ...some.row, [keyColumn]: 'X-1', [dateColumn]: '00.00.0000' }), 'bad_dates');
    draft.add(line({ ...some.row, [keyColumn]: null }), 'missing_keys');
  }
  return drafts.finish(encode ? { encode } : {});
}

export const productRows = (): Row[] =>
  products.map(({ product_id, category, nameZh, name, tier, listPrice, unitCost }) => ({
    product_id,
    category,
    name: `${nameZh} ${name}`,
    tier,
    list_price: listPrice.toFixed(2),
    unit_cost: unitCost.toFixed(2),
    currency: 'EUR',
  }));

export const rateRows = (firm: Firm): DatedRow[] =>
  firm.rates.published.flatMap(({ day, gbpEur, eurUsd, usdCny }) =>
    (
      [
        ['GBP', 'EUR', gbpEur],
        ['EUR', 'USD', eurUsd],
        ['USD', 'CNY', usdCny],
      ] as const
    ).map(([base_currency, quote_currency, rate]) => ({
      day,
      row: { base_currency, quote_currency, valid_on: isoDay(day), rate },
    })),
  );

export const invitationRows = (firm: Firm): DatedRow[] =>
  [firm.customerSurveys, firm.profileSurveys, firm.prospectSurveys]
    .flatMap(({ invitations }) => invitations)
    .map((each, index) => {
      const customer = firm.customers[each.customer];
      const done = each.questionnaire;
      const startedSecond = done ? Math.max(18_000, done.second - done.durationSeconds) : 0;
      return {
        day: done?.day ?? each.openedDay ?? each.day,
        row: {
          invitation_id: `I-${100_001 + index}`,
          respondent_id: customer?.customer_id ?? '',
          instrument: each.survey,
          audience: 'customer',
          customer_id: customer?.customer_id ?? '',
          segment: segments[customer?.segment ?? 0]?.segment ?? null,
          channel: 'email',
          invited_at: utcInstant(each.day, each.second),
          reminders: each.reminders,
          incentive_kind: each.hasVoucher ? 'voucher' : 'none',
          incentive_cost: each.hasVoucher ? '2.00' : null,
          currency: each.hasVoucher ? 'EUR' : null,
          opened_at: each.openedDay === null ? null : utcInstant(each.openedDay, startedSecond || 40_000),
          started_at: done ? utcInstant(done.day, startedSecond) : null,
          completed_at: done && !done.isPartial ? utcInstant(done.day, done.second) : null,
        },
      };
    });

/** Some costs of the second export are wrong, and are corrected with the third in a file of their own. */
function costFiles(days: ExportDays, costs: readonly DatedRow[]): ExportFile[] {
  const [, wrongDay, correctionDay] = days.all;
  const options = { dateColumn: 'occurred_at', keyColumn: 'cost_id' };
  if (wrongDay === undefined || correctionDay === undefined) return tableFiles(days, 'costs', costs, options);
  const isWrong = ({ day, row }: DatedRow): boolean =>
    days.of(day) === wrongDay && Number(String(row.cost_id).slice(-1)) % 2 === 0;
  const wrong = costs.map((cost) => (isWrong(cost) ? { ...cost, row: { ...cost.row, amount: '99999.00' } } : cost));
  const files = tableFiles(days, 'costs', wrong, options);
  const right = costs.filter(isWrong);
  if (right.length === 0) return files;
  const columns = columnsOf(costs);
  const correction = new FileDraft(days.path('erp', 'costs', correctionDay, 'costs_corrected.csv'), csvLine(columns));
  for (const { row } of right) correction.add(csvLine(columns.map((column) => cellOf(row[column]))));
  return [...files, correction.finish(correctionDay, { isCorrection: true })];
}

/** The tables that the firm keeps itself, under canonical names; products in GB18030 with Chinese names. */
export function erpFiles(firm: Firm, days: ExportDays): ExportFile[] {
  const onFirstDay = (rows: readonly Row[]): DatedRow[] => rows.map((row) => ({ day: days.first, row }));
  const { costs = [], promotions = [], referrals = [], ...others } = firm.erp;
  return [
    ...tableFiles(days, 'attributes', onFirstDay(attributeRows())),
    ...tableFiles(days, 'survey_items', onFirstDay(questionnaire().map((item) => ({ ...item })))),
    ...tableFiles(days, 'assessments', firm.assessments),
    ...tableFiles(days, 'survey_invitations', invitationRows(firm), {
      dateColumn: 'invited_at',
      keyColumn: 'invitation_id',
    }),
    ...(firm.plan.surveysOnly
      ? []
      : [
          ...tableFiles(days, 'products', onFirstDay(productRows()), { encode: encodeGb18030 }),
          ...tableFiles(days, 'fx_rates', rateRows(firm)),
          ...costFiles(days, costs),
          ...tableFiles(days, 'promotions', promotions, { dateColumn: 'sent_at', keyColumn: 'promotion_id' }),
          ...tableFiles(days, 'referrals', referrals),
          ...Object.entries(others).flatMap(([table, rows]) => tableFiles(days, table, rows)),
        ]),
  ];
}
