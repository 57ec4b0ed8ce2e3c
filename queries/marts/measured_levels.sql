-- Levels of the period in which they were measured, by source; which of them holds is decided in station_levels.
with
  pooled as (
    select
      v.period_id,
      v.station_a as station,
      v.covariance as variance,
      v.freedom,
      v.cells,
      case when v.covariance > 0 then coalesce(d.covariance, 0) / v.covariance else 0e0 end as correlation
    from staff_covariances v
    left join staff_covariances d
      on d.period_id = v.period_id
      and d.station_a = v.station_a
      and d.station_b = v.station_b
      and not d.is_same_attribute
    where v.station_a = v.station_b and v.is_same_attribute
  ),
  asked as (
    select
      c.period_id,
      c.attribute_id,
      c.segment,
      c.station,
      c.is_staff,
      c.mean,
      c.n,
      c.effective_n,
      c.ruler,
      h.headcount,
      case when c.is_staff and h.headcount is not null then greatest(0e0, 1 - cast(c.n as double) / h.headcount) else 1e0 end as finite_factor,
      case
        when c.is_staff then p.variance / c.n
        when c.n > 1 then c.residual_square_sum / (c.weight_sum * c.weight_sum) * c.n / (c.n - 1e0)
      end as variance,
      case
        when c.is_staff then p.freedom / (1 + (p.cells - 1) * p.correlation * p.correlation)
        when c.effective_n > 1 then c.effective_n - 1
      end as degrees_of_freedom
    from station_cells c
    join stations s on s.station = c.station
    left join headcounts h on h.audience = s.audience
    left join pooled p on p.period_id = c.period_id and p.station = c.station
  ),
  assessed as (
    select
      d.period_id,
      a.attribute_id,
      coalesce(a.segment, '*') as segment,
      a.station,
      cast(a.level as double) as level,
      a.std_error,
      a.sample_size,
      a.headcount,
      coalesce(a.ruler, 'natural') as ruler,
      row_number() over (
        partition by d.period_id, a.attribute_id, coalesce(a.segment, '*'), a.station
        order by a.period_start desc nulls last, coalesce(o.priority, 1000000), a.source_system
      ) as choice
    from assessments a
    join stations s on s.station = a.station
    join calendar d on d.day = a.occurred_on
    left join source_settings o on o.source_system = a.source_system
  ),
  claimed as (
    select
      p.period_id,
      g.attribute_id,
      coalesce(g.segment, '*') as segment,
      s.station,
      cast(sum(g.claimed_level) as double) / count(*) as mean,
      count(*) as n,
      case when min(coalesce(g.ruler, 'natural')) = max(coalesce(g.ruler, 'natural')) then min(coalesce(g.ruler, 'natural')) else 'mixed' end as ruler
    from signals g
    join stations s on s.measure = 'signal'
    join periods p on g.sent_from <= p.ends_on and coalesce(g.sent_until, g.sent_from) >= p.starts_on
    where g.claimed_level is not null and g.attribute_id is not null
    group by p.period_id, g.attribute_id, coalesce(g.segment, '*'), s.station
  ),
  gathered as (
    select
      period_id, attribute_id, segment, station, cast('assessment' as varchar) as source, 1 as precedence, level as mean,
      std_error * std_error as variance, 1e0 as finite_factor, sample_size as n, cast(sample_size as double) as effective_n,
      case when std_error is not null and sample_size > 1 then cast(sample_size - 1 as double) end as degrees_of_freedom,
      cast(case when std_error is null then 'none' else 'stated' end as varchar) as variance_source, ruler, headcount, false as is_staff
    from assessed
    where choice = 1
    union all
    select
      period_id, attribute_id, segment, station, 'survey', 2, mean, variance * finite_factor, finite_factor, n, effective_n,
      case when variance is not null then degrees_of_freedom end,
      case when variance is null then 'none' when is_staff then 'pooled' else 'own' end, ruler, headcount, is_staff
    from asked
    union all
    select
      period_id, attribute_id, segment, station, 'signal', 3, mean, cast(null as double), 1e0, cast(n as integer), cast(n as double),
      cast(null as double), 'none', ruler, cast(null as integer), false
    from claimed
  )
select
  g.period_id,
  g.attribute_id,
  g.segment,
  g.station,
  g.source,
  g.precedence,
  g.mean,
  g.variance,
  g.finite_factor,
  g.n,
  g.effective_n,
  g.degrees_of_freedom,
  g.variance_source,
  g.ruler,
  g.headcount,
  g.is_staff,
  s.run_id
from gathered g
cross join run_settings s
