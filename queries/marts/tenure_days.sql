-- Entries and ends by day of tenure: what the product-limit estimate of leaving needs.
with
  moves as (
    select
      c.segment,
      c.basis,
      cast(date_diff('day', c.starts_on, case when t.is_end = 1 then c.ended_on else c.first_on end) as integer) as tenure_day,
      t.is_end,
      c.left_on,
      c.run_id
    from customer_tenures c
    cross join (values (0), (1)) t(is_end)
  )
select
  segment,
  tenure_day,
  cast(count(case when is_end = 0 then 1 end) as bigint) as entered,
  cast(count(case when is_end = 1 and left_on is not null then 1 end) as bigint) as gone,
  cast(count(case when is_end = 1 and left_on is null then 1 end) as bigint) as last_seen,
  min(basis) as basis,
  min(run_id) as run_id
from moves
group by segment, tenure_day
