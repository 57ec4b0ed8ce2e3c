-- Loyalty, satisfaction, trust and NPS of the whole firm by period, with 95 % intervals and the number of answers.
select
  p.period_id,
  p.is_complete,
  i.index_name,
  round(i.estimate, 1) as estimate,
  round(i.estimate - 1.96e0 * i.std_error, 1) as lower_end,
  round(i.estimate + 1.96e0 * i.std_error, 1) as upper_end,
  i.n,
  round(100 * i.top_two_box, 0) as top_two_box_percent
from loyalty_indices i
join periods p on p.period_id = i.period_id
where i.segment is null and i.index_name in ('loyalty', 'satisfaction', 'trust', 'nps')
order by i.index_name, p.position
