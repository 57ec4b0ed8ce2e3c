-- A delivery counts from its commit until another one replaces it.
with
  accepted as (
    select * from deliveries where status = 'accepted'
  ),
  replaced as (
    select distinct replaces as delivery_id from accepted where replaces is not null
  ),
  standing as (
    select a.*
    from accepted a
    left join replaced r on r.delivery_id = a.delivery_id
    where r.delivery_id is null
  )
select
  d.delivery_id,
  d.source,
  d.dataset,
  d.export_date,
  d.arrived_at,
  d.mapping_hash,
  d.is_full_snapshot,
  d.has_unreadable_key,
  row_number() over (order by d.export_date, d.arrived_at, d.delivery_id) as place,
  s.run_id
from standing d
cross join run_settings s
