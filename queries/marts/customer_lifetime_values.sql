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
  spend_errors as (
    select
      max(case when parameter_a = 'p' and parameter_b = 'p' then covariance end) as pp,
      max(case when parameter_a = 'q' and parameter_b = 'q' then covariance end) as qq,
      max(case when parameter_a = 'v' and parameter_b = 'v' then covariance end) as vv,
      max(case when parameter_a = 'p' and parameter_b = 'q' then covariance end) as pq,
      max(case when parameter_a = 'p' and parameter_b = 'v' then covariance end) as pv,
      max(case when parameter_a = 'q' and parameter_b = 'v' then covariance end) as qv
    from lifetime_value_covariances
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
      -- Derivatives of the logarithm of expected_spend by p, q and v.
      (m.q - 1) / (m.p * (m.p * r.frequency + m.q - 1)) as by_p,
      -1 / (m.p * r.frequency + m.q - 1) as by_q,
      1 / (m.v + cast(r.repeat_spend_sum as double)) as by_v,
      r.run_id
    from customer_rfm r
    cross join spend_model m
  ),
  valued as (
    select
      s.customer_id,
      s.bucket,
      s.segment,
      c.probability_alive,
      c.alive_chance,
      c.discounted_purchases,
      s.expected_spend,
      coalesce(u.margin_rate, 1e0) * s.expected_spend as value_per_purchase,
      c.discounted_purchases_lower,
      c.discounted_purchases_upper,
      -- Relative standard error of the expectation: purchases and spend are estimated apart.
      sqrt(
        greatest(
          power(c.discounted_purchases_std_error / nullif(c.discounted_purchases, 0), 2)
            + s.by_p * s.by_p * coalesce(e.pp, 0e0)
            + s.by_q * s.by_q * coalesce(e.qq, 0e0)
            + s.by_v * s.by_v * coalesce(e.vv, 0e0)
            + 2 * s.by_p * s.by_q * coalesce(e.pq, 0e0)
            + 2 * s.by_p * s.by_v * coalesce(e.pv, 0e0)
            + 2 * s.by_q * s.by_v * coalesce(e.qv, 0e0),
          0e0
        )
      ) as relative_error,
      u.basis,
      s.run_id
    from spending s
    join lifetime_value_cells c
      on c.frequency = s.frequency and c.recency_days = s.recency_days and c.age_days = s.age_days
    join lifetime_value_summary u on u.segment = s.segment
    cross join spend_errors e
    where s.expected_spend is not null
  )
select
  customer_id,
  bucket,
  segment,
  probability_alive,
  alive_chance,
  discounted_purchases as expected_purchases,
  expected_spend,
  value_per_purchase * discounted_purchases as remaining_clv,
  value_per_purchase
    * case when value_per_purchase >= 0 then discounted_purchases_lower else discounted_purchases_upper end as clv_lower,
  value_per_purchase
    * case when value_per_purchase >= 0 then discounted_purchases_upper else discounted_purchases_lower end as clv_upper,
  value_per_purchase * discounted_purchases
    * exp(coalesce(-1.959963984540054e0 * relative_error, 0e0) * sign(value_per_purchase)) as clv_expected_lower,
  value_per_purchase * discounted_purchases
    * exp(coalesce(1.959963984540054e0 * relative_error, 0e0) * sign(value_per_purchase)) as clv_expected_upper,
  basis,
  run_id
from valued
