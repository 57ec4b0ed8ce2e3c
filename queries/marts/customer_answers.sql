-- What customers answered as customers, with the weight of their voice. Who has not bought yet is asked too, but does not speak from experience:
-- prospects, and answers from before the first purchase, unless the customer had joined by then or no purchase that early could be on record.
with
  first_days as (
    select customer_id, min(occurred_on) as first_on, min(min(occurred_on)) over () as starts_on
    from transactions
    where customer_id is not null and not coalesce(is_return, false)
    group by customer_id
  )
select
  r.source_system,
  r.response_id,
  r.item_id,
  r.customer_id,
  coalesce(r.customer_id, r.source_system || ':' || r.respondent_id) as person,
  r.bucket,
  coalesce(r.segment, 'unsegmented') as segment,
  r.period_id,
  r.occurred_on,
  r.measure,
  r.attribute_id,
  r.value,
  r.level,
  w.weight,
  s.run_id
from survey_responses r
join response_weights w on w.source_system = r.source_system and w.response_id = r.response_id
cross join run_settings s
left join first_days f on f.customer_id = r.customer_id
left join customers c on c.customer_id = r.customer_id
where r.audience = 'customer'
  and r.level is not null
  and w.weight > 0
  and not coalesce(c.status = 'prospect' and f.first_on is null, false)
  and not coalesce(
    r.occurred_on >= f.starts_on and r.occurred_on < f.first_on and coalesce(cast(c.joined_at as date) > r.occurred_on, true),
    false
  )
