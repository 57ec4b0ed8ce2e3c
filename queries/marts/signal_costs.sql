-- What each signal costs the firm, and how its promises of delivery were kept: orders promised in its time and segment, due by as_of.
with
  promised_orders as (
    select
      t.source_system,
      t.transaction_id,
      min(t.occurred_on) as ordered_on,
      min(coalesce(c.segment, 'unsegmented')) as segment,
      max(t.promised_at) as promised_at,
      max(t.delivered_at) as delivered_at,
      bool_and(t.delivered_at is not null) as is_delivered,
      sum(coalesce(t.amount_reporting, cast(0 as decimal(18,4)))) as amount,
      count(case when t.amount_reporting is null then 1 end) as unpriced_lines
    from transactions t
    left join customers c on c.customer_id = t.customer_id
    where t.promised_at is not null and not coalesce(t.is_return, false) and t.amount >= 0
    group by t.source_system, t.transaction_id
  ),
  due as (
    select
      o.ordered_on,
      o.segment,
      count(*) as units,
      count(case when not o.is_delivered or o.delivered_at > o.promised_at then 1 end) as failures,
      sum(o.amount) as amount,
      sum(o.unpriced_lines) as unpriced_lines
    from promised_orders o
    cross join run_settings s
    where cast(o.promised_at as date) <= s.as_of
    group by o.ordered_on, o.segment
  ),
  kept as (
    select
      g.source_system,
      g.signal_id,
      sum(d.units) as units,
      sum(d.failures) as failures,
      sum(d.amount) as amount,
      sum(d.unpriced_lines) as unpriced_lines
    from signals g
    join due d
      on d.ordered_on >= g.sent_from
      and (g.sent_until is null or d.ordered_on <= g.sent_until)
      and (g.segment is null or d.segment = g.segment)
    where g.kind = 'promise'
    group by g.source_system, g.signal_id
  )
select
  g.source_system,
  g.signal_id,
  g.kind,
  g.attribute_id,
  g.segment,
  g.sent_from,
  g.sent_until,
  g.claimed_level,
  g.cost_reporting as outlay,
  g.penalty_per_failure_reporting as penalty_per_failure,
  g.penalty_rate,
  g.own_failure_rate as stated_failure_rate,
  g.rival_failure_rate,
  g.rival_cost_reporting as rival_outlay,
  g.exposed_units as stated_units,
  g.exposed_value_reporting as stated_value,
  (g.cost is not null and g.cost_reporting is null)
    or (g.penalty_per_failure is not null and g.penalty_per_failure_reporting is null)
    or (g.exposed_value is not null and g.exposed_value_reporting is null)
    or (g.rival_cost is not null and g.rival_cost_reporting is null)
    or coalesce(k.unpriced_lines, 0) > 0 as lacks_rate,
  cast(coalesce(k.units, 0) as bigint) as promised_units,
  cast(coalesce(k.failures, 0) as bigint) as failed_units,
  cast(coalesce(k.amount, 0) as decimal(18,4)) as promised_value,
  s.run_id
from signals g
cross join run_settings s
left join kept k on k.source_system = g.source_system and k.signal_id = g.signal_id
