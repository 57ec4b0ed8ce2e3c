import { createRandom } from '../../numerics/random.ts';
import { isoDay, utcInstant } from '../calendar.ts';
import type { Case } from '../cases.ts';
import type { Firm } from '../firm.ts';
import { linesTotal, type Order } from '../orders.ts';
import { salesforceId } from '../salesforce-id.ts';
import { byteOrderMark, quotedLine } from './csv.ts';
import { Drafts } from './drafts.ts';
import type { ExportDays } from './export-days.ts';
import type { ExportFile } from './export-file.ts';
import { mergedAccounts } from './salesforce-accounts.ts';

const opportunityColumns =
  'ID,ISDELETED,ACCOUNTID,NAME,STAGENAME,AMOUNT,CURRENCYISOCODE,PROBABILITY,CLOSEDATE,TYPE,LEADSOURCE,ISCLOSED,ISWON,CAMPAIGNID,CREATEDDATE,LASTMODIFIEDDATE,SYSTEMMODSTAMP'.split(
    ',',
  );

/** The id of the opportunity of an order on contract. */
export const opportunityId = (order: Order): string => salesforceId('006', order.number);

interface Stage {
  readonly day: number;
  readonly name: 'Prospecting' | 'Closed Won' | 'Closed Lost';
}

function opportunity(
  firm: Firm,
  order: Order,
  stage: Stage,
  changes: { id?: string; isDeleted?: boolean } = {},
): string {
  const isWon = stage.name === 'Closed Won';
  const created = Math.max(firm.months[0]?.firstDay ?? 0, order.day - 3 - (order.number % 12));
  const stamp = utcInstant(stage.day, 68_400);
  return quotedLine([
    changes.id ?? opportunityId(order),
    changes.isDeleted ?? false,
    firm.customers[order.customer]?.customer_id ?? '',
    `Pump line ${order.number}${changes.id ? ' (dup)' : ''}`,
    stage.name,
    isWon ? (linesTotal(order.lines) / 100).toFixed(2) : '',
    order.currency,
    isWon ? '100.0' : stage.name === 'Closed Lost' ? '0.0' : '10.0',
    isoDay(order.day),
    'Existing Business',
    'Partner',
    stage.name !== 'Prospecting',
    isWon,
    '',
    utcInstant(created, 36_000),
    stamp,
    stamp,
  ]);
}

/** Opportunities: open until the day they are won; some lost; duplicates that were deleted. */
export function opportunityFiles(firm: Firm, days: ExportDays): ExportFile[] {
  const random = createRandom(`${firm.plan.seed}/opportunities`);
  const drafts = new Drafts(
    days,
    'salesforce',
    'opportunities',
    'Opportunity.csv',
    byteOrderMark + quotedLine(opportunityColumns),
  );
  let extra = 0;
  const orders = firm.orders.filter((order) => order.isOnContract);
  for (const order of orders) {
    const openDay = order.day - 3 - (order.number % 12);
    if (order.day > days.first && openDay > days.first)
      drafts.of(openDay).add(opportunity(firm, order, { day: openDay, name: 'Prospecting' }));
    const draft = drafts.of(order.day);
    draft.add(opportunity(firm, order, { day: order.day, name: 'Closed Won' }));
    const kind = random.uniform();
    if (kind < 0.003) draft.repeatLast();
    else if (kind < 0.02)
      draft.add(
        opportunity(
          firm,
          order,
          { day: order.day, name: 'Prospecting' },
          { id: salesforceId('006', 800_000 + extra++), isDeleted: true },
        ),
        'deletes',
      );
    else if (kind < 0.1)
      draft.add(
        opportunity(
          firm,
          order,
          { day: order.day, name: 'Closed Lost' },
          { id: salesforceId('006', 800_000 + extra++) },
        ),
      );
  }
  const [someOrder] = orders;
  if (someOrder) {
    const id = salesforceId('006', 890_000);
    const record = opportunity(firm, someOrder, { day: days.last, name: 'Closed Won' }, { id });
    drafts.of(days.last).add(record.replace(`"${isoDay(someOrder.day)}"`, '"31.02.2026"'), 'bad_dates');
    drafts.of(days.last).add(record.replace(id, ''), 'missing_keys');
  }
  return drafts.finish();
}

