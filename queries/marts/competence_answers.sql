-- What staff answered about the four components of customer knowledge competence when their department was last asked.
with
  answers as (
    select
      r.measure as component,
      coalesce(r.department, r.audience) as department,
      r.source_system || ':' || r.respondent_id as person,
      r.level,
      r.occurred_on
    from survey_responses r
    join response_weights w on w.source_system = r.source_system and w.response_id = r.response_id
    cross join run_settings s
    where r.measure in ('ckc_knowledge_process', 'ckc_marketing_it_interface', 'ckc_senior_management', 'ckc_evaluation_reward')
      and r.audience <> 'customer'
      and r.level is not null
      and w.weight > 0
      and r.occurred_on > date_add('month', -s.carry_months, s.as_of)
  ),
  latest as (
    select department, max(occurred_on) as last_on from answers group by department
  )
select
  a.component,
  a.department,
  a.person,
  cast(round(cast(sum(a.level) as double) / count(*), 6) as decimal(9,6)) as level,
  max(a.occurred_on) as answered_on,
  min(s.run_id) as run_id
from answers a
join latest l on l.department = a.department
cross join run_settings s
where a.occurred_on > date_add('day', -92, l.last_on)
group by a.component, a.department, a.person
