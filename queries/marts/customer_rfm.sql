-- A purchase is a day with at least one order; what is returned of an order is taken off the day it was bought.
-- Days with an amount that no rate converts count as purchases; what was spent on them is taken to be the mean of the
-- customer's other later days, else of all customers'.
with
  orders as (
    select
      customer_id,
      source_system,
      transaction_id,
      min(case when not coalesce(is_return, false) and amount >= 0 then occurred_on end) as bought_on,
      sum(coalesce(amount_reporting, cast(0 as decimal(18,4)))) as net,
      bool_and(amount_reporting is not null) as is_priced
    from transactions
    where customer_id is not null
    group by customer_id, source_system, transaction_id
  ),
  totals as (
    select customer_id, sum(net) as spend_sum from orders group by customer_id
  ),
  days as (
    select
      customer_id,
      bought_on,
      case when sum(net) > 0 then sum(net) else cast(0 as decimal(38,4)) end as spend,
      bool_and(is_priced) as is_priced
    from orders
    where bought_on is not null
    group by customer_id, bought_on
  ),
  history as (
    select min(bought_on) as first_on from days
  ),
  bounds as (
    select
      s.run_id,
      s.as_of,
      date_add(
        'day',
        cast(floor((1 - s.holdout_share) * date_diff('day', h.first_on, s.as_of)) as integer),
        h.first_on
      ) as calibration_end
    from history h
    cross join run_settings s
  ),
  firsts as (
    select customer_id, min(bought_on) as first_on from days group by customer_id
  ),
  summed as (
    select
      d.customer_id,
      f.first_on,
      max(d.bought_on) as last_on,
      count(*) - 1 as frequency,
      sum(case when d.bought_on = f.first_on then d.spend end) as first_spend,
      count(case when d.bought_on > f.first_on and not d.is_priced then 1 end) as unpriced_repeat_days,
      sum(case when d.bought_on > f.first_on and d.is_priced then d.spend else cast(0 as decimal(38,4)) end) as priced_spend,
      count(case when d.bought_on > f.first_on and d.bought_on <= b.calibration_end then 1 end) as calibration_frequency,
      max(case when d.bought_on <= b.calibration_end then d.bought_on end) as calibration_last_on,
      count(case when d.bought_on > b.calibration_end then 1 end) as holdout_frequency,
      b.calibration_end,
      b.as_of,
      b.run_id
    from days d
    join firsts f on f.customer_id = d.customer_id
    cross join bounds b
    group by d.customer_id, f.first_on, b.calibration_end, b.as_of, b.run_id
  ),
  usual as (
    select
      cast(sum(priced_spend) as double) / nullif(cast(sum(frequency - unpriced_repeat_days) as double), 0) as spend_per_day
    from summed
  )
select
  m.customer_id,
  cast(from_base(substr(to_hex(md5(to_utf8(m.customer_id))), 1, 8), 16) % 1024 as smallint) as bucket,
  coalesce(c.segment, 'unsegmented') as segment,
  coalesce(c.region, 'unknown') as region,
  m.first_on,
  m.last_on,
  cast(m.frequency as integer) as frequency,
  cast(date_diff('day', m.first_on, m.last_on) as integer) as recency_days,
  cast(date_diff('day', m.first_on, m.as_of) as integer) as age_days,
  cast(m.first_spend as decimal(18,4)) as first_spend,
  case
    when m.unpriced_repeat_days = 0 then cast(m.priced_spend as decimal(18,4))
    else cast(
      round(
        m.frequency * coalesce(
          cast(m.priced_spend as double) / nullif(cast(m.frequency - m.unpriced_repeat_days as double), 0),
          u.spend_per_day,
          0
        ),
        4
      ) as decimal(18,4)
    )
  end as repeat_spend_sum,
  cast(m.unpriced_repeat_days as integer) as unpriced_repeat_days,
  cast(t.spend_sum as decimal(18,4)) as spend_sum,
  case when m.first_on <= m.calibration_end then cast(m.calibration_frequency as integer) end as calibration_frequency,
  case
    when m.first_on <= m.calibration_end then cast(date_diff('day', m.first_on, m.calibration_last_on) as integer)
  end as calibration_recency_days,
  case
    when m.first_on <= m.calibration_end then cast(date_diff('day', m.first_on, m.calibration_end) as integer)
  end as calibration_age_days,
  case when m.first_on <= m.calibration_end then cast(m.holdout_frequency as integer) end as holdout_frequency,
  cast(date_diff('day', m.calibration_end, m.as_of) as integer) as holdout_days,
  m.run_id
from summed m
join totals t on t.customer_id = m.customer_id
cross join usual u
left join customers c on c.customer_id = m.customer_id
