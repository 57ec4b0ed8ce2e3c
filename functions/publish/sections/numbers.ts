import type { Scorecard } from '../scorecard-schema.ts';

type Parts = Omit<Scorecard, 'numbers' | 'methods' | 'queries' | 'restated'>;
type NumberEntry = Scorecard['numbers'][number];

/** Survey measures behind an index; NPS and complaints have their own. */
const measuresOf: Readonly<Record<string, readonly string[]>> = {
  loyalty: ['commitment', 'repurchase_intention', 'switching_resistance'],
  nps: ['recommendation'],
};

/** Every number of the card that can be traced, with the row that holds it and the query for the rows behind it. */
export function buildNumbers(card: Parts): NumberEntry[] {
  return [
    ...indexNumbers(card),
    ...gapNumbers(card),
    ...bridgeNumbers(card),
    ...diagnosisNumbers(card),
    ...lifetimeValueNumbers(card),
    ...qualityNumbers(card),
  ];
}

function indexNumbers(card: Parts): NumberEntry[] {
  return Object.entries(card.indices).flatMap(([name, index]) => {
    if (index.estimate === null) return [];
    const where = { period_id: card.period, index_name: name, segment: null };
    const trace =
      name === 'complaints'
        ? { query: 'complaint_rows', parameters: { period: card.period } }
        : { query: 'index_rows', parameters: { period: card.period, measures: [...(measuresOf[name] ?? [name])] } };
    const unit = name === 'complaints' ? ('per_100_customers' as const) : ('points' as const);
    const entry = { unit, method: `index_${name}`, relation: 'index_estimates', where, trace };
    const own: NumberEntry = { id: index.id, value: index.estimate, ...entry };
    return index.change === null ? [own] : [own, { id: `${index.id}.change`, value: index.change, ...entry }];
  });
}

function gapNumbers(card: Parts): NumberEntry[] {
  const stationsOf = new Map(card.links.map((link) => [link.link, [link.from, link.to]]));
  return card.gaps.flatMap((gap) =>
    gap.bias === null && gap.misfit === null
      ? []
      : [
          {
            id: gap.id,
            value: gap.bias,
            unit: 'points' as const,
            method: 'gap',
            relation: 'gap_estimates',
            where: { period_id: card.period, link: gap.link, attribute_id: gap.attribute, segment: gap.segment },
            trace: {
              query: 'level_rows',
              parameters: {
                period: card.period,
                stations: stationsOf.get(gap.link) ?? [],
                attribute: gap.attribute,
                segment: gap.segment,
              },
            },
          },
        ],
  );
}

function bridgeNumbers(card: Parts): NumberEntry[] {
  const named = new Set<string>();
  return card.bridges.flatMap(({ chain, stations }) =>
    stations.flatMap(({ id, station, level }) =>
      level === null || named.size === named.add(id).size
        ? []
        : [
            {
              id,
              value: level,
              unit: 'points' as const,
              method: 'bridge',
              relation: 'bridge_levels',
              where: { period_id: card.period, chain, station },
              trace: {
                query: 'level_rows',
                parameters: { period: card.period, stations: [station], attribute: null, segment: null },
              },
            },
          ],
    ),
  );
}

function diagnosisNumbers(card: Parts): NumberEntry[] {
  const stationsOf = new Map(card.links.map((link) => [link.link, [link.from, link.to]]));
  return card.diagnosis.map((entry) => ({
    id: entry.id,
    value: entry.misfit,
    unit: 'points' as const,
    method: 'diagnosis',
    relation: 'diagnosis',
    where: { link: entry.link },
    trace: {
      query: 'level_rows',
      parameters: { period: entry.period, stations: stationsOf.get(entry.link) ?? [], attribute: null, segment: null },
    },
  }));
}

function lifetimeValueNumbers(card: Parts): NumberEntry[] {
  if (card.clv.total === null) return [];
  const shared = { unit: 'money' as const, method: 'lifetime_value', relation: 'lifetime_value_summary' };
  const firm: NumberEntry = {
    id: card.clv.id,
    value: card.clv.total,
    ...shared,
    where: { segment: null },
    trace: { query: 'purchase_rows', parameters: { segment: null } },
  };
  const segments = card.clv.segments.flatMap(({ id, segment, total }) =>
    total === null
      ? []
      : [
          {
            id,
            value: total,
            ...shared,
            where: { segment },
            trace: { query: 'purchase_rows', parameters: { segment } },
          },
        ],
  );
  return [firm, ...segments];
}

function qualityNumbers(card: Parts): NumberEntry[] {
  const { records, accepted, quarantined, excluded } = card.data_quality;
  const shared = { unit: 'count' as const, method: 'data_quality', relation: 'data_quality', where: {} };
  const entry = (name: string, value: number, query: string): NumberEntry => ({
    id: `data_quality.${name}`,
    value,
    ...shared,
    trace: { query, parameters: {} },
  });
  return [
    entry('records', records, 'delivery_rows'),
    entry('accepted', accepted, 'delivery_rows'),
    entry('quarantined', quarantined, 'quarantine_rows'),
    entry('excluded', excluded, 'delivery_rows'),
  ];
}

