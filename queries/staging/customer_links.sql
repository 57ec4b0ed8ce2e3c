-- A link that someone mapped beats one that was computed; then the latest. A mapped id leads the same way wherever else it
-- occurs in its id space, and on from there (an account merged twice): up to four steps.
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
  ),
  chosen as (
    select * from ranked where choice = 1
  ),
  mapped_ids as (
    select coalesce(s.id_space, c.linked_system) || ':' || c.source_customer_id as former_id, c.customer_id
    from chosen c
    left join source_settings s on s.source_system = c.linked_system
    where c.method = 'mapping'
    union all
    select c.source_customer_id as former_id, c.customer_id
    from chosen c
    where c.method = 'mapping' and length(c.source_customer_id) = 32
  ),
  redirects as (
    select former_id, min(customer_id) as customer_id
    from mapped_ids
    where former_id <> customer_id
    group by former_id
  )
select
  c.linked_system,
  c.source_customer_id,
  coalesce(r4.customer_id, r3.customer_id, r2.customer_id, r1.customer_id, c.customer_id) as customer_id,
  c.method,
  c.valid_from,
  c.source_system,
  c.source_file,
  c.source_line,
  c.batch_id,
  c.source_updated_at,
  c.arrived_at,
  c.export_date,
  c.run_id
from chosen c
left join redirects r1 on r1.former_id = c.customer_id
left join redirects r2 on r2.former_id = r1.customer_id
left join redirects r3 on r3.former_id = r2.customer_id
left join redirects r4 on r4.former_id = r3.customer_id
