-- What the firm knows and does (its own score of its knowledge, the gaps of its own links) beside what customers say of the same
-- attribute, segment and period: cells for the regression at cell level. Customers rate attributes by the level they perceive or
-- trust; perceived value and trust are asked of the firm as a whole, and have no level of an attribute.
with
  outcomes as (
    select
      l.period_id,
      l.attribute_id,
      l.segment,
      l.chain,
      t.measure,
      l.mean,
      l.std_error,
      l.n
    from station_levels l
    join stations t on t.station = l.station
    where t.audience = 'customer'
      and t.measure in ('perception', 'perceived_trust')
      and l.age_months = 0
      and l.std_error > 0
  ),
  outcome_periods as (
    select distinct o.period_id, p.position, p.starts_on
    from outcomes o
    join periods p on p.period_id = o.period_id
  ),
  voices as (
    select
      r.measure,
      r.attribute_id,
      r.period_id,
      r.source_system || ':' || r.respondent_id as person,
      cast(round(cast(sum(r.level) as double) / count(*), 3) as decimal(6,3)) as level
    from survey_responses r
    where r.audience <> 'customer'
      and r.attribute_id is not null
      and r.period_id is not null
      and r.level is not null
      and r.measure in (
        'value_creation_knowledge', 'value_perception_knowledge', 'trust_building_knowledge', 'trust_perception_knowledge'
      )
    group by r.measure, r.attribute_id, r.period_id, r.source_system || ':' || r.respondent_id
  ),
  scores as (
    select
      measure,
      attribute_id,
      period_id,
      count(*) as n,
      cast(sum(level) as double) / count(*) as level,
      greatest(
        0e0,
        (cast(sum(level * level) as double) - cast(sum(level) as double) * cast(sum(level) as double) / count(*))
          / nullif(count(*) - 1, 0)
      ) as variance
    from voices
    group by measure, attribute_id, period_id
  ),
  carried as (
    select
      q.period_id,
      s.measure,
      s.attribute_id,
      s.n,
      s.level,
      sqrt(s.variance / s.n) as std_error,
      case when q.position = o.position then 0 else greatest(1, date_diff('month', o.starts_on, q.starts_on)) end as age_months,
      row_number() over (partition by q.period_id, s.measure, s.attribute_id order by o.position desc nulls last) as place
    from scores s
    join periods o on o.period_id = s.period_id
    join outcome_periods q on q.position >= o.position
    cross join run_settings r
    where q.position = o.position or date_diff('month', o.starts_on, q.starts_on) <= r.carry_months
  ),
  predictors as (
    select
      g.period_id,
      g.attribute_id,
      g.segment,
      g.link as predictor,
      cast('gap' as varchar) as kind,
      g.bias as level,
      g.std_error,
      g.n,
      g.age_months
    from knowledge_gaps g
    join links k on k.link = g.link
    where k.knowledge_function in ('value_creation', 'trust_building') and not k.is_total and not g.is_merged
    union all
    select
      c.period_id,
      c.attribute_id,
      o.segment,
      c.measure,
      cast('knowledge' as varchar),
      c.level,
      c.std_error,
      cast(c.n as integer),
      cast(c.age_months as integer)
    from carried c
    join outcomes o on o.period_id = c.period_id and o.attribute_id = c.attribute_id
    where c.place = 1
  )
select
  o.period_id,
  o.attribute_id,
  o.segment,
  p.predictor,
  p.kind,
  o.chain,
  cast(o.measure as varchar) as outcome_measure,
  o.mean as outcome_level,
  o.std_error as outcome_std_error,
  o.n as outcome_n,
  p.level as predictor_level,
  p.std_error as predictor_std_error,
  cast(p.n as integer) as predictor_n,
  cast(p.age_months as integer) as predictor_age_months,
  s.run_id
from outcomes o
join predictors p on p.period_id = o.period_id and p.attribute_id = o.attribute_id and p.segment = o.segment
cross join run_settings s
