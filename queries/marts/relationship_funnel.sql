-- Cohorts by the period of the first contact: whom the firm came to know, whom it would select, who bought. Selection looks only at what is known of a
-- prospect too: segment, region, source, consent. Won back are customers of the period who had been lost.
-- Who was selected and has not bought yet still may: among cohorts at least 365 days old, the share that bought within 365 days of those who had not
-- bought when they were as old as this cohort (age told by 0, 30, 90, 180 and 365 days).
-- Potential value is linear in the values v of the segment's customers: weight m/(n+20) + c on each of the n of a profile of which m were identified, where
-- c = 20/N·Σ m/(n+20) over the profiles; its error is that of the weights and of the chance of each of the m, with the variance of v in the segment.
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
      (
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
  ),
  identified as (
    select
      d.period_id,
      q.segment,
      q.expected_value,
      q.profile_customers,
      q.customers,
      q.variance,
      count(*) as people
    from people p
    join calendar d on d.day = p.known_on
    join profiles q on q.segment = p.segment and q.region = p.region and q.origin = p.origin
    where q.expected_value > 0
    group by d.period_id, q.segment, q.region, q.origin, q.expected_value, q.profile_customers, q.customers, q.variance
  ),
  potential as (
    select
      period_id,
      segment,
      cast(sum(cast(round(people * expected_value, 4) as decimal(18,4))) as decimal(18,4)) as potential_value,
      max(variance)
        * (
          sum(people)
            + cast(sum(cast(round(profile_customers * power(cast(people as double) / (profile_customers + 20), 2), 15) as decimal(30,15))) as double)
            + 40 / nullif(cast(max(customers) as double), 0)
              * cast(sum(cast(round(cast(people as double) / (profile_customers + 20), 15) as decimal(30,15))) as double)
              * cast(sum(cast(round(profile_customers * cast(people as double) / (profile_customers + 20), 15) as decimal(30,15))) as double)
            + 400 / nullif(cast(max(customers) as double), 0)
              * power(cast(sum(cast(round(cast(people as double) / (profile_customers + 20), 15) as decimal(30,15))) as double), 2)
        ) as potential_variance
    from identified
    group by period_id, segment
  ),
  cohorts as (
    select
      d.period_id,
      p.segment,
      count(*) as identified,
      count(case when q.is_fitting then 1 end) as fitting,
      count(case when q.is_similar then 1 end) as lookalike,
      count(case when p.is_reachable then 1 end) as reachable,
      count(case when q.is_fitting and q.is_similar and p.is_reachable then 1 end) as selected,
      count(case when p.first_on is not null then 1 end) as developed,
      count(case when p.first_on is not null and date_diff('day', p.known_on, p.first_on) <= 90 then 1 end) as developed_soon,
      count(case when p.first_on is not null and q.is_fitting and q.is_similar and p.is_reachable then 1 end) as developed_selected,
      count(case when q.is_fitting and q.is_similar and p.is_reachable and date_diff('day', p.known_on, p.first_on) <= 0 then 1 end) as within_0,
      count(case when q.is_fitting and q.is_similar and p.is_reachable and date_diff('day', p.known_on, p.first_on) <= 30 then 1 end) as within_30,
      count(case when q.is_fitting and q.is_similar and p.is_reachable and date_diff('day', p.known_on, p.first_on) <= 90 then 1 end) as within_90,
      count(case when q.is_fitting and q.is_similar and p.is_reachable and date_diff('day', p.known_on, p.first_on) <= 180 then 1 end) as within_180,
      count(case when q.is_fitting and q.is_similar and p.is_reachable and date_diff('day', p.known_on, p.first_on) <= 365 then 1 end) as within_365
    from people p
    join calendar d on d.day = p.known_on
    join profiles q on q.segment = p.segment and q.region = p.region and q.origin = p.origin
    group by d.period_id, p.segment
  ),
  returns as (
    select
      period_id,
      segment,
      count(case when state_before = 'lost' then 1 end) as lost_before,
      count(case when state_before = 'lost' and state <> 'lost' then 1 end) as won_back
    from lifecycle_history
    where alive_chance is not null
    group by period_id, segment
  ),
  spent as (
    select period_id, segment, sum(acquisition_cost) as acquisition_cost, sum(retention_cost) as retention_cost
    from customer_margins
    group by period_id, segment
  ),
  gathered as (
    select
      coalesce(c.period_id, r.period_id) as period_id,
      coalesce(c.segment, r.segment) as segment,
      c.identified,
      o.potential_value,
      o.potential_variance,
      o.period_id is null or o.potential_variance is not null as is_known,
      c.fitting,
      c.lookalike,
      c.reachable,
      c.selected,
      c.developed,
      c.developed_soon,
      c.developed_selected,
      c.within_0,
      c.within_30,
      c.within_90,
      c.within_180,
      c.within_365,
      r.lost_before,
      r.won_back
    from cohorts c
    full outer join returns r on r.period_id = c.period_id and r.segment = c.segment
    left join potential o on o.period_id = c.period_id and o.segment = c.segment
  ),
  summed as (
    select
      g.period_id,
      t.scope,
      cast(coalesce(sum(g.identified), 0) as bigint) as identified,
      cast(coalesce(sum(g.potential_value), 0) as double) as potential_value,
      case when bool_and(g.is_known) then sqrt(coalesce(cast(sum(cast(round(g.potential_variance, 6) as decimal(38,6))) as double), 0e0)) end as potential_error,
      cast(coalesce(sum(g.fitting), 0) as bigint) as fitting,
      cast(coalesce(sum(g.lookalike), 0) as bigint) as lookalike,
      cast(coalesce(sum(g.reachable), 0) as bigint) as reachable,
      cast(coalesce(sum(g.selected), 0) as bigint) as selected,
      cast(coalesce(sum(g.developed), 0) as bigint) as developed,
      cast(coalesce(sum(g.developed_soon), 0) as bigint) as developed_soon,
      cast(coalesce(sum(g.developed_selected), 0) as bigint) as developed_selected,
      cast(coalesce(sum(g.within_0), 0) as bigint) as within_0,
      cast(coalesce(sum(g.within_30), 0) as bigint) as within_30,
      cast(coalesce(sum(g.within_90), 0) as bigint) as within_90,
      cast(coalesce(sum(g.within_180), 0) as bigint) as within_180,
      cast(coalesce(sum(g.within_365), 0) as bigint) as within_365,
      cast(coalesce(sum(g.lost_before), 0) as bigint) as lost_before,
      cast(coalesce(sum(g.won_back), 0) as bigint) as won_back,
      cast(coalesce(sum(m.acquisition_cost), 0) as decimal(18,4)) as acquisition_cost,
      cast(coalesce(sum(m.retention_cost), 0) as decimal(18,4)) as retention_cost
    from gathered g
    left join spent m on m.period_id = g.period_id and m.segment = g.segment
    cross join unnest(array['*', g.segment]) t(scope)
    group by g.period_id, t.scope
  ),
  aged as (
    select
      s.*,
      date_diff('day', e.ends_on, r.as_of) as age,
      r.run_id
    from summed s
    cross join run_settings r
    left join periods e on e.period_id = s.period_id
  ),
  whole as (
    select
      a.*,
      sum(case when a.age >= 365 then a.selected end) over (partition by a.scope) as whole_selected,
      sum(case when a.age >= 365 then a.within_365 end) over (partition by a.scope) as whole_365,
      sum(case when a.age >= 365 then a.within_0 end) over (partition by a.scope) as whole_0,
      sum(case when a.age >= 365 then a.within_30 end) over (partition by a.scope) as whole_30,
      sum(case when a.age >= 365 then a.within_90 end) over (partition by a.scope) as whole_90,
      sum(case when a.age >= 365 then a.within_180 end) over (partition by a.scope) as whole_180
    from aged a
  ),
  paced as (
    select
      w.*,
      cast(
        w.whole_selected - case
          when w.age >= 365 then w.whole_365
          when w.age >= 180 then w.whole_180
          when w.age >= 90 then w.whole_90
          when w.age >= 30 then w.whole_30
          else w.whole_0
        end as double
      ) as waiting,
      cast(
        w.whole_365 - case
          when w.age >= 365 then w.whole_365
          when w.age >= 180 then w.whole_180
          when w.age >= 90 then w.whole_90
          when w.age >= 30 then w.whole_30
          else w.whole_0
        end as double
      ) as later
    from whole w
  ),
  summary as (
    select
      p.*,
      cast(p.selected - p.developed_selected as double) as not_yet,
      case when p.waiting > 0 then p.later / p.waiting when p.whole_selected > 0 then 0e0 end as later_conversion
    from paced p
  )
