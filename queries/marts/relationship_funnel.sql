-- Cohorts by the period of the first contact: whom the firm came to know, whom it would select, who bought. Selection looks only at what is known of a
-- prospect too: segment, region, source, consent. Won back are customers of the period who had been lost.
-- Who was selected and has not bought yet still may: pace(w) = of the selected known for at least 365 days and without purchase in the first w days, the share
-- that bought within 365. Expected are those who bought and the sum of pace over the others, each by the own wait w; its variance is that of each one's
-- chance, Σ p(1 − p), and that of the paces, Σ e² over those known for 365 days, e = Σ over the waits w before their purchase of n(w)·(1 or 0 − p(w))/waiting(w).
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
      count(case when p.first_on is not null and q.is_fitting and q.is_similar and p.is_reachable then 1 end) as developed_selected
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
      cast(coalesce(sum(g.lost_before), 0) as bigint) as lost_before,
      cast(coalesce(sum(g.won_back), 0) as bigint) as won_back,
      cast(coalesce(sum(m.acquisition_cost), 0) as decimal(18,4)) as acquisition_cost,
      cast(coalesce(sum(m.retention_cost), 0) as decimal(18,4)) as retention_cost
    from gathered g
    left join spent m on m.period_id = g.period_id and m.segment = g.segment
    cross join unnest(array['*', g.segment]) t(scope)
    group by g.period_id, t.scope
  ),
  prospects as (
    select
      d.period_id,
      t.scope,
      date_diff('day', p.known_on, r.as_of) as wait,
      case
        when p.first_on is null or date_diff('day', p.known_on, p.first_on) > 365 then 366
        else greatest(date_diff('day', p.known_on, p.first_on), 0)
      end as delay,
      p.first_on is not null as has_bought
    from people p
    join calendar d on d.day = p.known_on
    join profiles q on q.segment = p.segment and q.region = p.region and q.origin = p.origin
    cross join run_settings r
    cross join unnest(array['*', p.segment]) t(scope)
    where q.is_fitting and q.is_similar and p.is_reachable
  ),
  delays as (
    select scope, delay, count(*) as n from prospects where wait >= 365 group by scope, delay
  ),
  waits as (
    select period_id, scope, wait, count(*) as n from prospects where not has_bought and wait < 365 group by period_id, scope, wait
  ),
  paces as (
    select
      w.scope,
      w.wait,
      cast(sum(case when d.delay > w.wait then d.n else 0 end) as double) as waiting,
      cast(sum(case when d.delay > w.wait and d.delay <= 365 then d.n else 0 end) as double)
        / greatest(sum(case when d.delay > w.wait then d.n else 0 end), 1) as pace
    from (select distinct scope, wait from waits) w
    join delays d on d.scope = w.scope
    group by w.scope, w.wait
  ),
  later as (
    select
      w.period_id,
      w.scope,
      cast(sum(cast(round(w.n * p.pace, 9) as decimal(24,9))) as double) as expected,
      cast(sum(cast(round(w.n * p.pace * (1 - p.pace), 9) as decimal(24,9))) as double) as variance
    from waits w
    join paces p on p.scope = w.scope and p.wait = w.wait
    group by w.period_id, w.scope
  ),
  pulls as (
    select
      w.period_id,
      w.scope,
      d.delay,
      max(d.n) as n,
      cast(sum(cast(round(w.n * (case when d.delay <= 365 then 1 else 0 end - p.pace) / p.waiting, 12) as decimal(24,12))) as double) as e
    from waits w
    join paces p on p.scope = w.scope and p.wait = w.wait
    join delays d on d.scope = w.scope and d.delay > w.wait
    group by w.period_id, w.scope, d.delay
  ),
  pace_errors as (
    select period_id, scope, cast(sum(cast(round(n * e * e, 12) as decimal(24,12))) as double) as variance from pulls group by period_id, scope
  ),
  summary as (
    select
      s.*,
      cast(s.selected - s.developed_selected as double) as not_yet,
      case when o.scope is not null then coalesce(l.expected, 0e0) end as later,
      coalesce(l.variance, 0e0) + coalesce(e.variance, 0e0) as later_variance,
      r.run_id
    from summed s
    cross join run_settings r
    left join (select distinct scope from delays) o on o.scope = s.scope
    left join later l on l.period_id = s.period_id and l.scope = s.scope
    left join pace_errors e on e.period_id = s.period_id and e.scope = s.scope
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
  s.later / nullif(s.not_yet, 0) as later_conversion,
  s.developed_selected + s.later as expected_selected,
  case when s.later is not null then 1.959963984540054e0 * sqrt(s.later_variance) end as expected_reach,
  s.lost_before,
  s.won_back,
  cast(s.won_back as double) / nullif(s.lost_before, 0) as won_back_share,
  s.acquisition_cost,
  cast(s.acquisition_cost as double) / nullif(s.developed, 0) as cost_per_developed,
  s.retention_cost,
  cast(s.retention_cost as double) / nullif(s.won_back, 0) as cost_per_won_back,
  s.run_id
from summary s
