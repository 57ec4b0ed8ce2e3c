-- A link that someone mapped beats one that was computed; then the latest.
with
  ranked as (
    select
      r.*,
      row_number() over (
        partition by r.linked_system, r.source_customer_id
        order by
          case r.method when 'mapping' then 0 when 'keyed_hash' then 1 else 2 end,
          r.valid_from desc nulls last,
          r.export_date desc nulls last,
          r.arrived_at desc nulls last,
          r.source_system,
          r.customer_id
      ) as choice
    from customer_link_records r
  )
select
  linked_system,
  source_customer_id,
  customer_id,
  method,
  valid_from,
  source_system,
  source_file,
  source_line,
  batch_id,
  source_updated_at,
  arrived_at,
  export_date,
  run_id
from ranked
where choice = 1
