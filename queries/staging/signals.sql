-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  settings as (
    select run_id, as_of, reporting_currency from run_settings
  ),
  versions as (
    select r.*, c.dataset as delivery_dataset, c.place as delivery_place
    from raw_signals r
    join committed_deliveries c on c.delivery_id = r.batch_id
  ),
  unreadable as (
    select distinct q.delivery_id
    from quarantine q
    where q.is_whole_record and q.record_key is null and coalesce(q.table_name, 'signals') = 'signals'
  ),
  snapshots as (
    select c.source, c.dataset, max(c.place) as place
    from committed_deliveries c
    left join unreadable u on u.delivery_id = c.delivery_id
    where c.is_full_snapshot and not c.has_unreadable_key and u.delivery_id is null
    group by c.source, c.dataset
  ),
  sightings as (
    select v.source_system, cast(v.signal_id as varchar) as record_key, v.delivery_place
    from versions v
    where v.source_system in (select source from snapshots)
    union all
    select q.source_system, q.record_key, c.place
    from quarantine q
    join committed_deliveries c on c.delivery_id = q.delivery_id
    where q.record_key is not null and q.table_name = 'signals'
  ),
  last_seen as (
    select source_system, record_key, max(delivery_place) as place from sightings group by source_system, record_key
  ),
  contested as (
    select v.source_system, v.signal_id
    from versions v
    group by v.source_system, v.signal_id
    having count(*) > 1
  ),
  ranked as (
    select
      v.*,
      row_number() over (
        partition by v.source_system, v.signal_id
        order by
          v.source_updated_at desc nulls last,
          v.export_date desc nulls last,
          v.arrived_at desc nulls last,
          v.batch_id desc nulls last,
          v.source_line desc nulls last
      ) as version_rank
    from versions v
    join contested k on k.source_system = v.source_system and k.signal_id = v.signal_id
  ),
  latest as (
    select v.*, 1 as version_rank
    from versions v
    left join contested k on k.source_system = v.source_system and k.signal_id = v.signal_id
    where k.source_system is null
    union all
    select r.* from ranked r where r.version_rank = 1
  ),
  present as (
    select r.*
    from latest r
    left join snapshots n on n.source = r.source_system and n.dataset = r.delivery_dataset
    left join last_seen l on l.source_system = r.source_system and l.record_key = cast(r.signal_id as varchar)
    where not r.is_deleted and (n.place is null or l.place >= n.place)
  ),
  linked as (
    select
      p.signal_id,
      p.kind,
      p.attribute_id,
      p.segment,
      p.sent_from,
      p.sent_until,
      p.channel,
      p.claimed_level,
      p.cost,
      p.currency,
      p.penalty_per_failure,
      p.penalty_rate,
      p.own_failure_rate,
      p.rival_failure_rate,
      p.rival_cost,
      p.exposed_units,
      p.exposed_value,
      p.ruler,
      p.occurred_on,
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
  w.signal_id,
  w.kind,
  w.attribute_id,
  w.segment,
  w.sent_from,
  w.sent_until,
  w.channel,
  w.claimed_level,
  w.cost,
  w.currency,
  w.penalty_per_failure,
  w.penalty_rate,
  w.own_failure_rate,
  w.rival_failure_rate,
  w.rival_cost,
  w.exposed_units,
  w.exposed_value,
  w.ruler,
  case
      when w.currency = s.reporting_currency then w.cost
      else try_cast(round(cast(w.cost as double) * f.rate, 4) as decimal(18,4))
    end as cost_reporting,
  case
      when w.currency = s.reporting_currency then w.penalty_per_failure
      else try_cast(round(cast(w.penalty_per_failure as double) * f.rate, 4) as decimal(18,4))
    end as penalty_per_failure_reporting,
  case
      when w.currency = s.reporting_currency then w.rival_cost
      else try_cast(round(cast(w.rival_cost as double) * f.rate, 4) as decimal(18,4))
    end as rival_cost_reporting,
  case
      when w.currency = s.reporting_currency then w.exposed_value
      else try_cast(round(cast(w.exposed_value as double) * f.rate, 4) as decimal(18,4))
    end as exposed_value_reporting,
  w.occurred_on,
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
