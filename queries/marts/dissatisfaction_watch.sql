-- Customers who are not lost and of whom at least one sign is there. An opinion counts while twice the median lead time has not passed.
with
  leads as (
    select max(days) as days, max(basis) as basis from opinion_leads
  ),
  signs as (
    select
      l.customer_id,
      l.segment,
      l.state,
      l.alive_chance,
      l.alive_fall,
      l.remaining_clv,
      l.clv_expected_lower,
      l.clv_expected_upper,
      p.satisfaction,
      p.satisfaction_before,
      p.satisfaction_on,
      p.open_complaints,
      p.oldest_open_on,
      p.last_opinion_on,
      d.days,
      d.basis,
      s.as_of,
      s.run_id,
      coalesce(l.alive_fall >= c.chance_fall, false) as is_fading,
      coalesce(p.satisfaction < c.low_satisfaction and date_diff('day', p.satisfaction_on, s.as_of) <= 365, false) as is_unsatisfied,
      coalesce(
        p.satisfaction_before - p.satisfaction >= c.satisfaction_fall and date_diff('day', p.satisfaction_on, s.as_of) <= 365,
        false
      ) as is_less_satisfied,
      p.open_complaints > 0 as is_waiting,
      coalesce(date_diff('day', p.last_opinion_on, s.as_of) <= 2 * coalesce(d.days, c.opinion_lead_days), false) as has_opinion
    from customer_lifecycle l
    join customer_profiles p on p.customer_id = l.customer_id
    cross join customer_settings c
    cross join run_settings s
    cross join leads d
    where coalesce(l.state, 'unknown') <> 'lost'
  )
select
  customer_id,
  segment,
  state,
  cast(
    case
      when is_waiting then 'open_complaint'
      when is_unsatisfied then 'low_satisfaction'
      when is_less_satisfied then 'falling_satisfaction'
      when has_opinion then 'opinion'
      else 'falling_chance'
    end as varchar
  ) as main_reason,
  substr(
    case when is_waiting then ', open_complaint' else '' end
      || case when is_unsatisfied then ', low_satisfaction' else '' end
      || case when is_less_satisfied then ', falling_satisfaction' else '' end
      || case when has_opinion then ', opinion' else '' end
      || case when is_fading then ', falling_chance' else '' end,
    3
  ) as reasons,
  cast(
    case when is_waiting then 1 else 0 end + case when is_unsatisfied then 1 else 0 end + case when is_less_satisfied then 1 else 0 end
      + case when has_opinion then 1 else 0 end + case when is_fading then 1 else 0 end as integer
  ) as reason_count,
  alive_chance,
  alive_fall,
  satisfaction,
  satisfaction_before,
  satisfaction_on,
  open_complaints,
  cast(date_diff('day', oldest_open_on, as_of) as integer) as oldest_open_days,
  last_opinion_on,
  case when has_opinion then date_add('day', cast(round(days) as integer), last_opinion_on) end as expected_leaving_on,
  basis as lead_basis,
  remaining_clv as clv_at_risk,
  clv_expected_lower as clv_at_risk_lower,
  clv_expected_upper as clv_at_risk_upper,
  run_id
from signs
where is_waiting or is_unsatisfied or is_less_satisfied or has_opinion or is_fading
