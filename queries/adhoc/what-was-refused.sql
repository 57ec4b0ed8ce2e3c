-- Why were records put aside, from which system, and what did the first of them look like?
select
  q.source_system,
  coalesce(o.department, 'unknown') as department,
  q.table_name,
  q.column_name,
  q.reason,
  count(*) as records,
  min(q.expected) as expected,
  min(q.found) as one_of_those_found,
  min(q.source_file) as first_file,
  min_by(q.source_line, q.source_file) as line_there
from quarantine q
left join source_settings o on o.source_system = q.source_system
group by q.source_system, coalesce(o.department, 'unknown'), q.table_name, q.column_name, q.reason
order by records desc nulls last, q.source_system, q.table_name, q.column_name, q.reason
