-- One voice a person: the mean of what was answered in the window, in whole points.
with
  window_of as (
    select max(window_months) as months from path_models
  ),
  parts as (
    select
      q.person,
      r.measure,
      cast(sum(r.level) as double) / count(*) as level,
      cast(sum(q.weight) as double) / count(*) as weight
    from survey_responses r
    join chain_questionnaires q on q.source_system = r.source_system and q.response_id = r.response_id
    cross join window_of w
    cross join run_settings s
    where r.level is not null
      and r.measure in ('satisfaction', 'trust', 'commitment', 'repurchase_intention', 'switching_resistance')
      and q.occurred_on > date_add('month', -w.months, s.as_of)
    group by q.person, r.measure
  ),
  persons as (
    select
      person,
      max(case when measure = 'satisfaction' then level end) as satisfaction,
      max(case when measure = 'trust' then level end) as trust,
      max(case when measure = 'commitment' then level end) as commitment,
      max(case when measure = 'repurchase_intention' then level end) as repurchase,
      max(case when measure = 'switching_resistance' then level end) as resistance,
      cast(round(max(weight), 3) as decimal(5,3)) as weight
    from parts
    group by person
  ),
  scored as (
    select
      cast(round(satisfaction) as integer) as satisfaction,
      cast(round(trust) as integer) as trust,
      cast(
        round(
          (coalesce(commitment, 0e0) + coalesce(repurchase, 0e0) + coalesce(resistance, 0e0))
            / nullif(
              case when commitment is null then 0 else 1 end
              + case when repurchase is null then 0 else 1 end
              + case when resistance is null then 0 else 1 end,
              0
            )
        ) as integer
      ) as loyalty,
      weight
    from persons
    where satisfaction is not null
      and trust is not null
      and (commitment is not null or repurchase is not null or resistance is not null)
  )
select
  c.satisfaction,
  c.trust,
  c.loyalty,
  cast(count(*) as integer) as persons,
  cast(sum(c.weight) as double) as weight,
  cast(sum(c.weight * c.weight) as double) as weight_squares,
  min(s.run_id) as run_id
from scored c
cross join run_settings s
group by c.satisfaction, c.trust, c.loyalty
