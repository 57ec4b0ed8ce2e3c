select
  r.segment,
  r.region,
  coalesce(c.acquisition_source, 'unknown') as acquisition_source,
  r.frequency,
  r.recency_days,
  r.age_days,
  count(*) as customers,
  cast(sum(r.repeat_spend_sum) as decimal(18,4)) as repeat_spend_sum,
  min(r.run_id) as run_id
from customer_rfm r
left join customers c on c.customer_id = r.customer_id
group by r.segment, r.region, coalesce(c.acquisition_source, 'unknown'), r.frequency, r.recency_days, r.age_days
