-- Pooled over a station's attributes: few staff answer, but each answers on every attribute.
with
  staff as (
    select a.period_id, a.segment, a.attribute_id, a.station, a.person, c.n, cast(a.level as double) - c.mean as residual
    from station_answers a
    join station_cells c
      on c.period_id = a.period_id
      and c.segment = a.segment
      and c.attribute_id = a.attribute_id
      and c.station = a.station
    where a.is_staff
  ),
  pairs as (
    select
      a.period_id,
      a.segment,
      a.station as station_a,
      b.station as station_b,
      a.attribute_id as attribute_a,
      b.attribute_id as attribute_b,
      count(*) as persons,
      min(a.n) as n_a,
      min(b.n) as n_b,
      sum(cast(round(a.residual * b.residual, 8) as decimal(18,8))) as product_sum
    from staff a
    join staff b on b.period_id = a.period_id and b.segment = a.segment and b.person = a.person
    group by a.period_id, a.segment, a.station, b.station, a.attribute_id, b.attribute_id
  ),
  pooled as (
    select
      period_id,
      station_a,
      station_b,
      attribute_a = attribute_b as is_same_attribute,
      cast(sum(product_sum) as double) as product_sum,
      cast(sum(cast(round(persons * (1 - 1 / sqrt(cast(n_a as double) * n_b)), 8) as decimal(18,8))) as double) as freedom,
      count(*) as cells
    from pairs
    group by period_id, station_a, station_b, attribute_a = attribute_b
  )
select
  p.period_id,
  p.station_a,
  p.station_b,
  p.is_same_attribute,
  p.product_sum / p.freedom as covariance,
  p.freedom,
  cast(p.cells as integer) as cells,
  s.run_id
from pooled p
cross join run_settings s
where p.freedom > 0
