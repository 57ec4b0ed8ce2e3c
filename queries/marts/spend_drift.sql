-- Within customers: t in years around the customer's mean, spend of a day relative to the customer's mean.
with
  orders as (
    select
      customer_id,
      source_system,
      transaction_id,
      min(case when not coalesce(is_return, false) and amount >= 0 then occurred_on end) as bought_on,
      sum(amount_reporting) as net,
      bool_and(amount_reporting is not null) as is_priced
    from transactions
    where customer_id is not null
    group by customer_id, source_system, transaction_id
  ),
  days as (
    select
      o.customer_id,
      r.bucket,
      date_diff('day', r.first_on, o.bought_on) as day,
      cast(sum(o.net) as decimal(18,4)) as spend
    from orders o
    join customer_rfm r on r.customer_id = o.customer_id
    where o.bought_on > r.first_on
    group by o.customer_id, r.bucket, date_diff('day', r.first_on, o.bought_on)
    having bool_and(o.is_priced) and sum(o.net) > 0
  ),
  customer_sums as (
    select
      customer_id,
      bucket,
      cast(count(*) as double) as days,
      cast(sum(day) as double) as time_sum,
      cast(sum(day * day) as double) as time_square_sum,
      cast(sum(spend) as double) as spend_sum,
      cast(sum(day * spend) as double) as product_sum
    from days
    group by customer_id, bucket
    having count(*) > 1
  )
select
  bucket,
  count(*) as customers,
  sum(
    cast(round((time_square_sum - time_sum * time_sum / days) / (365.25e0 * 365.25e0), 6) as decimal(18,6))
  ) as time_squares,
  sum(
    cast(
      round((product_sum - time_sum * spend_sum / days) * days / spend_sum / 365.25e0, 6) as decimal(18,6)
    )
  ) as time_spend_products,
  min(s.run_id) as run_id
from customer_sums
cross join run_settings s
group by bucket
