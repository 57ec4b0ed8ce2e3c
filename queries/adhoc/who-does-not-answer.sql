-- Which customers answer least, and how much do those who do answer stand for?
select
  instrument,
  segment,
  tenure,
  activity,
  sum(invited) as invited,
  sum(answered) as answered,
  round(100e0 * sum(answered) / sum(invited), 1) as response_percent,
  round(max(weight), 2) as greatest_weight
from response_rates
group by instrument, segment, tenure, activity
having sum(invited) >= 5
order by response_percent, instrument, segment, tenure, activity
