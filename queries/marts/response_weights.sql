-- Weight of a questionnaire: how far it is believed × whom it stands for.
with
  invited as (
    select p.response_system, p.response_id, min(r.weight) as weight
    from survey_participation p
    join response_rates r
      on r.period_id = p.period_id
      and r.instrument = p.instrument
      and r.segment = p.segment
      and r.tenure = p.tenure
      and r.activity = p.activity
      and r.incentive_kind = p.incentive_kind
    where p.response_id is not null
    group by p.response_system, p.response_id
  )
select
  c.source_system,
  c.response_id,
  c.credibility,
  coalesce(i.weight, 1e0) as response_weight,
  cast(round(least(c.credibility * coalesce(i.weight, 1e0), 99e0), 3) as decimal(5,3)) as weight,
  c.run_id
from response_credibility c
left join invited i on i.response_system = c.source_system and i.response_id = c.response_id
