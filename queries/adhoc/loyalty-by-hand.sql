-- How is loyalty computed from the answers, and does it come to what loyalty_indices says?
with
  -- each answer to a question on one of the three parts, on 0-100 points, with the weight of its questionnaire
  answers as (
    select period_id, person, measure, level, weight
    from customer_answers
    where measure in ('commitment', 'repurchase_intention', 'switching_resistance') and period_id is not null
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
select f.period_id, f.persons, f.loyalty as by_hand, i.estimate as published, round(f.loyalty - i.estimate, 9) as difference
from firm f
left join loyalty_indices i on i.period_id = f.period_id and i.index_name = 'loyalty' and i.segment is null
order by f.period_id
