-- Days of the periods: every join of a date to its period goes through here.
select
  cast(t.day as date) as day,
  p.period_id,
  p.position,
  s.run_id
from periods p
cross join run_settings s
cross join unnest(sequence(p.starts_on, p.ends_on, interval '1' day)) t(day)
