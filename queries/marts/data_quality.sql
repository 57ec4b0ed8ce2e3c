-- A delivery's records count once, at the table that most of its rows went to.
with
  loaded as (
    select 'customers' as table_name, batch_id, count(*) as loaded from raw_customers group by batch_id
    union all
    select 'customer_links' as table_name, batch_id, count(*) as loaded from raw_customer_links group by batch_id
    union all
    select 'products' as table_name, batch_id, count(*) as loaded from raw_products group by batch_id
    union all
    select 'transactions' as table_name, batch_id, count(*) as loaded from raw_transactions group by batch_id
    union all
    select 'interactions' as table_name, batch_id, count(*) as loaded from raw_interactions group by batch_id
    union all
    select 'attributes' as table_name, batch_id, count(*) as loaded from raw_attributes group by batch_id
    union all
    select 'survey_items' as table_name, batch_id, count(*) as loaded from raw_survey_items group by batch_id
    union all
    select 'survey_responses' as table_name, batch_id, count(*) as loaded from raw_survey_responses group by batch_id
    union all
    select 'survey_invitations' as table_name, batch_id, count(*) as loaded from raw_survey_invitations group by batch_id
    union all
    select 'assessments' as table_name, batch_id, count(*) as loaded from raw_assessments group by batch_id
    union all
    select 'signals' as table_name, batch_id, count(*) as loaded from raw_signals group by batch_id
    union all
    select 'costs' as table_name, batch_id, count(*) as loaded from raw_costs group by batch_id
    union all
    select 'promotions' as table_name, batch_id, count(*) as loaded from raw_promotions group by batch_id
    union all
    select 'referrals' as table_name, batch_id, count(*) as loaded from raw_referrals group by batch_id
    union all
    select 'knowledge_items' as table_name, batch_id, count(*) as loaded from raw_knowledge_items group by batch_id
    union all
    select 'knowledge_uses' as table_name, batch_id, count(*) as loaded from raw_knowledge_uses group by batch_id
    union all
    select 'fx_rates' as table_name, batch_id, count(*) as loaded from raw_fx_rates group by batch_id
    union all
    select 'events' as table_name, batch_id, count(*) as loaded from raw_events group by batch_id
  ),
  present as (
    select 'customers' as table_name, batch_id, count(*) as present, count_if(is_linked) as linked, count_if(not is_linked) as unlinked from customer_records group by batch_id
    union all
    select 'customer_links', batch_id, count(*), cast(0 as bigint), cast(0 as bigint) from customer_link_records group by batch_id
    union all
    select 'products', batch_id, count(*), cast(0 as bigint), cast(0 as bigint) from products group by batch_id
    union all
    select 'transactions', batch_id, count(*), count_if(is_linked), count_if(not is_linked) from transactions group by batch_id
    union all
    select 'interactions', batch_id, count(*), count_if(is_linked), count_if(not is_linked) from interactions group by batch_id
    union all
    select 'attributes', batch_id, count(*), cast(0 as bigint), cast(0 as bigint) from attribute_records group by batch_id
    union all
    select 'survey_items', batch_id, count(*), cast(0 as bigint), cast(0 as bigint) from survey_item_records group by batch_id
    union all
    select 'survey_responses', batch_id, count(*), count_if(is_linked), count_if(not is_linked) from survey_responses group by batch_id
    union all
    select 'survey_invitations', batch_id, count(*), count_if(is_linked), count_if(not is_linked) from survey_invitations group by batch_id
    union all
    select 'assessments', batch_id, count(*), cast(0 as bigint), cast(0 as bigint) from assessments group by batch_id
    union all
    select 'signals', batch_id, count(*), cast(0 as bigint), cast(0 as bigint) from signals group by batch_id
    union all
    select 'costs', batch_id, count(*), count_if(is_linked), count_if(not is_linked) from costs group by batch_id
    union all
    select 'promotions', batch_id, count(*), count_if(is_linked), count_if(not is_linked) from promotions group by batch_id
    union all
    select 'referrals', batch_id, count(*), count_if(is_linked), count_if(not is_linked) from referrals group by batch_id
    union all
    select 'knowledge_items', batch_id, count(*), count_if(is_linked), count_if(not is_linked) from knowledge_items group by batch_id
    union all
    select 'knowledge_uses', batch_id, count(*), cast(0 as bigint), cast(0 as bigint) from knowledge_uses group by batch_id
    union all
    select 'fx_rates', batch_id, count(*), cast(0 as bigint), cast(0 as bigint) from fx_rates group by batch_id
    union all
    select 'events', batch_id, count(*), cast(0 as bigint), cast(0 as bigint) from events group by batch_id
  ),
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
      batch_id,
      table_name,
      row_number() over (partition by batch_id order by case when table_name = 'customer_links' then 1 else 0 end, loaded desc nulls last, table_name) as choice
    from loaded
  ),
  main_tables as (
    select s.delivery_id, coalesce(l.table_name, b.table_name, 'unknown') as table_name
    from standing s
    left join ranked l on l.batch_id = s.delivery_id and l.choice = 1
    left join bad_tables b on b.delivery_id = s.delivery_id and b.choice = 1
  ),
  touched as (
    select delivery_id, table_name from main_tables
    union
    select batch_id, table_name from loaded
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
      case when t.table_name = 'customer_links' then 0 else coalesce(l.loaded, 0) - coalesce(p.present, 0) end as superseded,
      coalesce(o.orphan_keys, 0) as orphan_keys,
      coalesce(p.linked, 0) as linked_rows,
      coalesce(p.unlinked, 0) as unlinked_rows
    from touched t
    join standing s on s.delivery_id = t.delivery_id
    left join main_tables m on m.delivery_id = t.delivery_id and m.table_name = t.table_name
    left join loaded l on l.batch_id = t.delivery_id and l.table_name = t.table_name
    left join present p on p.batch_id = t.delivery_id and p.table_name = t.table_name
    left join orphans o on o.batch_id = t.delivery_id and o.table_name = t.table_name
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
