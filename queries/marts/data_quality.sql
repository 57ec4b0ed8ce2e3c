-- A delivery's records count once, at the table that most of its rows went to.
with
  orphans as (
    select 'transactions' as table_name, t.batch_id, count(*) as orphan_keys
    from transactions t
    left join (select distinct product_id from products) p on p.product_id = t.product_id
    where t.product_id is not null and p.product_id is null and exists (select 1 from products)
    group by t.batch_id
    union all
    select 'survey_responses', r.batch_id, count(*)
    from survey_responses r
    left join survey_items i on i.item_id = r.item_id
    where i.item_id is null
    group by r.batch_id
    union all
    select 'knowledge_uses', u.batch_id, count(*)
    from knowledge_uses u
    left join (select distinct knowledge_id from knowledge_items) k on k.knowledge_id = u.knowledge_id
    where k.knowledge_id is null
    group by u.batch_id
    union all
    select 'promotions', p.batch_id, count(*)
    from promotions p
    left join customers c on c.customer_id = p.customer_id
    where c.customer_id is null and exists (select 1 from customers)
    group by p.batch_id
  ),
  outside as (
    select r.batch_id, count(*) as outside_scale
    from survey_responses r
    join survey_items i on i.item_id = r.item_id
    where r.value is not null and not coalesce(r.not_applicable, false) and r.level is null
    group by r.batch_id
  ),
  standing as (
    select
      d.delivery_id,
      d.source,
      d.dataset,
      d.export_date,
      d.mapping_hash,
      d.records,
      d.accepted,
      d.quarantined,
      d.excluded,
      c.delivery_id is not null as counts
    from deliveries d
    left join counted_deliveries c on c.delivery_id = d.delivery_id
  ),
  bad_tables as (
    select
      delivery_id,
      coalesce(table_name, 'unknown') as table_name,
      count(*) as rows_of_table,
      row_number() over (partition by delivery_id order by count(*) desc nulls last, coalesce(table_name, 'unknown')) as choice
    from quarantine
    group by delivery_id, coalesce(table_name, 'unknown')
  ),
  ranked as (
    select
      delivery_id,
      table_name,
      row_number() over (partition by delivery_id order by case when table_name = 'customer_links' then 1 else 0 end, loaded desc nulls last, table_name) as choice
    from delivery_rows
  ),
  main_tables as (
    select s.delivery_id, coalesce(l.table_name, b.table_name, 'unknown') as table_name
    from standing s
    left join ranked l on l.delivery_id = s.delivery_id and l.choice = 1
    left join bad_tables b on b.delivery_id = s.delivery_id and b.choice = 1
  ),
  touched as (
    select delivery_id, table_name from main_tables
    union
    select delivery_id, table_name from delivery_rows
  ),
  per_delivery as (
    select
      s.source,
      t.table_name,
      s.export_date,
      s.delivery_id,
      case when m.delivery_id is not null then s.records else 0 end as records,
      case when m.delivery_id is not null then s.accepted else 0 end as accepted,
      case when m.delivery_id is not null then s.quarantined else 0 end as quarantined,
      case when m.delivery_id is not null then s.excluded else 0 end as excluded,
      case when t.table_name = 'customer_links' then 0 else coalesce(w.loaded, 0) - coalesce(w.present, 0) end as superseded,
      coalesce(o.orphan_keys, 0) as orphan_keys,
      case when t.table_name = 'survey_responses' then coalesce(u.outside_scale, 0) else 0 end as outside_scale,
      coalesce(w.linked, 0) as linked_rows,
      coalesce(w.unlinked, 0) as unlinked_rows
    from touched t
    join standing s on s.delivery_id = t.delivery_id
    left join main_tables m on m.delivery_id = t.delivery_id and m.table_name = t.table_name
    left join delivery_rows w on w.delivery_id = t.delivery_id and w.table_name = t.table_name
    left join orphans o on o.batch_id = t.delivery_id and o.table_name = t.table_name
    left join outside u on u.batch_id = t.delivery_id
    where s.counts
  ),
  days as (
    select
      source,
      table_name,
      export_date,
      sum(records) as records,
      sum(accepted) as accepted,
      sum(quarantined) as quarantined,
      sum(excluded) as excluded,
      sum(superseded) as superseded,
      sum(orphan_keys) as orphan_keys,
      sum(outside_scale) as outside_scale,
      sum(linked_rows) as linked_rows,
      sum(unlinked_rows) as unlinked_rows
    from per_delivery
    group by source, table_name, export_date
  ),
  mappings as (
    select t.table_name, s.source, count(distinct s.mapping_hash) as distinct_mappings, max(s.export_date) as latest_on
    from touched t
    join standing s on s.delivery_id = t.delivery_id
    where s.counts
    group by t.table_name, s.source
  ),
  reasons as (
    select m.table_name, s.source, s.export_date, q.reason, count(*) as faults
    from quarantine q
    join standing s on s.delivery_id = q.delivery_id
    join main_tables m on m.delivery_id = q.delivery_id
    where s.counts
    group by m.table_name, s.source, s.export_date, q.reason
  ),
  reason_texts as (
    select
      table_name,
      source,
      export_date,
      '{' || array_join(array_agg('"' || reason || '":' || cast(faults as varchar) order by reason), ',') || '}' as quarantine_by_reason
    from reasons
    group by table_name, source, export_date
  )
select
  d.source as source_system,
  coalesce(o.department, 'unknown') as department,
  d.table_name,
  d.export_date as load_day,
  cast(d.records as bigint) as records,
  cast(d.accepted as bigint) as accepted,
  cast(d.quarantined as bigint) as quarantined,
  cast(d.excluded as bigint) as excluded,
  cast(d.superseded as bigint) as superseded,
  cast(d.orphan_keys as bigint) as orphan_keys,
  cast(d.outside_scale as bigint) as outside_scale,
  cast(d.linked_rows as bigint) as linked_rows,
  cast(d.unlinked_rows as bigint) as unlinked_rows,
  cast(m.distinct_mappings as integer) as distinct_mappings,
  coalesce(r.quarantine_by_reason, '{}') as quarantine_by_reason,
  cast(date_diff('day', m.latest_on, s.as_of) as integer) as freshness_days,
  s.run_id
from days d
cross join run_settings s
join mappings m on m.table_name = d.table_name and m.source = d.source
left join source_settings o on o.source_system = d.source
left join reason_texts r on r.table_name = d.table_name and r.source = d.source and r.export_date = d.export_date
