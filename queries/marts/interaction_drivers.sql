-- Why the firm interacts: from product to service, from single deals to relations, from the profit of a period to lifetime value, and cheap personal contact.
-- Lifetime value at the end of an earlier period = today's × Σ P(alive)·rate·spend then over the same today (posterior mean rate of MBG/NBD).
with
  purchase_model as (
    select
      max(case when parameter = 'r' then estimate end) as r,
      max(case when parameter = 'alpha' then estimate end) as alpha
    from lifetime_value_parameters
    where model = 'mbgnbd'
  ),
  strength as (
    select
      h.period_id,
      h.segment,
      max(h.position) as position,
      sum(
        cast(
          round(h.alive_chance * (m.r + h.frequency) / (m.alpha + h.age_days / 7e0) * coalesce(v.expected_spend, 0e0), 6) as decimal(18,6)
        )
      ) as strength
    from lifecycle_history h
    cross join purchase_model m
    left join customer_lifetime_values v on v.customer_id = h.customer_id
    group by h.period_id, h.segment
  ),
  present as (
    select segment, sum(cast(round(remaining_clv, 4) as decimal(18,4))) as clv from customer_lifetime_values group by segment
  ),
  equity as (
    select
      s.period_id,
      s.segment,
      cast(p.clv as double) * cast(s.strength as double)
        / nullif(cast(sum(case when s.position = l.position then s.strength end) over (partition by s.segment) as double), 0) as clv
    from strength s
    join present p on p.segment = s.segment
    cross join (select max(position) as position from lifecycle_history) l
  ),
  sales as (
    select
      l.period_id,
      coalesce(c.segment, 'unsegmented') as segment,
      sum(l.revenue) as revenue,
      sum(case when f.first_on < p.starts_on then l.revenue else cast(0 as decimal(18,4)) end) as repeat_revenue,
      sum(case when array_position(s.service_categories, lower(l.category)) > 0 then l.revenue else cast(0 as decimal(18,4)) end) as service_revenue
    from line_values l
    join periods p on p.period_id = l.period_id
    join customer_rfm f on f.customer_id = l.customer_id
    cross join customer_settings s
    left join customers c on c.customer_id = l.customer_id
    where l.revenue is not null
    group by l.period_id, coalesce(c.segment, 'unsegmented')
  ),
  margins as (
    select
      period_id,
      segment,
      sum(revenue - product_cost - marketing_cost - service_cost - employee_cost - retention_cost - acquisition_cost) as profit,
      sum(service_cost) as service_cost,
      sum(product_cost) as product_cost
    from customer_margins
    group by period_id, segment
  ),
  sent as (
    select period_id, segment, count(*) as contacts, count(case when is_matched then 1 end) as personalised, count(cost) as costed, sum(cost) as cost
    from outgoing_contacts
    group by period_id, segment
  ),
  came as (
    select
      d.period_id,
      coalesce(c.segment, 'unsegmented') as segment,
      count(*) as contacts,
      count(case when i.kind in ('service', 'training', 'visit', 'product_question', 'inquiry', 'complaint') then 1 end) as service_contacts,
      count(case when coalesce(i.direction, 'in') = 'in' then 1 end) as incoming,
      count(case when coalesce(i.direction, 'in') = 'in' then i.cost_reporting end) as costed,
      sum(case when coalesce(i.direction, 'in') = 'in' then i.cost_reporting end) as cost
    from interactions i
    join calendar d on d.day = i.occurred_on
    left join customers c on c.customer_id = i.customer_id
    where i.customer_id is not null
    group by d.period_id, coalesce(c.segment, 'unsegmented')
  ),
  gathered as (
    select
      g.period_id,
      g.segment,
      s.revenue,
      s.repeat_revenue,
      s.service_revenue,
      g.profit,
      g.service_cost,
      g.product_cost,
      t.contacts,
      t.personalised,
      coalesce(t.costed, 0) + coalesce(i.costed, 0) as costed,
      coalesce(t.cost, cast(0 as decimal(18,4))) + coalesce(i.cost, cast(0 as decimal(18,4))) as cost,
      i.contacts as talks,
      i.service_contacts,
      e.clv,
      lag(e.clv) over (partition by g.segment order by p.position) as clv_before
    from margins g
    join periods p on p.period_id = g.period_id
    left join sales s on s.period_id = g.period_id and s.segment = g.segment
    left join sent t on t.period_id = g.period_id and t.segment = g.segment
    left join came i on i.period_id = g.period_id and i.segment = g.segment
    left join equity e on e.period_id = g.period_id and e.segment = g.segment
  ),
  summed as (
    select
      g.period_id,
      t.scope,
      cast(sum(g.revenue) as double) as revenue,
      cast(sum(g.repeat_revenue) as double) as repeat_revenue,
      cast(sum(g.service_revenue) as double) as service_revenue,
      cast(sum(g.profit) as decimal(18,4)) as profit,
      cast(sum(g.service_cost) as double) as service_cost,
      cast(sum(g.product_cost) as double) as product_cost,
      cast(coalesce(sum(g.contacts), 0) as bigint) as contacts,
      cast(coalesce(sum(g.personalised), 0) as bigint) as personalised,
      cast(coalesce(sum(g.costed), 0) as bigint) as costed,
      cast(sum(g.cost) as double) as cost,
      cast(coalesce(sum(g.talks), 0) as bigint) as talks,
      cast(coalesce(sum(g.service_contacts), 0) as bigint) as service_contacts,
      cast(sum(cast(round(g.clv, 4) as decimal(18,4))) as double) as clv,
      cast(sum(cast(round(g.clv_before, 4) as decimal(18,4))) as double) as clv_before
    from gathered g
    cross join unnest(array['*', g.segment]) t(scope)
    group by g.period_id, t.scope
  )
select
  s.period_id,
  nullif(s.scope, '*') as segment,
  s.service_revenue / nullif(s.revenue, 0) as service_revenue_share,
  s.service_cost / nullif(s.service_cost + s.product_cost, 0) as service_cost_share,
  cast(s.service_contacts as double) / nullif(s.talks, 0) as service_contact_share,
  s.repeat_revenue / nullif(s.revenue, 0) as repeat_share,
  s.clv,
  s.clv - s.clv_before as clv_growth,
  s.profit,
  (s.clv - s.clv_before) / nullif(abs(s.clv - s.clv_before) + abs(cast(s.profit as double)), 0) as growth_against_profit,
  s.contacts,
  case when s.costed > 0 then s.cost / s.costed end as cost_per_contact,
  s.costed as costed_contacts,
  cast(s.personalised as double) / nullif(s.contacts, 0) as personalised_share,
  r.run_id
from summed s
cross join run_settings r
