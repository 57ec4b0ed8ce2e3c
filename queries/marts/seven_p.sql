-- All seven P's of a segment and period, one row a measure. Shares of kinds, channels and places are of revenue.
-- Intervals take customers as a sample: of shares by Wilson (1927); offers, orders and deliveries of one customer are not independent, so they count
-- as as many as would give the error of customer_ratios. What was recorded (sales, margins, costs, numbers) has no interval.
with
  active as (
    select
      h.period_id,
      h.segment,
      count(h.alive_chance) as people,
      count(case when h.state <> 'lost' then 1 end) as customers,
      count(case when h.alive_chance is not null and h.state in ('decline', 'lost') then 1 end) as risky,
      sum(case when h.state <> 'lost' then h.age_days end) as ages,
      sum(case when h.state <> 'lost' then h.age_days * cast(h.age_days as bigint) end) as age_squares,
      sum(h.purchase_days) as purchase_days,
      sum(h.purchase_days * cast(h.purchase_days as bigint)) as day_squares,
      count(case when h.state_before <> 'lost' and h.state <> 'lost' then 1 end) as kept,
      count(case when h.state_before <> 'lost' then 1 end) as before
    from lifecycle_history h
    group by h.period_id, h.segment
  ),
  tastes as (
    select h.period_id, h.segment, coalesce(p.category, 'unknown') as category, count(*) as customers
    from lifecycle_history h
    join customer_profiles p on p.customer_id = h.customer_id
    where h.state <> 'lost'
    group by h.period_id, h.segment, coalesce(p.category, 'unknown')
  ),
  margins as (
    select
      period_id,
      segment,
      count(*) as bearers,
      sum(revenue) as revenue,
      sum(cast(revenue as decimal(19,4)) * cast(revenue as decimal(19,4))) as revenue_squares,
      sum(revenue - product_cost) as gross,
      sum(revenue - product_cost - service_cost - marketing_cost) as marginal,
      sum(revenue - product_cost - marketing_cost - service_cost - employee_cost - retention_cost - acquisition_cost) as net
    from customer_margins
    group by period_id, segment
  ),
  loyalty as (
    select period_id, coalesce(segment, '*') as scope, estimate, std_error, n from loyalty_indices where index_name = 'loyalty'
  ),
  perceived as (
    select period_id, coalesce(segment, '*') as scope, perceived_value, perceived_std_error, fewest_answers
    from customer_value
    where product_category is null
  ),
  lines as (
    select
      l.period_id,
      l.customer_id,
      coalesce(c.segment, 'unsegmented') as segment,
      coalesce(l.category, 'unknown') as category,
      coalesce(t.channel, 'unknown') as channel,
      coalesce(t.place, 'unknown') as place,
      l.revenue
    from line_values l
    left join transactions t
      on t.source_system = l.source_system and t.transaction_id = l.transaction_id and t.line_no = l.line_no
    left join customers c on c.customer_id = l.customer_id
    where l.revenue is not null
  ),
  sales as (
    select
      l.period_id,
      s.scope,
      case when grouping(l.category) = 0 then 'kind' when grouping(l.channel) = 0 then 'channel' else 'place' end as dimension,
      coalesce(l.category, l.channel, l.place) as item,
      sum(l.revenue) as revenue,
      count(*) as n,
      count(distinct l.customer_id) as customers
    from lines l
    cross join unnest(array['*', l.segment]) s(scope)
    group by grouping sets ((l.period_id, s.scope, l.category), (l.period_id, s.scope, l.channel), (l.period_id, s.scope, l.place))
  ),
  funnel as (
    select
      period_id,
      coalesce(segment, '*') as scope,
      identified,
      potential_value,
      potential_reach,
      selected,
      selected_conversion,
      developed_selected,
      expected_selected,
      expected_reach
    from relationship_funnel
  ),
  ways as (
    select
      d.period_id,
      s.scope,
      coalesce(c.acquisition_source, 'unknown') as item,
      count(*) as identified,
      count(case when p.first_on is not null then 1 end) as developed
    from customers c
    join calendar d on d.day = cast(coalesce(c.first_contact_at, c.joined_at) as date)
    left join customer_profiles p on p.customer_id = c.customer_id
    cross join unnest(array['*', coalesce(c.segment, 'unsegmented')]) s(scope)
    group by d.period_id, s.scope, coalesce(c.acquisition_source, 'unknown')
  ),
  wide as (
    select
      a.period_id,
      s.scope,
      cast(sum(a.people) as double) as people,
      cast(sum(a.customers) as double) as customers,
      cast(sum(a.risky) as double) as risky,
      cast(sum(a.ages) as double) as ages,
      cast(sum(a.age_squares) as double) as age_squares,
      cast(sum(a.purchase_days) as double) as purchase_days,
      cast(sum(a.day_squares) as double) as day_squares,
      cast(sum(a.kept) as double) as kept,
      cast(sum(a.before) as double) as before,
      cast(coalesce(sum(m.bearers), 0) as double) as bearers,
      cast(sum(m.revenue) as double) as revenue,
      cast(sum(m.revenue_squares) as double) as revenue_squares,
      cast(sum(m.gross) as double) as gross,
      cast(sum(m.marginal) as double) as marginal,
      cast(sum(m.net) as double) as net
    from active a
    left join margins m on m.period_id = a.period_id and m.segment = a.segment
    cross join unnest(array['*', a.segment]) s(scope)
    group by a.period_id, s.scope
  ),
  told as (
    select
      w.period_id,
      w.scope,
      array[
        'profiling', 'profiling', 'profiling', 'persistency', 'persistency', 'persistency', 'profitability', 'profitability', 'profitability',
        'prospecting', 'prospecting', 'prospecting', 'prospecting', 'product'
      ] as ps,
      array[
        'level', 'risk', 'habits', 'loyalty', 'duration', 'change', 'marginal', 'gross', 'net',
        'expected_number', 'class', 'value', 'conversion', 'fit'
      ] as measures,
      array[
        w.revenue / nullif(w.customers, 0),
        w.risky / nullif(w.people, 0),
        w.purchase_days / nullif(w.customers, 0),
        y.estimate,
        w.ages / nullif(w.customers, 0) / 30.4375e0,
        w.kept / nullif(w.before, 0),
        w.marginal,
        w.gross,
        w.net,
        f.expected_selected,
        cast(f.selected as double) / nullif(f.identified, 0),
        f.potential_value,
        f.selected_conversion,
        v.perceived_value
      ] as found,
      array[
        w.customers, w.people, w.customers, cast(y.n as double), w.customers, w.before, w.bearers, w.bearers, w.bearers,
        cast(f.selected as double), cast(f.identified as double), cast(f.identified as double), cast(f.selected as double), cast(v.fewest_answers as double)
      ] as counts,
      array[
        null, w.people, null, null, null, w.before, null, null, null,
        null, cast(f.identified as double), null, cast(f.selected as double), null
      ] as bases,
      array[
        sqrt(greatest(0e0, w.revenue_squares / nullif(w.customers, 0) - power(w.revenue / nullif(w.customers, 0), 2)) / nullif(w.customers - 1, 0)),
        null,
        sqrt(greatest(0e0, w.day_squares / nullif(w.customers, 0) - power(w.purchase_days / nullif(w.customers, 0), 2)) / nullif(w.customers - 1, 0)),
        y.std_error,
        sqrt(greatest(0e0, w.age_squares / nullif(w.customers, 0) - power(w.ages / nullif(w.customers, 0), 2)) / nullif(w.customers - 1, 0)) / 30.4375e0,
        null, null, null, null,
        f.expected_reach / 1.959963984540054e0,
        null,
        f.potential_reach / 1.959963984540054e0,
        null,
        v.perceived_std_error
      ] as errors
    from wide w
    left join loyalty y on y.period_id = w.period_id and y.scope = w.scope
    left join perceived v on v.period_id = w.period_id and v.scope = w.scope
    left join funnel f on f.period_id = w.period_id and f.scope = w.scope
  ),
  ratios as (
    select
      c.period_id,
      coalesce(c.segment, '*') as scope,
      c.measure,
      c.part,
      c.whole,
      c.customers,
      c.ratio,
      c.std_error,
      case
        when c.ratio > 0 and c.ratio < 1 and c.customers > 1
          then greatest(1e0, least(c.whole, coalesce(c.ratio * (1 - c.ratio) / nullif(c.std_error * c.std_error, 0), c.whole)))
        else cast(c.customers as double)
      end as independent
    from customer_ratios c
  ),
  listed as (
    select
      t.period_id,
      t.scope,
      element_at(t.ps, i.place) as p,
      element_at(t.measures, i.place) as measure,
      'all' as item,
      element_at(t.found, i.place) as value,
      cast(element_at(t.counts, i.place) as bigint) as n,
      cast(element_at(t.counts, i.place) as bigint) as customers,
      nullif(element_at(t.bases, i.place), 0e0) as base,
      element_at(t.errors, i.place) as std_error
    from told t
    cross join unnest(sequence(1, 14)) i(place)
    union all
    select
      w.period_id,
      w.scope,
      m.p,
      m.measure,
      'all',
      case when m.measure = 'cost' then r.part else r.ratio end,
      cast(case when m.measure = 'cost' then o.whole else r.whole end as bigint),
      case when m.measure = 'cost' then o.customers else r.customers end,
      case when m.measure not in ('cost', 'cost_per_response') then nullif(r.independent, 0e0) end,
      case when m.measure = 'cost_per_response' then r.std_error end
    from wide w
    cross join (
      values
        ('product', 'association', 'mixed_orders'), ('product', 'supply', 'timely_lines'), ('promotion', 'response', 'answered_offers'),
        ('promotion', 'cost', 'cost_per_answer'), ('promotion', 'cost_per_response', 'cost_per_answer')
    ) m(p, measure, ratio)
    left join ratios r on r.period_id = w.period_id and r.scope = w.scope and r.measure = m.ratio
    left join ratios o on o.period_id = w.period_id and o.scope = w.scope and o.measure = 'answered_offers'
    union all
    select
      period_id,
      scope,
      'performance',
      'sales_by_' || dimension,
      item,
      cast(revenue as double),
      cast(n as bigint),
      customers,
      cast(null as double),
      cast(null as double)
    from sales
    union all
    select period_id, scope, 'prospecting', 'means_of_winning', item, cast(developed as double) / identified, cast(identified as bigint), cast(identified as bigint), cast(identified as double), cast(null as double)
    from ways
    union all
    select m.period_id, s.scope, 'profiling', 'preferences', m.category, cast(sum(m.customers) as double), cast(sum(m.customers) as bigint), cast(sum(m.customers) as bigint), cast(null as double), cast(null as double)
    from tastes m
    cross join unnest(array['*', m.segment]) s(scope)
    group by m.period_id, s.scope, m.category
  ),
  ranged as (
    select
      l.*,
      (l.value + 1.9207294103470485e0 / l.base) / (1 + 3.841458820694097e0 / l.base) as middle,
      1.959963984540054e0 * sqrt((l.value * (1 - l.value) + 0.9603647051735243e0 / l.base) / l.base) / (1 + 3.841458820694097e0 / l.base) as spread
    from listed l
  )
select
  l.period_id,
  nullif(l.scope, '*') as segment,
  cast(l.p as varchar) as p,
  l.measure,
  l.item,
  l.value,
  coalesce(l.n, 0) as n,
  coalesce(l.customers, 0) as customers,
  case
    when l.base is not null then greatest(0e0, l.middle - l.spread)
    when l.measure = 'expected_number' then greatest(cast(f.developed_selected as double), l.value - 1.959963984540054e0 * l.std_error)
    else l.value - 1.959963984540054e0 * l.std_error
  end as lower,
  case
    when l.base is not null then least(1e0, l.middle + l.spread)
    when l.measure = 'expected_number' then least(cast(l.n as double), l.value + 1.959963984540054e0 * l.std_error)
    else l.value + 1.959963984540054e0 * l.std_error
  end as upper,
  r.run_id
from ranged l
cross join run_settings r
left join funnel f on l.measure = 'expected_number' and f.period_id = l.period_id and f.scope = l.scope
