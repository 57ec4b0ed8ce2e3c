-- From persons who gave both: customers by their weighted deviations, staff by the pooled covariance and the share in common.
with
  people as (
    select period_id, segment, person, row_number() over (order by period_id, segment, person) as number
    from station_answers
    group by period_id, segment, person
  ),
  voices as (
    select p.number, c.cell, cast(a.weight as double) * (cast(a.level as double) - c.mean) as residual
    from station_answers a
    join people p on p.period_id = a.period_id and p.segment = a.segment and p.person = a.person
    join station_cells c
      on c.period_id = a.period_id
      and c.segment = a.segment
      and c.attribute_id = a.attribute_id
      and c.station = a.station
  ),
  pairs as (
    select
      a.cell as cell_a,
      b.cell as cell_b,
      count(*) as persons,
      sum(cast(round(a.residual * b.residual, 8) as decimal(18,8))) as product_sum
    from voices a
    join voices b on b.number = a.number and b.cell >= a.cell
    group by a.cell, b.cell
  ),
  factors as (
    select period_id, segment, attribute_id, station, finite_factor from measured_levels where source = 'survey'
  ),
  ends as (
    select c.*, f.finite_factor
    from station_cells c
    join factors f
      on f.period_id = c.period_id
      and f.segment = c.segment
      and f.attribute_id = c.attribute_id
      and f.station = c.station
  ),
  joined as (
    select
      a.period_id,
      a.segment,
      a.attribute_id as attribute_a,
      a.station as station_a,
      b.attribute_id as attribute_b,
      b.station as station_b,
      p.persons,
      case
        when a.is_staff and b.is_staff
          then t.covariance * p.persons / (cast(a.n as double) * b.n) * sqrt(a.finite_factor * b.finite_factor)
        when a.n > 1 and b.n > 1
          then cast(p.product_sum as double) / (a.weight_sum * b.weight_sum)
            * sqrt(a.n / (a.n - 1e0)) * sqrt(b.n / (b.n - 1e0))
      end as covariance
    from pairs p
    join ends a on a.cell = p.cell_a
    join ends b on b.cell = p.cell_b
    left join staff_covariances t
      on t.period_id = a.period_id
      and t.station_a = a.station
      and t.station_b = b.station
      and t.is_same_attribute = (a.attribute_id = b.attribute_id)
  )
select
  j.period_id,
  j.segment,
  j.attribute_a,
  j.station_a,
  j.attribute_b,
  j.station_b,
  j.covariance,
  cast(j.persons as integer) as persons,
  s.run_id
from joined j
cross join run_settings s
where j.covariance is not null
