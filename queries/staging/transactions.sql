-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  settings as (
    select run_id, as_of, reporting_currency from run_settings
  ),
  versions as (
    select r.*, c.dataset as delivery_dataset, c.place as delivery_place
    from raw_transactions r
    join committed_deliveries c on c.delivery_id = r.batch_id
  ),
  unreadable as (
    select distinct q.delivery_id
    from quarantine q
    where q.is_whole_record and q.record_key is null and coalesce(q.table_name, 'transactions') = 'transactions'
  ),
  snapshots as (
    select c.source, c.dataset, max(c.place) as place
    from committed_deliveries c
    left join unreadable u on u.delivery_id = c.delivery_id
    where c.is_full_snapshot and not c.has_unreadable_key and u.delivery_id is null
    group by c.source, c.dataset
  ),
  sightings as (
    select v.source_system, cast(v.transaction_id as varchar) || '|' || cast(v.line_no as varchar) as record_key, v.delivery_place
    from versions v
    where v.source_system in (select source from snapshots)
    union all
    select q.source_system, q.record_key, c.place
    from quarantine q
    join committed_deliveries c on c.delivery_id = q.delivery_id
    where q.record_key is not null and q.table_name = 'transactions'
  ),
  last_seen as (
    select source_system, record_key, max(delivery_place) as place from sightings group by source_system, record_key
  ),
  contested as (
    select v.source_system, v.transaction_id, v.line_no
    from versions v
    group by v.source_system, v.transaction_id, v.line_no
    having count(*) > 1
  ),
  ranked as (
    select
      v.*,
      row_number() over (
        partition by v.source_system, v.transaction_id, v.line_no
        order by
          v.source_updated_at desc nulls last,
          v.export_date desc nulls last,
          v.arrived_at desc nulls last,
          v.batch_id desc nulls last,
          v.source_line desc nulls last
      ) as version_rank
    from versions v
    join contested k on k.source_system = v.source_system and k.transaction_id = v.transaction_id and k.line_no = v.line_no
  ),
  latest as (
    select v.*, 1 as version_rank
    from versions v
    left join contested k on k.source_system = v.source_system and k.transaction_id = v.transaction_id and k.line_no = v.line_no
    where k.source_system is null
    union all
    select r.* from ranked r where r.version_rank = 1
  ),
  present as (
    select r.*
    from latest r
    left join snapshots n on n.source = r.source_system and n.dataset = r.delivery_dataset
    left join last_seen l on l.source_system = r.source_system and l.record_key = cast(r.transaction_id as varchar) || '|' || cast(r.line_no as varchar)
    where not r.is_deleted and (n.place is null or l.place >= n.place)
  ),
  linked as (
    select
      p.transaction_id,
      p.line_no,
      coalesce(k1.customer_id, p.source_system || ':' || p.customer_id) as customer_id,
      p.product_id,
      p.occurred_at,
      p.quantity,
      p.amount,
      p.list_amount,
      p.cost,
      p.currency,
      p.channel,
      p.place,
      p.promotion_id,
      p.promised_at,
      p.delivered_at,
      p.is_return,
      case when p.customer_id is not null then k1.customer_id is not null end as is_linked,
      p.occurred_on,
      p.source_system,
      p.source_file,
      p.source_line,
      p.batch_id,
      p.source_updated_at,
      p.arrived_at,
      p.export_date
    from present p
    left join customer_links k1
      on k1.linked_system = p.source_system and k1.source_customer_id = p.customer_id
  )
select
  w.transaction_id,
  w.line_no,
  w.customer_id,
  w.product_id,
  w.occurred_at,
  w.quantity,
  w.amount,
  w.list_amount,
  w.cost,
  w.currency,
  w.channel,
  w.place,
  w.promotion_id,
  w.promised_at,
  w.delivered_at,
  w.is_return,
  case
      when w.currency = s.reporting_currency then w.amount
      else try_cast(round(cast(w.amount as double) * f.rate, 4) as decimal(18,4))
    end as amount_reporting,
  case
      when w.currency = s.reporting_currency then w.list_amount
      else try_cast(round(cast(w.list_amount as double) * f.rate, 4) as decimal(18,4))
    end as list_amount_reporting,
  case
      when w.currency = s.reporting_currency then w.cost
      else try_cast(round(cast(w.cost as double) * f.rate, 4) as decimal(18,4))
    end as cost_reporting,
  w.is_linked,
  w.occurred_on,
  cast(from_base(substr(to_hex(md5(to_utf8(w.customer_id))), 1, 8), 16) % 1024 as smallint) as bucket,
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
left join reporting_rates f on f.currency = w.currency and f.valid_for = w.occurred_on
where w.occurred_on <= s.as_of
