-- One value a person: several answers of one person in a cell are one voice, not several.
with
  placed as (
    select
      r.period_id,
      coalesce(r.segment, '*') as segment,
      r.attribute_id,
      s.station,
      s.is_staff,
      coalesce(r.customer_id, r.source_system || ':' || r.respondent_id) as person,
      r.level,
      case when s.is_staff then cast(1 as decimal(5,3)) else w.weight end as weight,
      r.ruler,
      r.run_id
    from survey_responses r
    join stations s on s.measure = r.measure and s.audience = r.audience
    join response_weights w on w.source_system = r.source_system and w.response_id = r.response_id
    where r.level is not null and r.attribute_id is not null and r.period_id is not null and w.weight > 0
  )
select
  period_id,
  segment,
  attribute_id,
  station,
  person,
  bool_or(is_staff) as is_staff,
  cast(round(cast(sum(level * weight) as double) / cast(sum(weight) as double), 6) as decimal(9,6)) as level,
  cast(round(cast(sum(weight) as double) / count(*), 3) as decimal(5,3)) as weight,
  case when min(ruler) = max(ruler) then min(ruler) else 'mixed' end as ruler,
  min(run_id) as run_id
from placed
group by period_id, segment, attribute_id, station, person
