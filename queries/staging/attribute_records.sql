-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  settings as (
    select run_id, as_of, reporting_currency from run_settings
  ),
  versions as (
    select r.*, c.dataset as delivery_dataset, c.place as delivery_place
    from raw_attributes r
    join committed_deliveries c on c.delivery_id = r.batch_id
  ),
  unreadable as (
    select distinct q.delivery_id
    from quarantine q
    where q.is_whole_record and q.record_key is null and coalesce(q.table_name, 'attributes') = 'attributes'
  ),
  snapshots as (
    select c.source, c.dataset, max(c.place) as place
    from committed_deliveries c
    left join unreadable u on u.delivery_id = c.delivery_id
    where c.is_full_snapshot and not c.has_unreadable_key and u.delivery_id is null
    group by c.source, c.dataset
  ),
  sightings as (
    select v.source_system, cast(v.attribute_id as varchar) as record_key, v.delivery_place
    from versions v
    where v.source_system in (select source from snapshots)
    union all
    select q.source_system, q.record_key, c.place
    from quarantine q
    join committed_deliveries c on c.delivery_id = q.delivery_id
    where q.record_key is not null and q.table_name = 'attributes'
  ),
  last_seen as (
    select source_system, record_key, max(delivery_place) as place from sightings group by source_system, record_key
  ),
  contested as (
    select v.source_system, v.attribute_id
    from versions v
    group by v.source_system, v.attribute_id
    having count(*) > 1
  ),
  ranked as (
    select
      v.*,
      row_number() over (
        partition by v.source_system, v.attribute_id
        order by
          v.source_updated_at desc nulls last,
          v.export_date desc nulls last,
          v.arrived_at desc nulls last,
          v.batch_id desc nulls last,
          v.source_line desc nulls last
      ) as version_rank
    from versions v
    join contested k on k.source_system = v.source_system and k.attribute_id = v.attribute_id
  ),
  latest as (
    select v.*, 1 as version_rank
    from versions v
    left join contested k on k.source_system = v.source_system and k.attribute_id = v.attribute_id
    where k.source_system is null
    union all
    select r.* from ranked r where r.version_rank = 1
  ),
  present as (
    select r.*
    from latest r
    left join snapshots n on n.source = r.source_system and n.dataset = r.delivery_dataset
    left join last_seen l on l.source_system = r.source_system and l.record_key = cast(r.attribute_id as varchar)
    where not r.is_deleted and (n.place is null or l.place >= n.place)
  ),
  linked as (
    select
      p.attribute_id,
      p.chain,
      p.component,
      p.name_en,
      p.name_zh,
      p.product_category,
      p.importance,
      p.anchor_low,
      p.anchor_high,
      p.unit,
      p.source_system,
      p.source_file,
      p.source_line,
      p.batch_id,
      p.source_updated_at,
      p.arrived_at,
      p.export_date
    from present p
  )
select
  w.attribute_id,
  w.chain,
  w.component,
  w.name_en,
  w.name_zh,
  w.product_category,
  w.importance,
  w.anchor_low,
  w.anchor_high,
  w.unit,
  w.source_system,
  w.source_file,
  w.source_line,
  w.batch_id,
  w.source_updated_at,
  w.arrived_at,
  w.export_date,
  s.run_id
from linked w
cross join settings s
