-- Weeks count from the first purchase on record; only customers won before the part held back are in them.
with
  orders as (
    select
      customer_id,
      source_system,
      transaction_id,
      min(case when not coalesce(is_return, false) and amount >= 0 then occurred_on end) as bought_on
    from transactions
    where customer_id is not null
    group by customer_id, source_system, transaction_id
  ),
  history as (
    select min(first_on) as first_on, min(run_id) as run_id from customer_rfm
  ),
  days as (
    select distinct o.customer_id, o.bought_on
    from orders o
    join customer_rfm r on r.customer_id = o.customer_id
    where o.bought_on > r.first_on and r.calibration_frequency is not null
  )
select
  cast(floor(date_diff('day', h.first_on, d.bought_on) / 7e0) as integer) + 1 as week,
  count(*) as repeat_purchases,
  h.run_id
from days d
cross join history h
group by cast(floor(date_diff('day', h.first_on, d.bought_on) / 7e0) as integer) + 1, h.run_id
