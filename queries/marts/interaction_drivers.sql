-- Why the firm interacts: from product to service, from single deals to relations, from the profit of a period to lifetime value, and cheap personal contact.
-- Intervals of shares and of the cost of a contact: ratios over customers (Cochran 1977, 2.11), so that lines and contacts of one customer count as one opinion.
-- Lifetime value at the end of an earlier period = today's × Σ P(alive)·rate·spend then over the same today (posterior mean rate of MBG/NBD,
-- of which P(alive) is in every period).
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
  facts as (
    select
      l.period_id,
      coalesce(c.segment, 'unsegmented') as segment,
      l.customer_id,
      cast(l.revenue as decimal(18,4)) as revenue,
      cast(case when f.first_on < p.starts_on then l.revenue else 0 end as decimal(18,4)) as repeat_revenue,
      cast(case when array_position(s.service_categories, lower(l.category)) > 0 then l.revenue else 0 end as decimal(18,4)) as service_revenue,
      cast(0 as decimal(18,4)) as service_cost,
      cast(0 as decimal(18,4)) as product_cost,
      cast(0 as decimal(18,4)) as profit,
      cast(0 as decimal(18,4)) as cost,
      cast(0 as bigint) as contacts,
      cast(0 as bigint) as personalised,
      cast(0 as bigint) as costed,
      cast(0 as bigint) as talks,
      cast(0 as bigint) as service_contacts,
      cast(0 as bigint) as margin_rows
    from line_values l
    join periods p on p.period_id = l.period_id
    join customer_rfm f on f.customer_id = l.customer_id
    cross join customer_settings s
    left join customers c on c.customer_id = l.customer_id
    where l.revenue is not null
    union all
    select
      period_id,
      segment,
      customer_id,
      cast(0 as decimal(18,4)) as revenue,
      cast(0 as decimal(18,4)) as repeat_revenue,
      cast(0 as decimal(18,4)) as service_revenue,
      cast(service_cost as decimal(18,4)) as service_cost,
      cast(product_cost as decimal(18,4)) as product_cost,
      cast(revenue - product_cost - marketing_cost - service_cost - employee_cost - retention_cost - acquisition_cost as decimal(18,4)) as profit,
      cast(0 as decimal(18,4)) as cost,
      cast(0 as bigint) as contacts,
      cast(0 as bigint) as personalised,
      cast(0 as bigint) as costed,
      cast(0 as bigint) as talks,
      cast(0 as bigint) as service_contacts,
      cast(1 as bigint) as margin_rows
    from customer_margins
    union all
    select
      period_id,
      segment,
      customer_id,
      cast(0 as decimal(18,4)) as revenue,
      cast(0 as decimal(18,4)) as repeat_revenue,
      cast(0 as decimal(18,4)) as service_revenue,
      cast(0 as decimal(18,4)) as service_cost,
      cast(0 as decimal(18,4)) as product_cost,
      cast(0 as decimal(18,4)) as profit,
      cast(coalesce(cost, 0) as decimal(18,4)) as cost,
      cast(1 as bigint) as contacts,
      cast(case when is_matched then 1 else 0 end as bigint) as personalised,
      cast(case when cost is not null then 1 else 0 end as bigint) as costed,
      cast(0 as bigint) as talks,
      cast(0 as bigint) as service_contacts,
      cast(0 as bigint) as margin_rows
    from outgoing_contacts
    union all
    select
      d.period_id,
      coalesce(c.segment, 'unsegmented'),
      i.customer_id,
      cast(0 as decimal(18,4)) as revenue,
      cast(0 as decimal(18,4)) as repeat_revenue,
      cast(0 as decimal(18,4)) as service_revenue,
      cast(0 as decimal(18,4)) as service_cost,
      cast(0 as decimal(18,4)) as product_cost,
      cast(0 as decimal(18,4)) as profit,
      cast(case when coalesce(i.direction, 'in') = 'in' then coalesce(i.cost_reporting, 0) else 0 end as decimal(18,4)) as cost,
      cast(0 as bigint) as contacts,
      cast(0 as bigint) as personalised,
      cast(case when coalesce(i.direction, 'in') = 'in' and i.cost_reporting is not null then 1 else 0 end as bigint) as costed,
      cast(1 as bigint) as talks,
      cast(case when i.kind in ('service', 'training', 'visit', 'product_question', 'inquiry', 'complaint') then 1 else 0 end as bigint) as service_contacts,
      cast(0 as bigint) as margin_rows
    from interactions i
    join calendar d on d.day = i.occurred_on
    left join customers c on c.customer_id = i.customer_id
    where i.customer_id is not null
  ),
  -- Wide, because it is multiplied: DuckDB computes products of decimals of up to 18 digits in 18 digits.
  persons as (
    select
      period_id,
      segment,
      customer_id,
      cast(sum(revenue) as decimal(19,4)) as revenue,
      cast(sum(repeat_revenue) as decimal(19,4)) as repeat_revenue,
      cast(sum(service_revenue) as decimal(19,4)) as service_revenue,
      cast(sum(service_cost) as decimal(19,4)) as service_cost,
      cast(sum(product_cost) as decimal(19,4)) as product_cost,
      cast(sum(profit) as decimal(19,4)) as profit,
      cast(sum(cost) as decimal(19,4)) as cost,
      cast(sum(contacts) as bigint) as contacts,
      cast(sum(personalised) as bigint) as personalised,
      cast(sum(costed) as bigint) as costed,
      cast(sum(talks) as bigint) as talks,
      cast(sum(service_contacts) as bigint) as service_contacts,
      cast(sum(margin_rows) as bigint) as margin_rows,
      cast(sum(service_cost + product_cost) as decimal(19,4)) as effort
    from facts
    group by period_id, segment, customer_id
  ),
  summed as (
    select
      p.period_id,
      t.scope,
      cast(sum(p.revenue) as double) as revenue,
      cast(sum(p.repeat_revenue) as double) as repeat_revenue,
      cast(sum(p.service_revenue) as double) as service_revenue,
      cast(sum(p.service_cost) as double) as service_cost,
      cast(sum(p.effort) as double) as effort,
      cast(sum(p.profit) as decimal(18,4)) as profit,
      cast(sum(p.cost) as double) as cost,
      cast(sum(p.contacts) as bigint) as contacts,
      cast(sum(p.personalised) as bigint) as personalised,
      cast(sum(p.costed) as bigint) as costed,
      cast(sum(p.talks) as bigint) as talks,
      cast(sum(p.service_contacts) as bigint) as service_contacts,
      count(case when p.revenue <> 0 then 1 end) as buyers,
      count(case when p.effort <> 0 then 1 end) as bearers,
      count(case when p.talks <> 0 then 1 end) as talkers,
      count(case when p.costed <> 0 then 1 end) as costed_people,
      count(case when p.contacts <> 0 then 1 end) as reached,
      cast(sum(p.revenue * p.revenue) as double) as revenue_squares,
      cast(sum(p.effort * p.effort) as double) as effort_squares,
      cast(sum(p.talks * p.talks) as double) as talks_squares,
      cast(sum(p.costed * p.costed) as double) as costed_squares,
      cast(sum(p.contacts * p.contacts) as double) as contacts_squares,
      cast(sum(p.service_revenue * p.service_revenue) as double) as service_revenue_squares,
      cast(sum(p.service_revenue * p.revenue) as double) as service_revenue_products,
      cast(sum(p.repeat_revenue * p.repeat_revenue) as double) as repeat_squares,
      cast(sum(p.repeat_revenue * p.revenue) as double) as repeat_products,
      cast(sum(p.service_cost * p.service_cost) as double) as service_cost_squares,
      cast(sum(p.service_cost * p.effort) as double) as service_cost_products,
      cast(sum(p.service_contacts * p.service_contacts) as double) as service_contact_squares,
      cast(sum(p.service_contacts * p.talks) as double) as service_contact_products,
      cast(sum(p.cost * p.cost) as double) as contact_cost_squares,
      cast(sum(p.cost * p.costed) as double) as contact_cost_products,
      cast(sum(p.personalised * p.personalised) as double) as personalised_squares,
      cast(sum(p.personalised * p.contacts) as double) as personalised_products
    from persons p
    cross join unnest(array['*', p.segment]) t(scope)
    group by p.period_id, t.scope
    having sum(p.margin_rows) > 0
  ),
  grown as (
    select
      e.period_id,
      e.segment,
      e.clv,
      lag(e.clv) over (partition by e.segment order by p.position) as clv_before
    from equity e
    join periods p on p.period_id = e.period_id
  ),
  worth as (
    select
      g.period_id,
      t.scope,
      cast(sum(cast(round(g.clv, 4) as decimal(18,4))) as double) as clv,
      cast(sum(cast(round(g.clv_before, 4) as decimal(18,4))) as double) as clv_before
    from grown g
    cross join unnest(array['*', g.segment]) t(scope)
    group by g.period_id, t.scope
  ),
  rated as (
    select
      s.*,
      s.service_revenue / nullif(s.revenue, 0e0) as service_revenue_share,
      s.service_cost / nullif(s.effort, 0e0) as service_cost_share,
      cast(s.service_contacts as double) / nullif(s.talks, 0) as service_contact_share,
      s.repeat_revenue / nullif(s.revenue, 0e0) as repeat_share,
      s.cost / nullif(s.costed, 0) as cost_per_contact,
      cast(s.personalised as double) / nullif(s.contacts, 0) as personalised_share
    from summed s
  )
