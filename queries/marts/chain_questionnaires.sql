-- Customers' questionnaires that count, each with whether the person had bought and had complained before it.
with
  answered as (
    select
      r.source_system,
      r.response_id,
      min(coalesce(r.customer_id, r.source_system || ':' || r.respondent_id)) as person,
      min(r.customer_id) as customer_id,
      bool_and(coalesce(r.is_linked, false)) as is_linked,
      min(coalesce(r.segment, 'unsegmented')) as segment,
      min(r.period_id) as period_id,
      min(r.bucket) as bucket,
      max(r.occurred_on) as occurred_on,
      max(r.answered_at) as answered_at,
      min(r.instrument) || ' ' || max(r.instrument) as instruments
    from survey_responses r
    where r.audience = 'customer' and r.period_id is not null and r.level is not null
    group by r.source_system, r.response_id
  ),
  weighted as (
    select
      a.source_system,
      a.response_id,
      a.person,
      a.customer_id,
      a.is_linked,
      a.segment,
      a.period_id,
      a.bucket,
      a.occurred_on,
      w.weight,
      row_number() over (
        partition by a.person, a.period_id, a.instruments
        order by a.answered_at desc nulls last, a.source_system, a.response_id
      ) as place
    from answered a
    join response_weights w on w.source_system = a.source_system and w.response_id = a.response_id
    where w.weight > 0
  ),
  first_days as (
    select customer_id, min(occurred_on) as first_on
    from transactions
    where customer_id is not null and not coalesce(is_return, false)
    group by customer_id
  ),
  has_purchases as (
    select count(*) > 0 as is_known from first_days
  ),
  complaint_days as (
    select distinct customer_id, occurred_on from interactions where kind = 'complaint' and customer_id is not null
  ),
  has_complaints as (
    select count(*) > 0 as is_known from complaint_days
  ),
  complained as (
    select distinct w.source_system, w.response_id
    from weighted w
    join complaint_days c on c.customer_id = w.customer_id
    where c.occurred_on <= w.occurred_on and c.occurred_on > date_add('day', -365, w.occurred_on)
  )
select
  w.source_system,
  w.response_id,
  w.person,
  w.customer_id,
  w.segment,
  w.period_id,
  w.bucket,
  w.occurred_on,
  w.weight,
  cast(
    case
      when w.customer_id is null or not w.is_linked or not p.is_known then 'unknown'
      when f.first_on <= w.occurred_on then 'after'
      when f.first_on is null and coalesce(c.status, 'prospect') <> 'prospect' then 'unknown'
      else 'before'
    end as varchar
  ) as purchase_stage,
  case when w.customer_id is not null and h.is_known then d.response_id is not null end as has_complained,
  s.run_id
from weighted w
cross join run_settings s
cross join has_purchases p
cross join has_complaints h
left join first_days f on f.customer_id = w.customer_id
left join customers c on c.customer_id = w.customer_id
left join complained d on d.source_system = w.source_system and d.response_id = w.response_id
where w.place = 1
