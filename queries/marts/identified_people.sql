-- Everybody whose first contact is on record, with what the firm expected of people of the same segment, region and source. Selection looks only at what is
-- known of a prospect too: segment, region, source, consent.
with
  people as (
    select
      c.customer_id,
      coalesce(c.segment, 'unsegmented') as segment,
      coalesce(c.region, '-') as region,
      coalesce(c.acquisition_source, '-') as origin,
      coalesce(c.consent, true) as is_reachable,
      cast(coalesce(c.first_contact_at, c.joined_at) as date) as known_on,
      cast(round(v.whole_life_value, 4) as decimal(18,4)) as whole_life_value,
      case when v.value_tier in ('top', 'upper', 'middle') and l.state in ('stable', 'grow') then 1 else 0 end as is_model,
      v.customer_id is not null as has_bought,
      p.first_on
    from customers c
    left join customer_pyramid v on v.customer_id = c.customer_id
    left join customer_lifecycle l on l.customer_id = c.customer_id
    left join customer_profiles p on p.customer_id = c.customer_id
  ),
  firm as (
    select
      cast(sum(whole_life_value) as double) / nullif(count(whole_life_value), 0) as mean_value,
      cast(sum(is_model) as double) / nullif(count(case when has_bought then 1 end), 0) as model_share
    from people
  ),
  segment_means as (
    select
      segment,
      count(whole_life_value) as customers,
      cast(sum(whole_life_value) as double) / nullif(count(whole_life_value), 0) as mean_value,
      greatest(
        0e0,
        cast(sum(cast(whole_life_value as decimal(19,4)) * cast(whole_life_value as decimal(19,4))) as double)
          - power(cast(sum(whole_life_value) as double), 2) / nullif(count(whole_life_value), 0)
      ) / nullif(count(whole_life_value) - 1, 0) as variance
    from people
    group by segment
  ),
  profiles as (
    select
      p.segment,
      p.region,
      p.origin,
      max(s.customers) as customers,
      max(s.variance) as variance,
      count(case when p.has_bought then 1 end) as profile_customers,
      (coalesce(cast(sum(p.whole_life_value) as double), 0e0) + 20 * max(s.mean_value)) / (count(case when p.has_bought then 1 end) + 20) as expected_value,
      (sum(p.is_model) + 20 * max(f.model_share)) / (count(case when p.has_bought then 1 end) + 20) >= max(f.model_share) as is_similar,
      case
        when cardinality(max(c.target_segments)) > 0 then array_position(max(c.target_segments), p.segment) > 0
        else max(s.mean_value) >= max(f.mean_value) - 1e-9 * abs(max(f.mean_value))
      end as is_fitting
    from people p
    join segment_means s on s.segment = p.segment
    cross join firm f
    cross join customer_settings c
    group by p.segment, p.region, p.origin
  )
select
  p.customer_id,
  d.period_id,
  p.segment,
  p.region,
  p.origin as acquisition_source,
  cast(date_diff('day', p.known_on, r.as_of) as integer) as wait_days,
  cast(date_diff('day', p.known_on, p.first_on) as integer) as first_after_days,
  q.is_fitting,
  q.is_similar,
  p.is_reachable,
  q.is_fitting and q.is_similar and p.is_reachable as is_selected,
  q.expected_value,
  cast(q.profile_customers as bigint) as profile_customers,
  cast(q.customers as bigint) as segment_customers,
  q.variance as value_variance,
  r.run_id
from people p
join calendar d on d.day = p.known_on
join profiles q on q.segment = p.segment and q.region = p.region and q.origin = p.origin
cross join run_settings r
