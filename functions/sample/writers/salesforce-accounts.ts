import { createRandom } from '../../numerics/random.ts';
import { isoDay, utcInstant } from '../calendar.ts';
import { acquisitionSources, type Customer, regions } from '../customers.ts';
import type { Firm } from '../firm.ts';
import { salesforceId } from '../salesforce-id.ts';
import { segments } from '../segments.ts';
import { byteOrderMark, quotedLine } from './csv.ts';
import { Drafts } from './drafts.ts';
import type { ExportDays } from './export-days.ts';
import type { ExportFile } from './export-file.ts';

export const accountColumns = [
  'ID',
  'ISDELETED',
  'MASTERRECORDID',
  'NAME',
  'TYPE',
  'PARENTID',
  'BILLINGSTREET',
  'BILLINGCITY',
  'BILLINGSTATE',
  'BILLINGPOSTALCODE',
  'BILLINGCOUNTRY',
  'PHONE',
  'ACCOUNTNUMBER',
  'WEBSITE',
  'OWNERID',
  'CREATEDDATE',
  'LASTMODIFIEDDATE',
  'SYSTEMMODSTAMP',
  'LASTACTIVITYDATE',
  'ACCOUNTSOURCE',
  'PERSONEMAIL',
  'SEGMENT__C',
  'JOINED_AT__C',
  'LEFT_AT__C',
  'LOST_REASON__C',
  'BIRTH_YEAR__C',
] as const;

type AccountKind = 'Prospect' | 'Customer - Direct' | 'Former Customer';
type Account = Partial<Record<(typeof accountColumns)[number], string | number>>;

const line = (account: Account): string => quotedLine(accountColumns.map((column) => account[column] ?? ''));

const cities: Readonly<Record<string, readonly string[]>> = {
  DE: ['Köln', 'Würzburg', 'Berlin'],
  FR: ['Lyon', 'Nîmes'],
  AT: ['Linz', 'Wien'],
  GB: ['Leeds', 'Hull'],
  US: ['Denver', 'Akron'],
  CN: ['杭州', '苏州'],
};

export const emailOf = (customer: Customer): string => `c${String(customer.index + 1).padStart(5, '0')}@example.test`;

function nameOf({ index, segment, region }: Customer): string {
  const number = String(index + 1).padStart(5, '0');
  if (regions[region]?.country === 'CN') return segment === 3 ? `客户 ${number}` : `华东设备${number}有限公司`;
  return segment === 3 ? `Household "${number}"` : `Alpine Works ${number} GmbH, Section ${1 + (index % 7)}`;
}

/** What the account was after a change: when it was made, first bought, was recorded as lost, came back (the day of leaving stays). */
function accountOn(
  customer: Customer,
  day: number,
  kind: AccountKind,
  left?: { readonly day: number; readonly reason: string },
): Account {
  const country = regions[customer.region]?.country ?? 'DE';
  const stamp = utcInstant(day, 32_400 + (customer.index % 30_000));
  return {
    ID: customer.customer_id,
    ISDELETED: 'false',
    NAME: nameOf(customer),
    TYPE: kind,
    BILLINGSTREET: `Hauptstraße ${1 + (customer.index % 140)}`,
    BILLINGCITY: cities[country]?.[customer.index % (cities[country]?.length ?? 1)] ?? '',
    BILLINGPOSTALCODE: String(customer.index % 100_000).padStart(5, '0'),
    BILLINGCOUNTRY: country,
    PHONE: `+49 30 ${String(customer.index).padStart(7, '0')}`,
    ACCOUNTNUMBER: `C-${String(customer.index + 1).padStart(5, '0')}`,
    OWNERID: salesforceId('005', customer.index % 20),
    CREATEDDATE: utcInstant(customer.contactDay, 30_000 + (customer.index % 30_000)),
    LASTMODIFIEDDATE: stamp,
    SYSTEMMODSTAMP: stamp,
    LASTACTIVITYDATE: isoDay(day),
    ACCOUNTSOURCE: acquisitionSources[customer.acquisition] ?? '',
    PERSONEMAIL: customer.segment === 3 ? emailOf(customer) : '',
    SEGMENT__C: segments[customer.segment]?.segment ?? '',
    ...(kind === 'Prospect' || customer.firstDay === null
      ? {}
      : { JOINED_AT__C: utcInstant(customer.firstDay, 43_200) }),
    ...(left ? { LEFT_AT__C: utcInstant(left.day, 36_000), LOST_REASON__C: left.reason } : {}),
    ...(customer.birthYear === null ? {} : { BIRTH_YEAR__C: customer.birthYear }),
  };
}

/** Merged accounts: deleted, with the account they were merged into. */
export const mergedAccounts = (firm: Firm): { id: string; into: Customer }[] =>
  firm.customers
    .filter((_, index) => index % 4001 === 11)
    .map((into, index) => ({ id: salesforceId('001', 900_000 + index), into }));

/** Accounts as the Data Loader writes them: the state on the day of the first export, then every change of a night. */
export function accountFiles(firm: Firm, days: ExportDays): ExportFile[] {
  const random = createRandom(`${firm.plan.seed}/accounts`);
  const drafts = new Drafts(days, 'salesforce', 'accounts', 'Account.csv', byteOrderMark + quotedLine(accountColumns));
  for (const customer of firm.customers) {
    const { contactDay, firstDay } = customer;
    const leftDay = firm.leaving.get(customer.index);
    const left =
      leftDay === undefined
        ? undefined
        : { day: leftDay, reason: firm.lostReasons.get(customer.index) ?? 'No purchase' };
    const returnDay = firm.returning.get(customer.index);
    const states: { day: number; kind: AccountKind; left?: typeof left }[] = [
      { day: contactDay, kind: 'Prospect' as const },
      ...(firstDay === null ? [] : [{ day: firstDay, kind: 'Customer - Direct' as const }]),
      ...(leftDay === undefined ? [] : [{ day: leftDay, kind: 'Former Customer' as const, left }]),
      ...(returnDay === undefined ? [] : [{ day: returnDay, kind: 'Customer - Direct' as const, left }]),
    ].filter(({ day }) => day <= days.last);
    const before = states.findLast(({ day }) => day <= days.first);
    for (const state of [...(before ? [before] : []), ...states.filter(({ day }) => day > days.first)]) {
      const draft = drafts.of(state.day);
      draft.add(line(accountOn(customer, state.day, state.kind, state.left)));
      if (random.chance(0.001)) draft.repeatLast();
    }
  }
  for (const { id, into } of mergedAccounts(firm)) {
    const account = accountOn(into, days.first, 'Prospect');
    drafts
      .of(days.first)
      .add(line({ ...account, ID: id, ISDELETED: 'true', MASTERRECORDID: into.customer_id }), 'deletes');
  }
  const [someone] = firm.customers;
  for (const [index, day] of [days.first, days.first, days.last].entries()) {
    if (!someone) break;
    const account = { ...accountOn(someone, day, 'Prospect'), ID: salesforceId('001', 990_000 + index) };
    drafts.of(day).add(line({ ...account, CREATEDDATE: '2026-02-30T25:61:00.000Z' }), 'bad_dates');
    drafts.of(day).add(line({ ...account, ID: '', NAME: `Nobody ${index}` }), 'missing_keys');
  }
  return drafts.finish();
}
