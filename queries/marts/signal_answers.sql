-- Trust before and after each signal, of customers it was meant for and of the others; one voice a person and stretch, summed by bucket.
with
  sent as (
    select
      g.source_system,
      g.signal_id,
      g.attribute_id,
      g.segment,
      g.sent_from,
      date_add('day', -s.signal_window_days, g.sent_from) as starts_on,
      date_add('day', -(s.signal_window_days / 2), g.sent_from) as late_from,
      date_add('day', s.signal_window_days - 1, g.sent_from) as ends_on,
      s.signal_window_days as window_days
    from signals g
    cross join run_settings s
  ),
  answers as (
    select
      a.measure,
      case when a.measure = 'perceived_trust' then a.attribute_id end as attribute_id,
      a.segment,
      a.occurred_on,
      a.bucket,
      a.person,
      a.level,
      a.weight
    from customer_answers a
    where a.measure in ('trust', 'perceived_trust')
  ),
  outcomes as (
    select source_system, signal_id, attribute_id, segment, sent_from, starts_on, late_from, ends_on, window_days, 'trust' as measure,
      cast(null as varchar) as asked_attribute
    from sent
    union all
    select source_system, signal_id, attribute_id, segment, sent_from, starts_on, late_from, ends_on, window_days, 'perceived_trust', attribute_id
    from sent
    where attribute_id is not null
  ),
  -- A segment that another signal was meant for in the same stretch is no control: for trust any signal, for an attribute one that speaks of it.
  disturbed as (
    select distinct o.source_system, o.signal_id, o.measure, x.segment
    from outcomes o
    join sent x
      on x.segment is not null
      and abs(date_diff('day', o.sent_from, x.sent_from)) < o.window_days
      and (x.source_system <> o.source_system or x.signal_id <> o.signal_id)
      and (o.measure = 'trust' or x.attribute_id is null or x.attribute_id = o.attribute_id)
  ),
  placed as (
    select
      o.source_system,
      o.signal_id,
      o.measure,
      o.segment is null or a.segment = o.segment as is_exposed,
      case
        when a.occurred_on >= o.sent_from then 'after'
        when a.occurred_on >= o.late_from then 'late_before'
        else 'early_before'
      end as stretch,
      a.bucket,
      a.person,
      a.level,
      a.weight
    from outcomes o
    join answers a
      on a.measure = o.measure
      and a.attribute_id is not distinct from o.asked_attribute
      and a.occurred_on between o.starts_on and o.ends_on
    left join disturbed d
      on d.source_system = o.source_system
      and d.signal_id = o.signal_id
      and d.measure = o.measure
      and d.segment = a.segment
    where o.segment is null or a.segment = o.segment or d.segment is null
  ),
  voices as (
    select
      source_system,
      signal_id,
      measure,
      is_exposed,
      stretch,
      min(bucket) as bucket,
      cast(round(cast(sum(level * weight) as double) / cast(sum(weight) as double), 6) as decimal(9,6)) as points,
      cast(round(cast(sum(weight) as double) / count(*), 3) as decimal(5,3)) as weight
    from placed
    group by source_system, signal_id, measure, is_exposed, stretch, person
  )
select
  v.source_system,
  v.signal_id,
  cast(v.measure as varchar) as measure,
  v.is_exposed,
  cast(v.stretch as varchar) as stretch,
  v.bucket,
  count(*) as voices,
  cast(sum(v.weight) as double) as weight_sum,
  cast(sum(v.weight * v.points) as double) as weighted_sum,
  min(s.run_id) as run_id
from voices v
cross join run_settings s
group by v.source_system, v.signal_id, v.measure, v.is_exposed, v.stretch, v.bucket
