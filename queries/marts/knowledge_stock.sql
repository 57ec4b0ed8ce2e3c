-- An item counts 1 when it is acquired or renewed and halves with every half-life of its category. Each part is counted by itself: that they add up is checked.
with
  items as (
    select
      k.knowledge_function,
      k.owner_department as department,
      h.half_life_days as half_life,
      k.occurred_on as acquired_on,
      case
        when cast(k.renewed_at as date) > k.occurred_on and cast(k.renewed_at as date) <= s.as_of
          then cast(k.renewed_at as date)
      end as renewed_on,
      s.as_of,
      s.run_id
    from knowledge_items k
    cross join run_settings s
    join knowledge_half_lives h on h.category = coalesce(k.category, 'uncategorised')
    where coalesce(k.is_valid, true)
  ),
  held as (
    select
      i.knowledge_function,
      i.department,
      i.half_life,
      i.acquired_on,
      i.renewed_on,
      p.period_id,
      i.acquired_on >= p.starts_on as is_acquired,
      coalesce(i.renewed_on >= p.starts_on and i.renewed_on <= p.ends_on, false) as is_renewed,
      case when i.acquired_on >= p.starts_on then i.acquired_on else date_add('day', -1, p.starts_on) end as from_on,
      case when i.renewed_on < p.starts_on then i.renewed_on else i.acquired_on end as counted_from,
      case when p.ends_on > i.as_of then i.as_of else p.ends_on end as until_on,
      i.run_id
    from items i
    join periods p on p.ends_on >= i.acquired_on and p.starts_on <= i.as_of
  ),
  measured as (
    select
      h.*,
      power(0.5e0, date_diff('day', h.counted_from, h.from_on) / h.half_life) as at_start,
      case
        when h.is_renewed then power(0.5e0, date_diff('day', h.renewed_on, h.until_on) / h.half_life)
        else power(0.5e0, date_diff('day', h.counted_from, h.until_on) / h.half_life)
      end as at_end,
      case when h.is_renewed then power(0.5e0, date_diff('day', h.acquired_on, h.renewed_on) / h.half_life) end as before_renewal,
      case
        when h.is_renewed then power(0.5e0, date_diff('day', h.from_on, h.renewed_on) / h.half_life)
        else power(0.5e0, date_diff('day', h.from_on, h.until_on) / h.half_life)
      end as kept
    from held h
  ),
  parts as (
    select
      m.knowledge_function,
      m.department,
      m.period_id,
      m.run_id,
      cast(round(case when m.is_acquired then 0e0 else m.at_start end, 9) as decimal(18,9)) as opening,
      cast(case when m.is_acquired then 1 else 0 end as decimal(18,9)) as acquired,
      cast(round(case when m.is_renewed then 1 - m.before_renewal else 0e0 end, 9) as decimal(18,9)) as renewed,
      cast(
        round(m.at_start * (1 - m.kept) + case when m.is_renewed then 1 - m.at_end else 0e0 end, 9) as decimal(18,9)
      ) as faded,
      cast(round(m.at_end, 9) as decimal(18,9)) as closing
    from measured m
  )
select
  knowledge_function,
  department,
  period_id,
  count(*) as items,
  cast(sum(opening) as double) as opening,
  cast(sum(acquired) as double) as acquired,
  cast(sum(renewed) as double) as renewed,
  cast(sum(faded) as double) as faded,
  cast(sum(closing) as double) as closing,
  run_id
from parts
group by knowledge_function, department, period_id, run_id
