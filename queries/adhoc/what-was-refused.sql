-- Why were records put aside, from which system, and what did the first of them look like?
with
  placed as (
    select
      q.*,
      row_number() over (
        partition by q.source_system, q.table_name, q.column_name, q.reason
        order by q.source_file nulls last, q.source_line nulls last
      ) as place
    from quarantine q
  )
select
  q.source_system,
  coalesce(o.department, 'unknown') as department,
  q.table_name,
  q.column_name,
  q.reason,
  count(*) as records,
  min(q.expected) as expected,
  min(q.found) as one_of_those_found,
  max(case when q.place = 1 then q.source_file end) as first_file,
  max(case when q.place = 1 then q.source_line end) as line_there
from placed q
left join source_settings o on o.source_system = q.source_system
group by q.source_system, coalesce(o.department, 'unknown'), q.table_name, q.column_name, q.reason
order by records desc nulls last, q.source_system, q.table_name, q.column_name, q.reason
