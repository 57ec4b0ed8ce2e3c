-- Mean of each cell and what its error needs; sums are exact.
with
  sums as (
    select
      period_id,
      segment,
      attribute_id,
      station,
      bool_or(is_staff) as is_staff,
      count(*) as n,
      cast(sum(weight) as double) as weight_sum,
      cast(sum(weight * weight) as double) as weight_square_sum,
      -- The quotient of two doubles can leave the scale by its last digit.
      least(greatest(cast(sum(weight * level) as double) / cast(sum(weight) as double), 0e0), 1e2) as mean,
      case when min(ruler) = max(ruler) then min(ruler) else 'mixed' end as ruler,
      min(run_id) as run_id
    from station_answers
    group by period_id, segment, attribute_id, station
  ),
  residuals as (
    select
      a.period_id,
      a.segment,
      a.attribute_id,
      a.station,
      cast(a.weight as double) * (cast(a.level as double) - s.mean) as residual
    from station_answers a
    join sums s
      on s.period_id = a.period_id
      and s.segment = a.segment
      and s.attribute_id = a.attribute_id
      and s.station = a.station
  ),
  squares as (
    select
      period_id,
      segment,
      attribute_id,
      station,
      cast(sum(cast(round(residual * residual, 8) as decimal(18,8))) as double) as residual_square_sum
    from residuals
    group by period_id, segment, attribute_id, station
  )
select
  s.period_id,
  s.segment,
  s.attribute_id,
  s.station,
  cast(row_number() over (order by s.period_id, s.segment, s.attribute_id, s.station) as integer) as cell,
  s.is_staff,
  cast(s.n as integer) as n,
  s.weight_sum,
  s.weight_sum * s.weight_sum / s.weight_square_sum as effective_n,
  s.mean,
  q.residual_square_sum,
  s.ruler,
  s.run_id
from sums s
join squares q
  on q.period_id = s.period_id
  and q.segment = s.segment
  and q.attribute_id = s.attribute_id
  and q.station = s.station
