-- What staff answered about the causes of a link when they were last asked: their answers of the last 92 days up to the link's latest.
with
  answers as (
    select
      r.link,
      r.cause,
      r.measure,
      r.source_system || ':' || r.respondent_id as person,
      r.level,
      r.occurred_on
    from survey_responses r
    cross join run_settings s
    where r.measure in ('link_cause', 'feasibility')
      and r.link is not null
      and r.cause is not null
      and r.level is not null
      and r.occurred_on <= s.as_of
      and r.occurred_on > date_add('month', -s.carry_months, s.as_of)
  ),
  latest as (
    select link, max(occurred_on) as last_on from answers group by link
  ),
  recent as (
    select a.link, a.cause, a.measure, a.person, a.level
    from answers a
    join latest l on l.link = a.link
    where a.occurred_on > date_add('day', -92, l.last_on)
  ),
  persons as (
    select
      link,
      cause,
      measure,
      person,
      cast(round(cast(sum(level) as double) / count(*), 6) as decimal(9,6)) as level
    from recent
    group by link, cause, measure, person
  )
select
  p.link,
  p.cause,
  p.measure,
  cast(sum(p.level) as double) / count(*) as level,
  cast(count(*) as integer) as n,
  min(s.run_id) as run_id
from persons p
cross join run_settings s
group by p.link, p.cause, p.measure
