-- Scores of a cell joined back to its customers: rate × expected spend × discounted purchases.
with
  spend_model as (
    select
      max(case when parameter = 'p' then estimate end) as p,
      max(case when parameter = 'q' then estimate end) as q,
      max(case when parameter = 'v' then estimate end) as v
    from lifetime_value_parameters
    where model = 'gamma_gamma'
  ),
  spending as (
    select
      r.customer_id,
      r.bucket,
      r.segment,
      r.frequency,
      r.recency_days,
      r.age_days,
      m.p * (m.v + cast(r.repeat_spend_sum as double)) / (m.p * r.frequency + m.q - 1) as expected_spend,
      r.run_id
    from customer_rfm r
    cross join spend_model m
  )
select
  s.customer_id,
  s.bucket,
  s.segment,
  c.probability_alive,
  c.discounted_purchases as expected_purchases,
  s.expected_spend,
  coalesce(u.margin_rate, 1e0) * s.expected_spend * c.discounted_purchases as remaining_clv,
  coalesce(u.margin_rate, 1e0) * s.expected_spend
    * case when coalesce(u.margin_rate, 1e0) >= 0 then c.discounted_purchases_lower else c.discounted_purchases_upper end as clv_lower,
  coalesce(u.margin_rate, 1e0) * s.expected_spend
    * case when coalesce(u.margin_rate, 1e0) >= 0 then c.discounted_purchases_upper else c.discounted_purchases_lower end as clv_upper,
  u.basis,
  s.run_id
from spending s
join lifetime_value_cells c
  on c.frequency = s.frequency and c.recency_days = s.recency_days and c.age_days = s.age_days
join lifetime_value_summary u on u.segment = s.segment
where s.expected_spend is not null
