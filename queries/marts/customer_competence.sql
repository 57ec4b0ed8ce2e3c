-- What customers say of their own competence, when they were last asked.
with
  answers as (
    select r.customer_id, r.bucket, r.measure, r.level, r.occurred_on, w.weight
    from survey_responses r
    join response_weights w on w.source_system = r.source_system and w.response_id = r.response_id
    cross join run_settings s
    where r.measure in ('customer_skill', 'willingness_to_learn', 'willingness_to_experiment', 'dialogue')
      and r.audience = 'customer'
      and r.customer_id is not null
      and r.level is not null
      and w.weight > 0
      and r.occurred_on > date_add('month', -s.carry_months, s.as_of)
  ),
  latest as (
    select customer_id, measure, max(occurred_on) as last_on from answers group by customer_id, measure
  ),
  means as (
    select
      a.customer_id,
      min(a.bucket) as bucket,
      a.measure,
      max(l.last_on) as answered_on,
      cast(round(cast(sum(a.weight) as double) / count(*), 3) as decimal(5,3)) as weight,
      round(cast(sum(a.level) as double) / count(*), 6) as level
    from answers a
    join latest l on l.customer_id = a.customer_id and l.measure = a.measure and l.last_on = a.occurred_on
    group by a.customer_id, a.measure
  ),
  asked as (
    select
      customer_id,
      min(bucket) as bucket,
      max(answered_on) as answered_on,
      cast(round(cast(sum(weight) as double) / count(*), 3) as decimal(5,3)) as weight,
      count(*) as answered,
      min(level) as lowest,
      max(case when measure = 'customer_skill' then level end) as customer_skill,
      max(case when measure = 'willingness_to_learn' then level end) as willingness_to_learn,
      max(case when measure = 'willingness_to_experiment' then level end) as willingness_to_experiment,
      max(case when measure = 'dialogue' then level end) as dialogue
    from means
    group by customer_id
  )
select
  a.customer_id,
  a.bucket,
  coalesce(c.segment, 'unsegmented') as segment,
  a.customer_skill,
  a.willingness_to_learn,
  a.willingness_to_experiment,
  a.dialogue,
  case
    when a.answered < 3 then null
    when a.lowest <= 0 then 0e0
    else exp(
      (
        coalesce(ln(a.customer_skill), 0e0) + coalesce(ln(a.willingness_to_learn), 0e0)
          + coalesce(ln(a.willingness_to_experiment), 0e0) + coalesce(ln(a.dialogue), 0e0)
      ) / a.answered
    )
  end as competence,
  cast(a.answered as integer) as answered,
  a.answered_on,
  a.weight,
  s.run_id
from asked a
cross join run_settings s
left join customers c on c.customer_id = a.customer_id
