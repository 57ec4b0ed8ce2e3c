-- The night that the numbers are of is the one after as_of once an export of as_of came that is due the day after; else that of as_of.
with
  arrived as (
    select d.source, d.dataset, max(d.export_date) as latest_export_date
    from deliveries d
    cross join run_settings s
    where d.status = 'accepted' and d.export_date <= s.as_of
    group by d.source, d.dataset
  ),
  nights as (
    select count(*) as exports_of_as_of
    from expected_exports e
    join arrived a on a.source = e.source_system and a.dataset = e.dataset
    cross join run_settings s
    where e.exports_of = 'previous_day' and a.latest_export_date = s.as_of
  ),
  due as (
    select
      e.source_system,
      e.dataset,
      case when n.exports_of_as_of > 0 then e.due_on_day_after else e.due_on_as_of end as expected_export_date,
      a.latest_export_date
    from expected_exports e
    cross join nights n
    left join arrived a on a.source = e.source_system and a.dataset = e.dataset
  ),
  late as (
    select source_system, dataset, expected_export_date, latest_export_date
    from due
    where latest_export_date is null or latest_export_date < expected_export_date
  ),
  filled as (
    select distinct l.source_system || '/' || l.dataset as dataset_key, r.table_name
    from late l
    join deliveries d on d.source = l.source_system and d.dataset = l.dataset
    join delivery_rows r on r.delivery_id = d.delivery_id
    where d.status = 'accepted'
  ),
  filled_names as (
    select dataset_key, array_join(array_agg(table_name order by table_name), ',') as table_names
    from filled
    group by dataset_key
  )
select
  l.source_system,
  l.dataset,
  coalesce(o.department, 'unknown') as department,
  l.expected_export_date,
  l.latest_export_date,
  cast(date_diff('day', l.latest_export_date, l.expected_export_date) as integer) as days_late,
  f.table_names,
  s.run_id
from late l
cross join run_settings s
left join source_settings o on o.source_system = l.source_system
left join filled_names f on f.dataset_key = l.source_system || '/' || l.dataset
