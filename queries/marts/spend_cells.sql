select
  frequency,
  repeat_spend_sum,
  count(*) as customers,
  min(run_id) as run_id
from customer_rfm
where frequency > 0 and unpriced_repeat_days = 0
group by frequency, repeat_spend_sum