select
  s.period_id,
  nullif(s.scope, '*') as segment,
  s.service_revenue_share,
  1.959963984540054e0 / nullif(abs(s.revenue), 0) * sqrt(
    cast(s.buyers as double) / nullif(s.buyers - 1, 0)
      * greatest(0e0, s.service_revenue_squares - 2 * s.service_revenue_share * s.service_revenue_products + s.service_revenue_share * s.service_revenue_share * s.revenue_squares)
  ) as service_revenue_reach,
  s.buyers,
  s.service_cost_share,
  1.959963984540054e0 / nullif(abs(s.effort), 0) * sqrt(
    cast(s.bearers as double) / nullif(s.bearers - 1, 0)
      * greatest(0e0, s.service_cost_squares - 2 * s.service_cost_share * s.service_cost_products + s.service_cost_share * s.service_cost_share * s.effort_squares)
  ) as service_cost_reach,
  s.bearers as cost_bearers,
  s.service_contact_share,
  1.959963984540054e0 / nullif(abs(s.talks), 0) * sqrt(
    cast(s.talkers as double) / nullif(s.talkers - 1, 0)
      * greatest(0e0, s.service_contact_squares - 2 * s.service_contact_share * s.service_contact_products + s.service_contact_share * s.service_contact_share * s.talks_squares)
  ) as service_contact_reach,
  s.talks as contacts_known,
  s.repeat_share,
  1.959963984540054e0 / nullif(abs(s.revenue), 0) * sqrt(
    cast(s.buyers as double) / nullif(s.buyers - 1, 0)
      * greatest(0e0, s.repeat_squares - 2 * s.repeat_share * s.repeat_products + s.repeat_share * s.repeat_share * s.revenue_squares)
  ) as repeat_reach,
  w.clv,
  w.clv - w.clv_before as clv_growth,
  s.profit,
  (w.clv - w.clv_before) / nullif(abs(w.clv - w.clv_before) + abs(cast(s.profit as double)), 0) as growth_against_profit,
  s.contacts,
  s.cost_per_contact,
  1.959963984540054e0 / nullif(abs(s.costed), 0) * sqrt(
    cast(s.costed_people as double) / nullif(s.costed_people - 1, 0)
      * greatest(0e0, s.contact_cost_squares - 2 * s.cost_per_contact * s.contact_cost_products + s.cost_per_contact * s.cost_per_contact * s.costed_squares)
  ) as cost_per_contact_reach,
  s.costed as costed_contacts,
  s.personalised_share,
  1.959963984540054e0 / nullif(abs(s.contacts), 0) * sqrt(
    cast(s.reached as double) / nullif(s.reached - 1, 0)
      * greatest(0e0, s.personalised_squares - 2 * s.personalised_share * s.personalised_products + s.personalised_share * s.personalised_share * s.contacts_squares)
  ) as personalised_reach,
  r.run_id
from rated s
cross join run_settings r
left join worth w on w.period_id = s.period_id and w.scope = s.scope
