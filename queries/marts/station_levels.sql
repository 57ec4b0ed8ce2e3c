-- The level that holds in a period: assessment before survey before signal, then the youngest, then the segment's own.
with
  own_segments as (
    select distinct segment from measured_levels where segment <> '*'
  ),
  customer_segments as (
    select distinct coalesce(segment, 'unsegmented') as segment
    from customers
    where coalesce(status, 'customer') <> 'prospect'
  ),
  named_segments as (
    select segment from own_segments
    union
    select segment from customer_segments where not exists (select 1 from own_segments)
  ),
  segments as (
    select segment from named_segments
    union all
    select 'unsegmented' as segment from run_settings where not exists (select 1 from named_segments)
  ),
  candidates as (
    select
      q.period_id,
      g.segment,
      m.period_id as measured_period_id,
      m.segment = '*' as is_common,
      q.position - o.position as age_periods,
      case when q.position = o.position then 0 else greatest(1, date_diff('month', o.starts_on, q.starts_on)) end as age_months,
      m.attribute_id,
      m.station,
      m.source,
      m.precedence,
      m.mean,
      m.variance,
      m.n,
      m.effective_n,
      m.degrees_of_freedom,
      m.variance_source,
      m.ruler,
      m.headcount,
      m.is_staff
    from measured_levels m
    join periods o on o.period_id = m.period_id
    join periods q on q.position >= o.position
    join segments g on m.segment = g.segment or m.segment = '*'
  ),
  ranked as (
    select
      c.*,
      s.run_id,
      s.staff_minimum,
      s.hide_below,
      s.mark_below,
      row_number() over (
        partition by c.period_id, c.attribute_id, c.segment, c.station
        order by c.precedence, c.age_periods, case when c.is_common then 1 else 0 end
      ) as choice
    from candidates c
    cross join run_settings s
    where c.age_periods = 0 or c.age_months <= s.carry_months
  )
select
  r.period_id,
  r.attribute_id,
  r.segment,
  r.station,
  t.chain,
  r.mean,
  sqrt(r.variance) as std_error,
  r.n,
  r.effective_n,
  r.degrees_of_freedom,
  r.variance_source,
  cast(r.age_months as integer) as age_months,
  r.measured_period_id,
  r.is_common,
  r.ruler,
  r.source,
  r.headcount,
  r.source = 'survey' and r.n < case when r.is_staff then r.staff_minimum else r.hide_below end as is_hidden,
  r.source = 'survey' and not r.is_staff and r.n < r.mark_below as is_small,
  r.run_id
from ranked r
join stations t on t.station = r.station
where r.choice = 1
