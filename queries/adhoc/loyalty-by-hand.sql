-- How is loyalty computed from the answers, and does it come to what loyalty_indices says?
with
  -- the first purchase of each customer: what was answered before it is no customer's voice
  first_days as (
    select customer_id, min(occurred_on) as first_on
    from transactions
    where customer_id is not null and not coalesce(is_return, false)
    group by customer_id
  ),
  history as (
    select min(first_on) as starts_on from first_days
  ),
  -- each answer to a question on one of the three parts, on 0-100 points, with the weight of its questionnaire
  answers as (
    select
      r.period_id,
      coalesce(r.customer_id, r.source_system || ':' || r.respondent_id) as person,
      r.measure,
      r.level,
      w.weight
    from survey_responses r
    join response_weights w on w.source_system = r.source_system and w.response_id = r.response_id
    cross join history h
    left join first_days f on f.customer_id = r.customer_id
    left join customers c on c.customer_id = r.customer_id
    where r.audience = 'customer'
      and not coalesce(c.status = 'prospect' and f.first_on is null, false)
      and not coalesce(
        r.occurred_on >= h.starts_on
          and r.occurred_on < f.first_on
          and coalesce(cast(c.joined_at as date) > r.occurred_on, true),
        false
      )
      and r.measure in ('commitment', 'repurchase_intention', 'switching_resistance')
      and r.level is not null
      and r.period_id is not null
      and w.weight > 0
  ),
  -- a person's part: the weighted mean of the answers to its questions
  parts as (
    select
      period_id,
      person,
      measure,
      cast(round(cast(sum(level * weight) as double) / cast(sum(weight) as double), 6) as decimal(9,6)) as points,
      cast(round(cast(sum(weight) as double) / count(*), 3) as decimal(5,3)) as weight
    from answers
    group by period_id, person, measure
  ),
  -- a person's loyalty: the mean of the parts that the person answered
  persons as (
    select
      period_id,
      person,
      cast(round(cast(sum(points) as double) / count(*), 6) as decimal(9,6)) as points,
      cast(round(cast(sum(weight) as double) / count(*), 3) as decimal(5,3)) as weight
    from parts
    group by period_id, person
  ),
  -- the firm's loyalty: the weighted mean of its persons
  firm as (
    select period_id, count(*) as persons, cast(sum(points * weight) as double) / cast(sum(weight) as double) as loyalty
    from persons
    group by period_id
  )
select f.period_id, f.persons, f.loyalty as by_hand, i.estimate as published, f.loyalty - i.estimate as difference
from firm f
left join loyalty_indices i on i.period_id = f.period_id and i.index_name = 'loyalty' and i.segment is null
order by f.period_id
