-- Scores of the models are per cell of equal histories; only spend is the customer's own. No value without a spend model.
with
  spend_model as (
    select
      max(case when parameter = 'p' then estimate end) as p,
      max(case when parameter = 'q' then estimate end) as q,
      max(case when parameter = 'v' then estimate end) as v
    from lifetime_value_parameters
    where model = 'gamma_gamma'
  ),
  segments as (
    select segment, basis, case when basis = 'margin' then margin_rate else 1 end as margin_rate
    from lifetime_value_summary
    where segment is not null
  ),
  valued as (
    select
      r.customer_id,
      r.bucket,
      r.segment,
      c.probability_alive,
      c.discounted_purchases,
      c.discounted_purchases_lower,
      c.discounted_purchases_upper,
      case
        when s.basis is not null
        then m.p * (m.v + cast(r.repeat_spend_sum as double)) / (m.p * r.frequency + m.q - 1)
      end as expected_spend,
      s.margin_rate,
      s.basis,
      r.run_id
    from customer_rfm r
    join lifetime_value_cells c
      on c.frequency = r.frequency and c.recency_days = r.recency_days and c.age_days = r.age_days
    cross join spend_model m
    left join segments s on s.segment = r.segment
  )
select
  customer_id,
  bucket,
  segment,
  probability_alive,
  discounted_purchases as expected_purchases,
  expected_spend,
  margin_rate * expected_spend * discounted_purchases as remaining_clv,
  margin_rate * expected_spend
    * case when margin_rate < 0 then discounted_purchases_upper else discounted_purchases_lower end as clv_lower,
  margin_rate * expected_spend
    * case when margin_rate < 0 then discounted_purchases_lower else discounted_purchases_upper end as clv_upper,
  basis,
  run_id
from valued
