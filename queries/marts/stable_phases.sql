-- Product-limit estimate (Kaplan & Meier 1958) of the stretch of the stable phase, of the customer-periods of the last twelve months up to each period;
-- phases that still last are censored. Greenwood's standard error.
with
  steady as (
    select customer_id, segment, position, state_periods, position - state_periods as began
    from lifecycle_history
    where state = 'stable'
  ),
  stretches as (
    select customer_id, began, max(state_periods) as periods from steady group by customer_id, began
  ),
  latest as (
    select max(position) as position from lifecycle_history
  ),
  steps as (
    select
      s.segment,
      s.position + 1 as position,
      s.state_periods as age,
      case when s.state_periods = t.periods then 1 else 0 end as is_end
    from steady s
    join stretches t on t.customer_id = s.customer_id and t.began = s.began
    join latest l on l.position > s.position
  ),
  counted as (
    select segment, position, age, count(*) as n, sum(is_end) as ended
    from (
      select segment, position, age, is_end from steps
      union all
      select cast(null as varchar), position, age, is_end from steps
    ) s
    group by segment, position, age
  ),
  windows as (
    select
      p.period_id,
      c.segment,
      c.age,
      cast(sum(c.n) as bigint) as at_risk,
      cast(sum(c.ended) as bigint) as ended
    from periods p
    cross join customer_settings s
    join counted c on c.position <= p.position and c.position > p.position - cast(round(12 / s.period_months) as integer)
    group by p.period_id, c.segment, c.age
  ),
  logs as (
    select
      w.*,
      sum(case when ended < at_risk then ln(1 - cast(ended as double) / at_risk) else 0e0 end)
        over (partition by period_id, segment order by age rows unbounded preceding) as log_survival,
      max(case when ended = at_risk then 1 else 0 end)
        over (partition by period_id, segment order by age rows unbounded preceding) as is_over,
      sum(case when ended < at_risk then cast(ended as double) / (cast(at_risk as double) * (at_risk - ended)) else 0e0 end)
        over (partition by period_id, segment order by age rows unbounded preceding) as greenwood
    from windows w
  )
select
  l.period_id,
  l.segment,
  l.age as age_periods,
  l.at_risk,
  l.ended,
  case when l.is_over = 1 then 0e0 else exp(l.log_survival) end as survival,
  case when l.is_over = 1 then 0e0 else exp(l.log_survival) * sqrt(l.greenwood) end as std_error,
  c.run_id
from logs l
cross join customer_settings c
