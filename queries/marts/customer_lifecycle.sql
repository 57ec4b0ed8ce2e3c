-- Where each customer stands today, from the history of the life cycle; how long the stable phase has been.
with
  summed as (
    select
      h.customer_id,
      max(h.position) as position,
      count(case when h.state = 'stable' then 1 end) as stable_periods,
      max(case when h.state = 'stable' then h.state_periods else 0 end) as longest_periods
    from lifecycle_history h
    group by h.customer_id
  )
select
  h.customer_id,
  h.segment,
  h.state,
  h.state_before,
  cast(h.state_periods * c.period_months as double) as months_in_state,
  cast(s.stable_periods * c.period_months as double) as stable_months,
  cast(s.longest_periods * c.period_months as double) as longest_stable_months,
  h.alive_chance,
  v.alive_chance as alive_now,
  h.alive_fall,
  h.rate_ratio,
  h.spend_ratio,
  h.frequency,
  h.age_days,
  p.last_on,
  p.left_on,
  p.lost_reason,
  v.remaining_clv,
  v.clv_expected_lower,
  v.clv_expected_upper,
  v.probability_alive,
  h.run_id
from lifecycle_history h
join summed s on s.customer_id = h.customer_id and s.position = h.position
cross join customer_settings c
left join customer_profiles p on p.customer_id = h.customer_id
left join customer_lifetime_values v on v.customer_id = h.customer_id
