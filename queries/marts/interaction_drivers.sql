-- Why the firm interacts: from product to service, from single deals to relations, from the profit of a period to lifetime value, and cheap personal contact.
-- Lifetime value at the end of an earlier period = today's × Σ P(alive)·rate·spend then over the same today (posterior mean rate of MBG/NBD,
-- of which P(alive) is in every period). Its growth U·A/Z (U: today's value, A: change of the strength Σ P(alive)·rate·spend, Z: today's) varies by the
-- customers whom chance brought (Taylor series of the ratio, segments apart): e = A/Z·u + U/Z·a − U·A/Z²·z of each customer.
with
  purchase_model as (
    select
      max(case when parameter = 'r' then estimate end) as r,
      max(case when parameter = 'alpha' then estimate end) as alpha
    from lifetime_value_parameters
    where model = 'mbgnbd'
  ),
  strengths as (
    select
      h.period_id,
      h.position,
      h.segment,
      h.customer_id,
      cast(round(coalesce(v.remaining_clv, 0e0), 4) as decimal(19,4)) as u,
      cast(
        round(h.alive_chance * (m.r + h.frequency) / (m.alpha + h.age_days / 7e0) * coalesce(v.expected_spend, 0e0), 6) as decimal(19,6)
      ) as strength
    from lifecycle_history h
    cross join purchase_model m
    left join customer_lifetime_values v on v.customer_id = h.customer_id
  ),
  moves as (
    select
      s.*,
      s.position = l.position as is_last,
      s.strength - coalesce(lag(s.strength) over (partition by s.customer_id order by s.position), cast(0 as decimal(19,6))) as a,
      max(case when s.position = l.position then s.strength end) over (partition by s.customer_id) as z
    from strengths s
    cross join (select max(position) as position from lifecycle_history) l
  ),
  present as (
    select
      segment,
      cast(count(*) as double) as customers,
      cast(sum(u) as double) as u,
      cast(sum(z) as double) as z,
      cast(sum(u * u) as double) as uu,
      cast(sum(u * z) as double) as uz,
      cast(sum(cast(z as decimal(19,6)) * cast(z as decimal(19,6))) as double) as zz
    from moves
    where is_last
    group by segment
  ),
  changes as (
    select
      period_id,
      segment,
      max(position) as position,
      cast(sum(strength) as double) as strength,
      cast(sum(a) as double) as a,
      cast(sum(cast(a as decimal(19,6)) * cast(a as decimal(19,6))) as double) as aa,
      cast(sum(u * cast(a as decimal(19,6))) as double) as ua,
      cast(sum(cast(a as decimal(19,6)) * cast(z as decimal(19,6))) as double) as az
    from moves
    group by period_id, segment
  ),
  equity as (
    select
      c.period_id,
      c.segment,
      p.customers,
      p.u * c.strength / nullif(p.z, 0) as clv,
      lag(p.u * c.strength / nullif(p.z, 0)) over (partition by c.segment order by c.position) as clv_before,
      cast(
        round(
          sqrt(
            p.customers / nullif(p.customers - 1, 0)
              * greatest(
                0e0,
                power(c.a / nullif(p.z, 0), 2) * p.uu
                  + power(p.u / nullif(p.z, 0), 2) * c.aa
                  + power(p.u * c.a / nullif(p.z * p.z, 0), 2) * p.zz
                  + 2 * c.a * p.u / nullif(p.z * p.z, 0) * c.ua
                  - 2 * p.u * c.a * c.a / nullif(p.z * p.z * p.z, 0) * p.uz
                  - 2 * p.u * p.u * c.a / nullif(p.z * p.z * p.z, 0) * c.az
                  - power(p.u * c.a / nullif(p.z, 0), 2) / p.customers
              )
          ),
          6
        ) as decimal(19,6)
      ) as growth_error,
      -- Of one customer alone nothing varies; for the firm it counts as one who might as well not be there.
      cast(round(abs(p.u * c.a / nullif(p.z, 0)), 6) as decimal(19,6)) as lone_error
    from changes c
    join present p on p.segment = c.segment
  ),
  worth as (
    select
      e.period_id,
      t.scope,
      cast(sum(cast(e.customers as bigint)) as bigint) as customers,
      cast(sum(cast(round(e.clv, 4) as decimal(18,4))) as double) as clv,
      cast(sum(cast(round(e.clv_before, 4) as decimal(18,4))) as double) as clv_before,
      case
        when t.scope <> '*' then cast(max(e.growth_error) as double)
        else sqrt(cast(sum(coalesce(e.growth_error, e.lone_error) * coalesce(e.growth_error, e.lone_error)) as double))
      end as growth_error
    from equity e
    cross join unnest(array['*', e.segment]) t(scope)
    group by e.period_id, t.scope
  ),
  margins as (
    select
      m.period_id,
      t.scope,
      count(*) as customers,
      cast(
        sum(m.revenue - m.product_cost - m.marketing_cost - m.service_cost - m.employee_cost - m.retention_cost - m.acquisition_cost) as decimal(18,4)
      ) as profit
    from customer_margins m
    cross join unnest(array['*', m.segment]) t(scope)
    group by m.period_id, t.scope
  ),
  shares as (
    select
      period_id,
      coalesce(segment, '*') as scope,
      max(case when measure = 'service_revenue' then ratio end) as service_revenue_share,
      max(case when measure = 'service_revenue' then std_error end) as service_revenue_error,
      max(case when measure = 'service_revenue' then customers end) as buyers,
      max(case when measure = 'service_cost' then ratio end) as service_cost_share,
      max(case when measure = 'service_cost' then std_error end) as service_cost_error,
      max(case when measure = 'service_cost' then customers end) as cost_bearers,
      max(case when measure = 'service_contacts' then ratio end) as service_contact_share,
      max(case when measure = 'service_contacts' then std_error end) as service_contact_error,
      max(case when measure = 'service_contacts' then whole end) as contacts_known,
      max(case when measure = 'service_contacts' then customers end) as contact_customers,
      max(case when measure = 'repeat_revenue' then ratio end) as repeat_share,
      max(case when measure = 'repeat_revenue' then std_error end) as repeat_error,
      max(case when measure = 'cost_per_contact' then ratio end) as cost_per_contact,
      max(case when measure = 'cost_per_contact' then std_error end) as cost_per_contact_error,
      max(case when measure = 'cost_per_contact' then whole end) as costed_contacts,
      max(case when measure = 'cost_per_contact' then customers end) as costed_customers,
      max(case when measure = 'matched_contacts' then ratio end) as personalised_share,
      max(case when measure = 'matched_contacts' then std_error end) as personalised_error,
      max(case when measure = 'matched_contacts' then whole end) as contacts,
      max(case when measure = 'matched_contacts' then customers end) as reached_customers
    from customer_ratios
    group by period_id, coalesce(segment, '*')
  ),
  joined as (
    select
      s.*,
      m.period_id as period,
      m.scope as place,
      m.customers,
      m.profit,
      w.customers as clv_customers,
      w.clv,
      w.clv - w.clv_before as growth,
      case when w.clv_before is not null then 1.959963984540054e0 * w.growth_error end as growth_reach
    from margins m
    left join shares s on s.period_id = m.period_id and s.scope = m.scope
    left join worth w on w.period_id = m.period_id and w.scope = m.scope
  )
