-- An item counts 1 when it is acquired or renewed and halves with every half-life of its category. Each part is counted by itself: that they add up is checked.
-- Everything is counted five times: with the half-lives, with both ends of their intervals and half-way (geometrically) to them. The least and the most of
-- the five is the interval: opening and closing rise with the half-life, what has faded need not be greatest or least at an end.
with
  half_lives as (
    select
      h.category,
      t.place,
      case
        when h.lower is null or h.upper is null or t.place = 'best' then h.half_life_days
        when t.place = 'lower' then h.lower
        when t.place = 'low' then sqrt(h.lower * h.half_life_days)
        when t.place = 'high' then sqrt(h.upper * h.half_life_days)
        else h.upper
      end as half_life
    from knowledge_half_lives h
    cross join (values ('lower'), ('low'), ('best'), ('high'), ('upper')) t(place)
  ),
  items as (
    select
      k.knowledge_function,
      k.owner_department as department,
      h.place,
      h.half_life,
      k.occurred_on as acquired_on,
      case
        when cast(k.renewed_at as date) > k.occurred_on and cast(k.renewed_at as date) <= s.as_of
          then cast(k.renewed_at as date)
      end as renewed_on,
      s.as_of,
      s.run_id
    from knowledge_items k
    cross join run_settings s
    join half_lives h on h.category = coalesce(k.category, 'uncategorised')
    where coalesce(k.is_valid, true)
  ),
  held as (
    select
      i.knowledge_function,
      i.department,
      i.place,
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
      m.place,
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
  ),
  sums as (
    select
      knowledge_function,
      department,
      period_id,
      place,
      run_id,
      count(*) as items,
      cast(sum(opening) as double) as opening,
      cast(sum(acquired) as double) as acquired,
      cast(sum(renewed) as double) as renewed,
      cast(sum(faded) as double) as faded,
      cast(sum(closing) as double) as closing
    from parts
    group by knowledge_function, department, period_id, place, run_id
  ),
  ranges as (
    select
      knowledge_function,
      department,
      period_id,
      min(opening) as opening_lower,
      max(opening) as opening_upper,
      min(renewed) as renewed_lower,
      max(renewed) as renewed_upper,
      min(faded) as faded_lower,
      max(faded) as faded_upper,
      min(closing) as closing_lower,
      max(closing) as closing_upper,
      min(closing - opening) as change_lower,
      max(closing - opening) as change_upper
    from sums
    group by knowledge_function, department, period_id
  )
select
  s.knowledge_function,
  s.department,
  s.period_id,
  s.items,
  s.opening,
  case when r.opening_lower < r.opening_upper then r.opening_lower end as opening_lower,
  case when r.opening_lower < r.opening_upper then r.opening_upper end as opening_upper,
  s.acquired,
  s.renewed,
  case when r.renewed_lower < r.renewed_upper then r.renewed_lower end as renewed_lower,
  case when r.renewed_lower < r.renewed_upper then r.renewed_upper end as renewed_upper,
  s.faded,
  case when r.faded_lower < r.faded_upper then r.faded_lower end as faded_lower,
  case when r.faded_lower < r.faded_upper then r.faded_upper end as faded_upper,
  s.closing,
  case when r.closing_lower < r.closing_upper then r.closing_lower end as closing_lower,
  case when r.closing_lower < r.closing_upper then r.closing_upper end as closing_upper,
  case when r.change_lower < r.change_upper then r.change_lower end as change_lower,
  case when r.change_lower < r.change_upper then r.change_upper end as change_upper,
  s.run_id
from sums s
join ranges r
  on r.knowledge_function = s.knowledge_function and r.department = s.department and r.period_id = s.period_id
where s.place = 'best'
