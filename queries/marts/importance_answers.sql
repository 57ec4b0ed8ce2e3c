-- One voice a person: the mean of the importance each customer gave an attribute.
with
  persons as (
    select
      r.attribute_id,
      coalesce(r.customer_id, r.source_system || ':' || r.respondent_id) as person,
      cast(round(cast(sum(r.level) as double) / count(*), 6) as decimal(9,6)) as level
    from survey_responses r
    cross join run_settings s
    where r.measure = 'importance'
      and r.audience = 'customer'
      and r.attribute_id is not null
      and r.level is not null
      and r.occurred_on <= s.as_of
      and r.occurred_on > date_add('month', -s.carry_months, s.as_of)
    group by r.attribute_id, coalesce(r.customer_id, r.source_system || ':' || r.respondent_id)
  )
select
  p.attribute_id,
  cast(sum(p.level) as double) / count(*) as level,
  cast(count(*) as integer) as n,
  min(s.run_id) as run_id
from persons p
cross join run_settings s
group by p.attribute_id
