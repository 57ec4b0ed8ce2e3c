-- Money is widened before it is multiplied: DuckDB computes products of decimals of up to 18 digits in 18 digits.
-- Wider: customers kept + won (back) − lost; no row where no model of drop-out could be fitted. Longer: months in the stable phase. Deeper: margin per active customer and month, other categories, dearer tiers.
with
  moves as (
    select
      h.period_id,
      h.segment,
      count(case when h.state <> 'lost' then 1 end) as customers,
      count(case when h.state_before <> 'lost' then 1 end) as customers_before,
      count(case when h.state_before is null and h.state <> 'lost' then 1 end) as won,
      count(case when h.state_before = 'lost' and h.state <> 'lost' then 1 end) as won_back,
      count(case when h.state = 'lost' and h.state_before <> 'lost' then 1 end) as lost,
      count(case when h.state = 'stable' then 1 end) as steady,
      count(case when h.purchase_days > 0 then 1 end) as buyers
    from lifecycle_history h
    where h.alive_chance is not null
    group by h.period_id, h.segment
  ),
  margins as (
    select
      period_id,
      segment,
      sum(margin) as margin,
      sum(margin * margin) as squares
    from (
      select
        period_id,
        segment,
        cast(revenue - product_cost - marketing_cost - service_cost - employee_cost - retention_cost - acquisition_cost as decimal(19,4)) as margin
      from customer_margins
    ) m
    group by period_id, segment
  ),
  parts as (
    select
      m.period_id,
      m.segment,
      m.customers,
      m.customers_before,
      m.won,
      m.won_back,
      m.lost,
      m.steady,
      m.buyers,
      g.margin,
      g.squares
    from moves m
    left join margins g on g.period_id = m.period_id and g.segment = m.segment
  ),
  summed as (
    select
      x.period_id,
      x.scope as segment,
      cast(sum(p.customers) as bigint) as customers,
      cast(sum(p.customers_before) as bigint) as customers_before,
      cast(sum(p.won) as bigint) as won,
      cast(sum(p.won_back) as bigint) as won_back,
      cast(sum(p.lost) as bigint) as lost,
      cast(sum(p.steady) as bigint) as steady,
      cast(sum(p.buyers) as bigint) as buyers,
      cast(sum(p.margin) as double) as margin,
      cast(sum(p.squares) as double) as squares
    from parts p
    join (
      select period_id, segment, segment as scope from parts
      union all
      select period_id, segment, cast(null as varchar) from parts
    ) x on x.period_id = p.period_id and x.segment = p.segment
    group by x.period_id, x.scope
  ),
  lengths as (
    select
      a.period_id,
      a.segment,
      a.age_periods,
      a.at_risk,
      a.ended,
      a.survival,
      coalesce(lead(a.age_periods) over (partition by a.period_id, a.segment order by a.age_periods), a.age_periods + 1) - a.age_periods as width
    from stable_phases a
  ),
  tails as (
    select
      l.*,
      sum(l.survival * l.width) over (
        partition by l.period_id, l.segment order by l.age_periods rows between current row and unbounded following
      ) as tail
    from lengths l
  ),
  phases as (
    select
      period_id,
      segment,
      cast(sum(at_risk) as bigint) as steps,
      1 + sum(survival * width) as mean_periods,
      sqrt(
        sum(case when ended < at_risk then tail * tail * ended / (cast(at_risk as double) * (at_risk - ended)) else 0e0 end)
      ) as error_periods,
      min(case when survival <= 0.5 then age_periods end) as median_periods
    from tails
    group by period_id, segment
  )
select
  s.period_id,
  s.segment,
  s.customers_before,
  s.won,
  s.won_back,
  s.lost,
  s.customers_before - s.lost as kept,
  s.customers,
  s.steady as stable_customers,
  cast(s.steady as double) / nullif(s.customers, 0) as stable_share,
  f.mean_periods * c.period_months as stable_months,
  1.959963984540054e0 * f.error_periods * c.period_months as stable_reach,
  f.median_periods * c.period_months as median_stable_months,
  coalesce(f.steps, 0) as stable_steps,
  s.margin / nullif(s.customers * c.period_months, 0) as margin_per_customer,
  case
    when s.customers > 1
      then 1.959963984540054e0 * sqrt(greatest(0e0, s.squares / s.customers - (s.margin / s.customers) * (s.margin / s.customers)) / (s.customers - 1e0))
        / c.period_months
  end as margin_reach,
  s.buyers,
  x.ratio as cross_buying_share,
  1.959963984540054e0 * x.std_error as cross_buying_reach,
  d.ratio as trade_up_share,
  1.959963984540054e0 * d.std_error as trade_up_reach,
  c.run_id
from summed s
cross join customer_settings c
left join phases f on f.period_id = s.period_id and f.segment is not distinct from s.segment
left join customer_ratios x on x.measure = 'cross_revenue' and x.period_id = s.period_id and x.segment is not distinct from s.segment
left join customer_ratios d on d.measure = 'dearer_revenue' and d.period_id = s.period_id and d.segment is not distinct from s.segment
