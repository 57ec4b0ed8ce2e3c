-- What staff answered about the causes of a link when they were last asked: their answers of the last 92 days up to the link's latest.
with
  answers as (
    select
      r.link,
      r.cause,
      r.measure,
      r.audience,
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
    select a.link, a.cause, a.measure, a.audience, a.person, a.level
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
  ),
  means as (
    select
      link,
      cause,
      measure,
      cast(sum(level) as double) / count(*) as level,
      count(*) as n
    from persons
    group by link, cause, measure
  ),
  residuals as (
    select p.link, p.cause, p.measure, cast(p.level as double) - m.level as residual
    from persons p
    join means m on m.link = p.link and m.cause = p.cause and m.measure = p.measure
  ),
  squares as (
    select
      link,
      cause,
      measure,
      cast(sum(cast(round(residual * residual, 8) as decimal(18,8))) as double) as residual_square_sum
    from residuals
    group by link, cause, measure
  ),
  audiences as (
    select distinct link, cause, measure, audience from recent
  ),
  staff as (
    select
      a.link,
      a.cause,
      a.measure,
      case when count(h.headcount) = count(*) then sum(h.headcount) end as headcount
    from audiences a
    left join headcounts h on h.audience = a.audience
    group by a.link, a.cause, a.measure
  )
select
  m.link,
  m.cause,
  m.measure,
  m.level,
  case
    when m.n > 1 and q.residual_square_sum > 0
      then sqrt(
        q.residual_square_sum / (cast(m.n as double) * (m.n - 1))
        * case when f.headcount is not null then greatest(0e0, 1 - cast(m.n as double) / f.headcount) else 1e0 end
      )
  end as std_error,
  cast(m.n as integer) as n,
  cast(f.headcount as integer) as headcount,
  s.run_id
from means m
join squares q on q.link = m.link and q.cause = m.cause and q.measure = m.measure
join staff f on f.link = m.link and f.cause = m.cause and f.measure = m.measure
cross join run_settings s
