-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  ranked as (
    select
      r.*,
      row_number() over (
        partition by r.item_id
        order by coalesce(o.priority, 1000000), r.source_system, r.export_date desc nulls last, r.batch_id, r.source_line
      ) as choice
    from survey_item_records r
    left join source_settings o on o.source_system = r.source_system
  ),
  chosen as (
    select * from ranked where choice = 1
  )
select
  item_id,
  instrument,
  audience,
  measure,
  attribute_id,
  link,
  cause,
  scale_min,
  scale_max,
  is_reversed,
  expected_value,
  ruler,
  wording_en,
  wording_zh,
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
  d.item_id,
  d.instrument,
  d.audience,
  d.measure,
  d.attribute_id,
  d.link,
  d.cause,
  d.scale_min,
  d.scale_max,
  d.is_reversed,
  d.expected_value,
  d.ruler,
  d.wording_en,
  d.wording_zh,
  'default' as source_system,
  null as source_file,
  null as source_line,
  null as batch_id,
  null as source_updated_at,
  null as arrived_at,
  null as export_date,
  s.run_id
from default_survey_items d
cross join run_settings s
left join chosen c on c.item_id = d.item_id
where c.item_id is null