const location = 'r.source_system, r.source_file, r.source_line';

/** Source rows behind the numbers, over staging; parameters in braces. */
export const traceQueries: Scorecard['queries'] = [
  {
    query: 'index_rows',
    sql: `with first_days as (
  select customer_id, min(occurred_on) as first_on
  from transactions
  where customer_id is not null and not coalesce(is_return, false)
  group by customer_id
), history as (
  select min(first_on) as starts_on from first_days
)
select ${location}, r.response_id, r.item_id, r.measure, r.level
from survey_responses r
cross join history h
left join first_days f on f.customer_id = r.customer_id
left join customers c on c.customer_id = r.customer_id
where r.audience = 'customer' and r.period_id = {period} and r.measure in ({measures})
  and not coalesce(c.status = 'prospect' and f.first_on is null, false)
  and not coalesce(r.occurred_on >= h.starts_on and r.occurred_on < f.first_on and coalesce(cast(c.joined_at as date) > r.occurred_on, true), false)
order by r.source_file, r.source_line, r.item_id`,
  },
  {
    query: 'complaint_rows',
    sql: `select ${location}, r.interaction_id, r.kind, r.occurred_on
from interactions r
join periods p on r.occurred_on between p.starts_on and p.ends_on
where r.kind = 'complaint' and p.period_id = {period}
order by r.source_file, r.source_line`,
  },
  {
    query: 'level_rows',
    sql: `with levels as (
  select distinct s.station, s.attribute_id, s.segment, s.is_common, s.source, s.measured_period_id, t.measure, t.audience
  from station_levels s
  join stations t on t.station = s.station
  where s.period_id = {period} and s.station in ({stations})
    and ({attribute} is null or s.attribute_id = {attribute})
    and ({segment} is null or s.segment = {segment})
)
select distinct ${location}, l.station, r.attribute_id, r.response_id as row_key, r.level
from levels l
join survey_responses r
  on r.measure = l.measure and r.audience = l.audience and r.attribute_id = l.attribute_id
  and r.period_id = l.measured_period_id
  and (l.is_common or coalesce(r.segment, 'unsegmented') = l.segment)
where l.source = 'survey'
union all
select distinct ${location}, l.station, r.attribute_id, cast(null as varchar) as row_key, r.level
from levels l
join periods p on p.period_id = l.measured_period_id
join assessments r
  on r.station = l.station and r.attribute_id = l.attribute_id
  and r.occurred_on between p.starts_on and p.ends_on
  and (l.is_common or coalesce(r.segment, l.segment) = l.segment)
where l.source = 'assessment'
union all
select distinct ${location}, l.station, r.attribute_id, r.signal_id as row_key, r.claimed_level as level
from levels l
join periods p on p.period_id = l.measured_period_id
join signals r
  on r.attribute_id = l.attribute_id and r.sent_from <= p.ends_on
  and (l.is_common or coalesce(r.segment, l.segment) = l.segment)
where l.source = 'signal'
order by 1, 2, 3, 4`,
  },
  {
    query: 'purchase_rows',
    sql: `select ${location}, r.transaction_id, r.line_no, r.occurred_on, r.amount_reporting
from transactions r
join customer_rfm c on c.customer_id = r.customer_id
where {segment} is null or c.segment = {segment}
order by r.source_file, r.source_line`,
  },
  {
    query: 'delivery_rows',
    sql: `select d.source as source_system, d.dataset, d.export_date, d.records, d.accepted, d.quarantined, d.excluded, d.status
from deliveries d
left join committed_deliveries c on c.delivery_id = d.delivery_id
where d.status = 'refused' or c.delivery_id is not null
order by d.source, d.dataset, d.export_date`,
  },
  {
    query: 'quarantine_rows',
    sql: `select ${location}, r.table_name, r.column_name, r.reason, r.expected, r.found
from quarantine r
join deliveries d on d.delivery_id = r.delivery_id
left join committed_deliveries c on c.delivery_id = d.delivery_id
where d.status = 'refused' or c.delivery_id is not null
order by r.source_file, r.source_line`,
  },
];

const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;

/**
 * The SQL (over staging) for the source rows behind a number of a published card; null when the card has no such number.
 *
 * @example traceSql(card, 'gaps.gap2.delivery_time')
 */
export function traceSql(card: Pick<Scorecard, 'numbers' | 'queries'>, id: string): string | null {
  const number = card.numbers.find((each) => each.id === id);
  const query = card.queries.find((each) => each.query === number?.trace.query);
  if (!number || !query) return null;
  return query.sql.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
    const value = number.trace.parameters[name] ?? null;
    if (value === null || value.length === 0) return 'null';
    return typeof value === 'string' ? literal(value) : value.map(literal).join(', ');
  });
}
