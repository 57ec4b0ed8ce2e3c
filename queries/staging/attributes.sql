-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  ranked as (
    select
      r.*,
      row_number() over (
        partition by r.attribute_id
        order by coalesce(o.priority, 1000000), r.source_system, r.export_date desc nulls last, r.batch_id, r.source_line
      ) as choice
    from attribute_records r
    left join source_settings o on o.source_system = r.source_system
  ),
  chosen as (
    select * from ranked where choice = 1
  )
select
  attribute_id,
  chain,
  component,
  name_en,
  name_zh,
  product_category,
  importance,
  anchor_low,
  anchor_high,
  unit,
  source_system,
  source_file,
  source_line,
  batch_id,
  source_updated_at,
  arrived_at,
  export_date,
  run_id
from chosen
union all
select
  d.attribute_id,
  d.chain,
  d.component,
  d.name_en,
  d.name_zh,
  d.product_category,
  d.importance,
  d.anchor_low,
  d.anchor_high,
  d.unit,
  'default' as source_system,
  null as source_file,
  null as source_line,
  null as batch_id,
  null as source_updated_at,
  null as arrived_at,
  null as export_date,
  s.run_id
from default_attributes d
cross join run_settings s
left join chosen c on c.attribute_id = d.attribute_id
where c.attribute_id is null
