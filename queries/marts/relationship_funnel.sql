-- Cohorts by the period of the first contact: whom the firm came to know, whom it would select, who bought.
-- Won back are customers of the period who had been lost.
-- Potential value is linear in the values v of the segment's customers: weight m/(n+20) + c on each of the n of a profile of which m were identified, where
-- c = 20/N·Σ m/(n+20) over the profiles; its error is that of the weights and of the chance of each of the m, with the variance of v in the segment.
with
  identified as (
    select
      period_id,
      segment,
      expected_value,
      profile_customers,
      segment_customers as customers,
      value_variance as variance,
      count(*) as people
    from identified_people
    where expected_value > 0
    group by period_id, segment, region, acquisition_source, expected_value, profile_customers, segment_customers, value_variance
  ),
  potential as (
    select
      period_id,
      segment,
      cast(sum(cast(round(people * expected_value, 4) as decimal(18,4))) as decimal(18,4)) as potential_value,
      cast(
        round(
          sqrt(
            max(variance)
              * (
                sum(people)
                  + cast(sum(cast(round(profile_customers * power(cast(people as double) / (profile_customers + 20), 2), 12) as decimal(30,12))) as double)
                  + 40 / nullif(cast(max(customers) as double), 0)
                    * cast(sum(cast(round(cast(people as double) / (profile_customers + 20), 12) as decimal(30,12))) as double)
                    * cast(sum(cast(round(profile_customers * cast(people as double) / (profile_customers + 20), 12) as decimal(30,12))) as double)
                  + 400 / nullif(cast(max(customers) as double), 0)
                    * power(cast(sum(cast(round(cast(people as double) / (profile_customers + 20), 12) as decimal(30,12))) as double), 2)
              )
          ),
          6
        ) as decimal(19,6)
      ) as potential_error
    from identified
    group by period_id, segment
  ),
  cohorts as (
    select
      period_id,
      segment,
      count(*) as identified,
      count(case when is_fitting then 1 end) as fitting,
      count(case when is_similar then 1 end) as lookalike,
      count(case when is_reachable then 1 end) as reachable,
      count(case when is_selected then 1 end) as selected,
      count(first_after_days) as developed,
      count(case when first_after_days <= 90 then 1 end) as developed_soon,
      count(case when is_selected and first_after_days is not null then 1 end) as developed_selected
    from identified_people
    group by period_id, segment
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
      o.potential_error,
      o.period_id is null or o.potential_error is not null as is_known,
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
      case when bool_and(g.is_known) then sqrt(coalesce(cast(sum(g.potential_error * g.potential_error) as double), 0e0)) end as potential_error,
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
  e.expected / nullif(e.not_yet, 0) as later_conversion,
  s.developed_selected + e.expected as expected_selected,
  1.959963984540054e0 * e.std_error as expected_reach,
  s.lost_before,
  s.won_back,
  cast(s.won_back as double) / nullif(s.lost_before, 0) as won_back_share,
  s.acquisition_cost,
  cast(s.acquisition_cost as double) / nullif(s.developed, 0) as cost_per_developed,
  s.retention_cost,
  cast(s.retention_cost as double) / nullif(s.won_back, 0) as cost_per_won_back,
  r.run_id
from summed s
cross join run_settings r
left join expected_customers e on e.period_id = s.period_id and e.segment is not distinct from nullif(s.scope, '*')
