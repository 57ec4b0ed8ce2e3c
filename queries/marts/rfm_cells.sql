select
  segment,
  region,
  frequency,
  recency_days,
  age_days,
  count(*) as customers,
  cast(sum(repeat_spend_sum) as decimal(18,4)) as repeat_spend_sum,
  min(run_id) as run_id
from customer_rfm
group by segment, region, frequency, recency_days, age_days
