select
  calibration_frequency as frequency,
  calibration_recency_days as recency_days,
  calibration_age_days as age_days,
  count(*) as customers,
  cast(sum(holdout_frequency) as bigint) as holdout_frequency_sum,
  cast(sum(holdout_frequency * holdout_frequency) as bigint) as holdout_frequency_square_sum,
  max(holdout_days) as holdout_days,
  min(run_id) as run_id
from customer_rfm
where calibration_frequency is not null
group by calibration_frequency, calibration_recency_days, calibration_age_days
