-- Items found invalid are valued too (at nothing): their categories need a half-life like any other.
select
  coalesce(i.category, 'uncategorised') as category,
  count(*) as items,
  cast(count(case when coalesce(i.is_valid, true) then 1 end) as bigint) as valid_items,
  s.run_id
from knowledge_items i
cross join run_settings s
group by coalesce(i.category, 'uncategorised'), s.run_id
