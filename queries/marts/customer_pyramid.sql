-- Whole-life value = realised + remaining, both margin after product cost: where that is not known, at the rate that remaining value takes. Response: answers to offers, shrunk to the firm's share as if five offers had been sent before.
with
  realised as (
    select
      customer_id,
      sum(revenue_with_cost) - sum(product_cost) as known_margin,
      sum(revenue) - sum(revenue_with_cost) as revenue_without_cost
    from customer_margins
    group by customer_id
  ),
  own_rates as (
    select segment, cast(margin as double) / cast(revenue_with_cost as double) as margin_rate
    from margin_rates
    where revenue_with_cost > 0
  ),
  firm_rates as (
    select max(margin_rate) as margin_rate from own_rates where segment is null
  ),
  stated_rates as (
    select max(margin_rate) as margin_rate from lifetime_value_summary where segment is null
  ),
  firm as (
    select cast(sum(responses) as double) / nullif(cast(sum(offers) as double), 0) as response_rate from customer_profiles
  ),
  earned as (
    select
      m.customer_id,
      cast(m.known_margin as double)
        + coalesce(g.margin_rate, f.margin_rate, t.margin_rate, 1e0) * cast(m.revenue_without_cost as double) as margin
    from realised m
    join customer_profiles p on p.customer_id = m.customer_id
    cross join firm_rates f
    cross join stated_rates t
    left join own_rates g on g.segment = p.segment
  ),
  valued as (
    select
      p.customer_id,
      p.segment,
      coalesce(m.margin, 0e0) as realised_value,
      v.remaining_clv,
      coalesce(m.margin, 0e0) + coalesce(v.remaining_clv, 0e0) as whole_life_value,
      p.offers,
      p.responses,
      (p.responses + 5 * f.response_rate) / (p.offers + 5) as response_rate,
      p.run_id
    from customer_profiles p
    cross join firm f
    left join earned m on m.customer_id = p.customer_id
    left join customer_lifetime_values v on v.customer_id = p.customer_id
    where p.first_on is not null
  ),
  ranked as (
    select
      v.*,
      cast(row_number() over (order by v.whole_life_value desc nulls last, v.customer_id) as double) / count(*) over () as place
    from valued v
  )
select
  r.customer_id,
  r.segment,
  r.realised_value,
  r.remaining_clv,
  r.whole_life_value,
  r.place as value_place,
  cast(
    case
      when r.place <= c.tier_1_share then 'top'
      when r.place <= c.tier_1_share + c.tier_2_share then 'upper'
      when r.place <= c.tier_1_share + c.tier_2_share + c.tier_3_share then 'middle'
      else 'base'
    end as varchar
  ) as value_tier,
  r.offers,
  r.responses,
  r.response_rate,
  cast(
    case
      when r.offers = 0 then 'not_asked'
      when r.responses = 0 then 'never'
      when r.response_rate >= c.often_response then 'often'
      else 'sometimes'
    end as varchar
  ) as response_tier,
  r.run_id
from ranked r
cross join customer_settings c
