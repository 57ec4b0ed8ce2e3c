-- All seven P's of a segment and period, one row a measure. Shares of kinds, channels and places are of revenue.
with
  active as (
    select
      h.period_id,
      h.segment,
      count(*) as people,
      count(case when h.state <> 'lost' then 1 end) as customers,
      count(case when h.state in ('decline', 'lost') then 1 end) as risky,
      sum(cast(round(h.alive_chance, 6) as decimal(9,6))) as alive,
      sum(case when h.state <> 'lost' then h.age_days end) as ages,
      sum(h.purchase_days) as purchase_days,
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
      count(*) as rows_counted,
      sum(revenue) as revenue,
      sum(revenue - product_cost) as gross,
      sum(revenue - product_cost - service_cost - marketing_cost) as marginal,
      sum(revenue - product_cost - marketing_cost - service_cost - employee_cost - retention_cost - acquisition_cost) as net
    from customer_margins
    group by period_id, segment
  ),
  loyalty as (
    select period_id, coalesce(segment, '*') as scope, estimate, n from loyalty_indices where index_name = 'loyalty'
  ),
  perceived as (
    select period_id, coalesce(segment, '*') as scope, perceived_value, fewest_answers from customer_value where product_category is null
  ),
  offers as (
    select
      period_id,
      segment,
      count(case when is_offer then 1 end) as offers,
      count(case when is_offer and is_answered then 1 end) as responses,
      sum(case when is_offer then cost end) as cost
    from outgoing_contacts
    group by period_id, segment
  ),
  lines as (
    select
      l.period_id,
      coalesce(c.segment, 'unsegmented') as segment,
      l.source_system,
      l.transaction_id,
      coalesce(l.category, 'unknown') as category,
      coalesce(t.channel, 'unknown') as channel,
      coalesce(t.place, 'unknown') as place,
      l.revenue,
      l.is_return,
      t.promised_at is not null and t.delivered_at is not null as is_timed,
      t.delivered_at <= t.promised_at as is_timely
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
      case when grouping(l.category) = 0 then 'kind' when grouping(l.channel) = 0 then 'channel' when grouping(l.place) = 0 then 'place' else 'all' end as dimension,
      coalesce(l.category, l.channel, l.place, 'all') as item,
      sum(l.revenue) as revenue,
      count(*) as n,
      sum(case when l.is_return then -l.revenue else cast(0 as decimal(18,4)) end) as returned,
      sum(case when l.is_return then cast(0 as decimal(18,4)) else l.revenue end) as sold,
      count(case when l.is_timed then 1 end) as timed,
      count(case when l.is_timed and l.is_timely then 1 end) as timely
    from lines l
    cross join unnest(array['*', l.segment]) s(scope)
    group by grouping sets ((l.period_id, s.scope, l.category), (l.period_id, s.scope, l.channel), (l.period_id, s.scope, l.place), (l.period_id, s.scope))
  ),
  baskets as (
    select period_id, segment, source_system, transaction_id, count(distinct category) as categories
    from lines
    where not is_return and category <> 'unknown'
    group by period_id, segment, source_system, transaction_id
  ),
  joint as (
    select b.period_id, s.scope, count(*) as orders, count(case when b.categories >= 2 then 1 end) as mixed
    from baskets b
    cross join unnest(array['*', b.segment]) s(scope)
    group by b.period_id, s.scope
  ),
  funnel as (
    select period_id, coalesce(segment, '*') as scope, identified, potential_value, developed, selected, selected_conversion from relationship_funnel
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
      cast(sum(a.alive) as double) as alive,
      cast(sum(a.ages) as double) as ages,
      cast(sum(a.purchase_days) as double) as purchase_days,
      cast(sum(a.kept) as double) as kept,
      cast(sum(a.before) as double) as before,
      cast(sum(m.revenue) as double) as revenue,
      cast(sum(m.gross) as double) as gross,
      cast(sum(m.marginal) as double) as marginal,
      cast(sum(m.net) as double) as net,
      cast(sum(o.offers) as double) as offers,
      cast(sum(o.responses) as double) as responses,
      cast(sum(o.cost) as double) as offer_cost
    from active a
    left join margins m on m.period_id = a.period_id and m.segment = a.segment
    left join offers o on o.period_id = a.period_id and o.segment = a.segment
    cross join unnest(array['*', a.segment]) s(scope)
    group by a.period_id, s.scope
  ),
  told as (
    select
      w.period_id,
      w.scope,
      array[
        'profiling', 'profiling', 'profiling', 'persistency', 'persistency', 'persistency', 'profitability', 'profitability', 'profitability',
        'prospecting', 'prospecting', 'prospecting', 'prospecting', 'product', 'product', 'product', 'promotion', 'promotion', 'promotion'
      ] as ps,
      array[
        'level', 'risk', 'habits', 'loyalty', 'duration', 'change', 'marginal', 'gross', 'net',
        'expected_number', 'class', 'value', 'conversion', 'fit', 'association', 'supply', 'response', 'cost', 'cost_per_response'
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
        f.selected * f.selected_conversion,
        cast(f.selected as double) / nullif(f.identified, 0),
        f.potential_value,
        f.selected_conversion,
        v.perceived_value,
        cast(j.mixed as double) / nullif(j.orders, 0),
        cast(q.timely as double) / nullif(q.timed, 0),
        w.responses / nullif(w.offers, 0),
        w.offer_cost,
        w.offer_cost / nullif(w.responses, 0)
      ] as found,
      array[
        w.customers, w.people, w.customers, cast(y.n as double), w.customers, w.before, w.customers, w.customers, w.customers,
        cast(f.selected as double), cast(f.identified as double), cast(f.identified as double), cast(f.selected as double), cast(v.fewest_answers as double),
        cast(j.orders as double), cast(q.timed as double), w.offers, w.offers, w.responses
      ] as counts
    from wide w
    left join loyalty y on y.period_id = w.period_id and y.scope = w.scope
    left join perceived v on v.period_id = w.period_id and v.scope = w.scope
    left join joint j on j.period_id = w.period_id and j.scope = w.scope
    left join funnel f on f.period_id = w.period_id and f.scope = w.scope
    left join sales q on q.period_id = w.period_id and q.scope = w.scope and q.dimension = 'all'
  ),
  listed as (
    select
      t.period_id,
      t.scope,
      element_at(t.ps, i.place) as p,
      element_at(t.measures, i.place) as measure,
      'all' as item,
      element_at(t.found, i.place) as value,
      cast(element_at(t.counts, i.place) as bigint) as n
    from told t
    cross join unnest(sequence(1, 19)) i(place)
    union all
    select
      period_id,
      scope,
      'performance',
      'sales_by_' || dimension,
      item,
      cast(revenue as double),
      cast(n as bigint)
    from sales
    where dimension <> 'all'
    union all
    select period_id, scope, 'prospecting', 'means_of_winning', item, cast(developed as double) / identified, cast(identified as bigint)
    from ways
    union all
    select m.period_id, s.scope, 'profiling', 'preferences', m.category, cast(sum(m.customers) as double), cast(sum(m.customers) as bigint)
    from tastes m
    cross join unnest(array['*', m.segment]) s(scope)
    group by m.period_id, s.scope, m.category
  )
select
  l.period_id,
  nullif(l.scope, '*') as segment,
  cast(l.p as varchar) as p,
  l.measure,
  l.item,
  l.value,
  coalesce(l.n, 0) as n,
  r.run_id
from listed l
cross join run_settings r