select
  j.period as period_id,
  nullif(j.place, '*') as segment,
  j.service_revenue_share,
  1.959963984540054e0 * j.service_revenue_error as service_revenue_reach,
  coalesce(j.buyers, 0) as buyers,
  j.service_cost_share,
  1.959963984540054e0 * j.service_cost_error as service_cost_reach,
  coalesce(j.cost_bearers, 0) as cost_bearers,
  j.service_contact_share,
  1.959963984540054e0 * j.service_contact_error as service_contact_reach,
  cast(coalesce(j.contacts_known, 0e0) as bigint) as contacts_known,
  coalesce(j.contact_customers, 0) as contact_customers,
  j.repeat_share,
  1.959963984540054e0 * j.repeat_error as repeat_reach,
  j.clv,
  j.growth as clv_growth,
  j.growth_reach as clv_growth_reach,
  coalesce(j.clv_customers, 0) as clv_customers,
  j.profit,
  j.customers,
  j.growth / nullif(abs(j.growth) + abs(cast(j.profit as double)), 0) as growth_against_profit,
  (j.growth - j.growth_reach) / nullif(abs(j.growth - j.growth_reach) + abs(cast(j.profit as double)), 0) as growth_against_profit_lower,
  (j.growth + j.growth_reach) / nullif(abs(j.growth + j.growth_reach) + abs(cast(j.profit as double)), 0) as growth_against_profit_upper,
  cast(coalesce(j.contacts, 0e0) as bigint) as contacts,
  coalesce(j.reached_customers, 0) as reached_customers,
  j.cost_per_contact,
  1.959963984540054e0 * j.cost_per_contact_error as cost_per_contact_reach,
  cast(coalesce(j.costed_contacts, 0e0) as bigint) as costed_contacts,
  coalesce(j.costed_customers, 0) as costed_customers,
  j.personalised_share,
  1.959963984540054e0 * j.personalised_error as personalised_reach,
  r.run_id
from joined j
cross join run_settings r
