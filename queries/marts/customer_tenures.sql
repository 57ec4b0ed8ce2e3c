-- Tenure starts when the customer joined, else with the first purchase; a customer is seen from the first purchase. Where a source records
-- who left, that day counts unless a purchase follows it; otherwise a customer silent for silent_days left on the day of the last
-- purchase, and what happened in the last silent_days of the history cannot be told yet.
with
  recorded as (
    select count(case when status = 'lost' or left_at is not null then 1 end) > 0 as is_recorded from customers
  ),
  lives as (
    select
      r.customer_id,
      r.bucket,
      r.segment,
      r.first_on,
      least(coalesce(cast(c.joined_at as date), r.first_on), r.first_on) as starts_on,
      k.is_recorded,
      case
        when not k.is_recorded then case when date_diff('day', r.last_on, s.as_of) >= s.silent_days then r.last_on end
        when cast(c.left_at as date) >= r.last_on and cast(c.left_at as date) <= s.as_of then cast(c.left_at as date)
        when c.status = 'lost' and c.left_at is null then r.last_on
      end as left_on,
      case when k.is_recorded then s.as_of else date_add('day', -s.silent_days, s.as_of) end as seen_until,
      s.run_id
    from customer_rfm r
    cross join run_settings s
    cross join recorded k
    left join customers c on c.customer_id = r.customer_id
  )
select
  customer_id,
  bucket,
  segment,
  starts_on,
  first_on,
  left_on,
  coalesce(left_on, seen_until) as ended_on,
  seen_until,
  cast(case when is_recorded then 'recorded' else 'silence' end as varchar) as basis,
  run_id
from lives
where first_on <= seen_until
