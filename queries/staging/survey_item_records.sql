-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  settings as (
    select run_id, as_of, reporting_currency from run_settings
  ),
  versions as (
    select r.*, c.dataset as delivery_dataset, c.place as delivery_place
    from raw_survey_items r
    join committed_deliveries c on c.delivery_id = r.batch_id
  ),
  unreadable as (
    select distinct q.delivery_id
    from quarantine q
    where q.is_whole_record and q.record_key is null and coalesce(q.table_name, 'survey_items') = 'survey_items'
  ),
  snapshots as (
    select c.source, c.dataset, max(c.place) as place
    from committed_deliveries c
    left join unreadable u on u.delivery_id = c.delivery_id
    where c.is_full_snapshot and not c.has_unreadable_key and u.delivery_id is null
    group by c.source, c.dataset
  ),
  sightings as (
    select v.source_system, cast(v.item_id as varchar) as record_key, v.delivery_place
    from versions v
    where v.source_system in (select source from snapshots)
    union all
    select q.source_system, q.record_key, c.place
    from quarantine q
    join committed_deliveries c on c.delivery_id = q.delivery_id
    where q.record_key is not null and q.table_name = 'survey_items'
  ),
  last_seen as (
    select source_system, record_key, max(delivery_place) as place from sightings group by source_system, record_key
  ),
  contested as (
    select v.source_system, v.item_id
    from versions v
    group by v.source_system, v.item_id
    having count(*) > 1
  ),
  ranked as (
    select
      v.*,
      row_number() over (
        partition by v.source_system, v.item_id
        order by
          v.source_updated_at desc nulls last,
          v.export_date desc nulls last,
          v.arrived_at desc nulls last,
          v.batch_id desc nulls last,
          v.source_line desc nulls last
      ) as version_rank
    from versions v
    join contested k on k.source_system = v.source_system and k.item_id = v.item_id
  ),
  latest as (
    select v.*, 1 as version_rank
    from versions v
    left join contested k on k.source_system = v.source_system and k.item_id = v.item_id
    where k.source_system is null
    union all
    select r.* from ranked r where r.version_rank = 1
  ),
  present as (
    select r.*
    from latest r
    left join snapshots n on n.source = r.source_system and n.dataset = r.delivery_dataset
    left join last_seen l on l.source_system = r.source_system and l.record_key = cast(r.item_id as varchar)
    where not r.is_deleted and (n.place is null or l.place >= n.place)
  ),
  linked as (
    select
      p.item_id,
      p.instrument,
      p.audience,
      p.measure,
      p.attribute_id,
      p.link,
      p.cause,
      p.scale_min,
      p.scale_max,
      p.is_reversed,
      p.expected_value,
      p.ruler,
      p.wording_en,
      p.wording_zh,
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
  w.item_id,
  w.instrument,
  w.audience,
  w.measure,
  w.attribute_id,
  w.link,
  w.cause,
  w.scale_min,
  w.scale_max,
  w.is_reversed,
  w.expected_value,
  w.ruler,
  w.wording_en,
  w.wording_zh,
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