select
  s.period_id,
  nullif(s.scope, '*') as segment,
  s.identified,
  s.potential_value,
  1.959963984540054e0 * s.potential_error as potential_reach,
  s.fitting,
  s.lookalike,
  s.reachable,
  s.selected,
  s.developed,
  s.developed_soon,
  s.developed_selected,
  cast(s.selected as double) / nullif(s.identified, 0) as selected_share,
  cast(s.developed as double) / nullif(s.identified, 0) as developed_share,
  cast(s.developed_selected as double) / nullif(s.selected, 0) as selected_conversion,
  cast(s.developed - s.developed_selected as double) / nullif(s.identified - s.selected, 0) as other_conversion,
  s.later_conversion,
  s.developed_selected + s.not_yet * s.later_conversion as expected_selected,
  1.959963984540054e0 * sqrt(s.later_conversion * (1 - s.later_conversion) * (s.not_yet + s.not_yet * s.not_yet / nullif(s.waiting, 0))) as expected_reach,
  s.lost_before,
  s.won_back,
  cast(s.won_back as double) / nullif(s.lost_before, 0) as won_back_share,
  s.acquisition_cost,
  cast(s.acquisition_cost as double) / nullif(s.developed, 0) as cost_per_developed,
  s.retention_cost,
  cast(s.retention_cost as double) / nullif(s.won_back, 0) as cost_per_won_back,
  s.run_id
from summary s
