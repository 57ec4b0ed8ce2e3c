-- Pairs of answers of one person to one question, less the question's mean in the period (its mean of all periods while under 20 answered it in one).
with
  answers as (
    select
      m.category,
      r.item_id,
      r.bucket,
      coalesce(r.customer_id, r.source_system || ':' || r.respondent_id) as person,
      r.occurred_on,
      r.period_id,
      r.level
    from survey_responses r
    join knowledge_measures m on m.measure = r.measure
    join response_weights w on w.source_system = r.source_system and w.response_id = r.response_id
    where r.audience = 'customer' and r.level is not null and w.weight > 0
  ),
  sums as (
    select
      item_id,
      period_id,
      count(*) as answers,
      sum(level) as total,
      sum(count(*)) over (partition by item_id) as all_answers,
      sum(sum(level)) over (partition by item_id) as all_total
    from answers
    group by item_id, period_id
  ),
  means as (
    select
      item_id,
      period_id,
      cast(
        round(
          case
            when answers >= 20 then cast(total as double) / answers
            else cast(all_total as double) / cast(all_answers as double)
          end,
          3
        ) as decimal(9,3)
      ) as usual
    from sums
  ),
  centred as (
    select
      a.category,
      a.item_id,
      a.bucket,
      a.person,
      a.occurred_on,
      cast(round(a.level - m.usual, 3) as decimal(7,3)) as deviation
    from answers a
    join means m on m.item_id = a.item_id and m.period_id is not distinct from a.period_id
  ),
  pairs as (
    select
      e.category,
      e.bucket,
      date_diff('day', e.occurred_on, l.occurred_on) as lag_days,
      e.deviation as earlier,
      l.deviation as later
    from centred e
    join centred l on l.category = e.category and l.item_id = e.item_id and l.person = e.person
    where l.occurred_on > e.occurred_on
  )
select
  p.category,
  cast(round(p.lag_days / 30.4375e0) as integer) as lag_months,
  p.bucket,
  count(*) as pairs,
  cast(sum(p.lag_days) as bigint) as lag_days_sum,
  cast(sum(p.earlier * p.later) as double) as product_sum,
  cast(sum(p.earlier * p.earlier) as double) as earlier_square_sum,
  cast(sum(p.later * p.later) as double) as later_square_sum,
  s.run_id
from pairs p
cross join run_settings s
group by p.category, cast(round(p.lag_days / 30.4375e0) as integer), p.bucket, s.run_id
