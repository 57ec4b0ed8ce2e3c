-- Ratios of sums over customers with the error of the ratio estimator (Cochran 1977, 2.11), so that lines, offers and contacts of one customer count as one
-- opinion: √(n/(n−1)·Σ(y − r·x)²)/|Σx| over the n customers whose x is not 0.
with
  firsts as (
    select customer_id, category, min(occurred_on) as first_on
    from line_values
    where category is not null and not is_return
    group by customer_id, category
  ),
  starts as (
    select f.customer_id, f.category, f.first_on > r.first_on as is_other, min(l.tier_rank) as first_tier
    from firsts f
    join customer_rfm r on r.customer_id = f.customer_id
    join line_values l on l.customer_id = f.customer_id and l.category = f.category and l.occurred_on = f.first_on and not l.is_return
    group by f.customer_id, f.category, f.first_on > r.first_on
  ),
  line_facts as (
    select
      l.period_id,
      l.customer_id,
      l.revenue,
      l.is_return,
      coalesce(r.first_on < p.starts_on, false) as is_repeat,
      coalesce(array_position(s.service_categories, lower(l.category)) > 0, false) as is_service,
      coalesce(f.is_other, false) as is_other,
      coalesce(not f.is_other and l.tier_rank > f.first_tier, false) as is_dearer
    from line_values l
    join periods p on p.period_id = l.period_id
    cross join customer_settings s
    left join customer_rfm r on r.customer_id = l.customer_id
    left join starts f on f.customer_id = l.customer_id and f.category = l.category
    where l.revenue is not null
  ),
  orders as (
    select
      l.period_id,
      l.customer_id,
      count(distinct case when not l.is_return then l.category end) as categories,
      count(case when t.promised_at is not null and t.delivered_at is not null then 1 end) as timed,
      count(case when t.delivered_at <= t.promised_at then 1 end) as timely
    from line_values l
    left join transactions t
      on t.source_system = l.source_system and t.transaction_id = l.transaction_id and t.line_no = l.line_no
    where l.revenue is not null
    group by l.period_id, l.customer_id, l.source_system, l.transaction_id
  ),
  facts as (
    select
      l.period_id,
      l.customer_id,
      m.measure,
      cast(
        case
          when m.measure = 'service_revenue' and l.is_service then l.revenue
          when m.measure = 'repeat_revenue' and l.is_repeat then l.revenue
          when m.measure = 'cross_revenue' and l.is_other then l.revenue
          when m.measure = 'dearer_revenue' and l.is_dearer then l.revenue
          else 0
        end as decimal(18,4)
      ) as part,
      l.revenue as whole
    from line_facts l
    cross join unnest(array['service_revenue', 'repeat_revenue', 'cross_revenue', 'dearer_revenue']) m(measure)
    where not l.is_return or m.measure in ('service_revenue', 'repeat_revenue')
    union all
    select
      o.period_id,
      o.customer_id,
      m.measure,
      cast(case when m.measure = 'timely_lines' then o.timely when o.categories >= 2 then 1 else 0 end as decimal(18,4)) as part,
      cast(case when m.measure = 'timely_lines' then o.timed when o.categories >= 1 then 1 else 0 end as decimal(18,4)) as whole
    from orders o
    cross join unnest(array['timely_lines', 'mixed_orders']) m(measure)
    union all
    select
      period_id,
      customer_id,
      'service_cost' as measure,
      cast(service_cost as decimal(18,4)) as part,
      cast(service_cost + product_cost as decimal(18,4)) as whole
    from customer_margins
    union all
    select
      c.period_id,
      c.customer_id,
      m.measure,
      cast(
        case
          when m.measure = 'matched_contacts' then case when c.is_matched then 1 else 0 end
          when m.measure = 'answered_offers' then case when c.is_answered then 1 else 0 end
          else c.cost
        end as decimal(18,4)
      ) as part,
      cast(case when m.measure = 'cost_per_answer' and not coalesce(c.is_answered, false) then 0 else 1 end as decimal(18,4)) as whole
    from outgoing_contacts c
    cross join unnest(array['matched_contacts', 'answered_offers', 'cost_per_answer', 'cost_per_contact']) m(measure)
    where (m.measure in ('matched_contacts', 'cost_per_contact') or c.is_offer)
      and (m.measure in ('matched_contacts', 'answered_offers') or c.cost is not null)
    union all
    select
      d.period_id,
      i.customer_id,
      m.measure,
      cast(
        case
          when m.measure = 'cost_per_contact' then i.cost_reporting
          when i.kind in ('service', 'training', 'visit', 'product_question', 'inquiry', 'complaint') then 1
          else 0
        end as decimal(18,4)
      ) as part,
      cast(1 as decimal(18,4)) as whole
    from interactions i
    join calendar d on d.day = i.occurred_on
    cross join unnest(array['service_contacts', 'cost_per_contact']) m(measure)
    where i.customer_id is not null
      and (m.measure = 'service_contacts' or (i.cost_reporting is not null and coalesce(i.direction, 'in') = 'in'))
  ),
  -- Wide, because it is multiplied: DuckDB computes products of decimals of up to 18 digits in 18 digits.
  persons as (
    select
      f.period_id,
      coalesce(c.segment, 'unsegmented') as segment,
      f.measure,
      cast(sum(f.part) as decimal(19,4)) as part,
      cast(sum(f.whole) as decimal(19,4)) as whole
    from facts f
    left join customers c on c.customer_id = f.customer_id
    group by f.period_id, coalesce(c.segment, 'unsegmented'), f.measure, f.customer_id
  ),
  sums as (
    select
      p.period_id,
      t.scope,
      p.measure,
      cast(sum(p.part) as double) as part,
      cast(sum(p.whole) as double) as whole,
      count(case when p.whole <> 0 then 1 end) as customers,
      cast(sum(p.part * p.part) as double) as part_part,
      cast(sum(p.part * p.whole) as double) as part_whole,
      cast(sum(p.whole * p.whole) as double) as whole_whole
    from persons p
    cross join unnest(array['*', p.segment]) t(scope)
    group by p.period_id, t.scope, p.measure
  )
select
  s.period_id,
  nullif(s.scope, '*') as segment,
  cast(s.measure as varchar) as measure,
  s.part,
  s.whole,
  s.customers,
  s.part / nullif(s.whole, 0) as ratio,
  sqrt(
    cast(s.customers as double) / nullif(s.customers - 1, 0)
      * greatest(0e0, s.part_part - 2 * (s.part / nullif(s.whole, 0)) * s.part_whole + power(s.part / nullif(s.whole, 0), 2) * s.whole_whole)
  ) / nullif(abs(s.whole), 0) as std_error,
  r.run_id
from sums s
cross join run_settings r