const caseColumns =
  'ID,ISDELETED,CASENUMBER,ACCOUNTID,CONTACTID,TYPE,STATUS,REASON,ORIGIN,SUBJECT,PRIORITY,DESCRIPTION,ISCLOSED,CLOSEDDATE,ISESCALATED,CREATEDDATE,SYSTEMMODSTAMP,ATTRIBUTE__C'.split(
    ',',
  );

function caseLine(firm: Firm, each: Case, isClosed: boolean, account?: string): string {
  const closed = isClosed && each.closedDay !== null ? utcInstant(each.closedDay, 72_000) : '';
  return quotedLine([
    each.id,
    false,
    each.caseNumber,
    account ?? firm.customers[each.customer]?.customer_id ?? '',
    '',
    each.type,
    closed ? 'Closed' : 'New',
    each.reason,
    each.origin,
    `${each.reason} – ${each.caseNumber}`,
    each.type === 'Complaint' ? 'High' : 'Low',
    each.description,
    closed !== '',
    closed,
    false,
    utcInstant(each.day, each.second),
    closed || utcInstant(each.day, each.second),
    each.attribute,
  ]);
}

/** Cases, each again when it is closed; the export of one night arrives four days late. */
export function caseFiles(firm: Firm, days: ExportDays): ExportFile[] {
  const random = createRandom(`${firm.plan.seed}/cases`);
  const drafts = new Drafts(days, 'salesforce', 'cases', 'Case.csv', byteOrderMark + quotedLine(caseColumns));
  const merged = new Map(mergedAccounts(firm).map(({ id, into }) => [into.index, id]));
  for (const each of firm.cases) {
    const isClosedAtOnce = each.closedDay !== null && days.of(each.closedDay) === days.of(each.day);
    const draft = drafts.of(each.day);
    draft.add(caseLine(firm, each, isClosedAtOnce, merged.get(each.customer)));
    if (random.chance(0.001)) draft.repeatLast();
    if (each.closedDay !== null && !isClosedAtOnce)
      drafts.of(each.closedDay).add(caseLine(firm, each, true, merged.get(each.customer)));
  }
  const [someCase] = firm.cases;
  if (someCase) {
    const broken: Case = { ...someCase, id: salesforceId('500', 900_000), day: days.last, closedDay: null };
    const record = caseLine(firm, broken, false);
    drafts.of(days.last).add(record.replaceAll(utcInstant(days.last, broken.second), 'yesterday'), 'bad_dates');
    drafts.of(days.last).add(record.replace(broken.id, ''), 'missing_keys');
  }
  return drafts.finish({ lateDay: days.last - Math.min(7, firm.plan.nights - 1) });
}

const memberColumns =
  'ID,ISDELETED,CAMPAIGNID,LEADID,CONTACTID,ACCOUNTID,STATUS,HASRESPONDED,FIRSTRESPONDEDDATE,CREATEDDATE,SYSTEMMODSTAMP'.split(
    ',',
  );

/** Members of two campaigns. */
export function campaignMemberFiles(firm: Firm, days: ExportDays): ExportFile[] {
  const random = createRandom(`${firm.plan.seed}/campaigns`);
  const drafts = new Drafts(
    days,
    'salesforce',
    'campaign_members',
    'CampaignMember.csv',
    byteOrderMark + quotedLine(memberColumns),
  );
  let number = 0;
  for (const [campaign, sent] of [days.first - 120, days.last - 9].entries()) {
    for (const { index, customer_id, firstDay } of firm.customers) {
      if (firstDay === null || firstDay >= sent || !random.chance(0.03)) continue;
      const respondedDay = random.chance(0.2) ? Math.min(days.last, sent + 1 + random.integer(8)) : null;
      const id = salesforceId('00v', number++);
      const record = (responded: number | null): string =>
        quotedLine([
          id,
          false,
          salesforceId('701', campaign),
          '',
          salesforceId('003', index),
          customer_id,
          responded === null ? 'Sent' : 'Responded',
          responded !== null,
          responded === null ? '' : isoDay(responded),
          utcInstant(sent, 28_800),
          utcInstant(responded ?? sent, 30_600),
        ]);
      drafts
        .of(sent)
        .add(record(respondedDay !== null && days.of(respondedDay) === days.of(sent) ? respondedDay : null));
      if (respondedDay !== null && days.of(respondedDay) !== days.of(sent))
        drafts.of(respondedDay).add(record(respondedDay));
    }
  }
  return drafts.finish();
}
