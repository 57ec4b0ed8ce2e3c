-- Bias of a link = level it starts from − level it leads to. A merged link stands in while no station between is measured.
with
  merged_ends as (
    select distinct link, chain, from_station, to_station from merged_link_stations
  ),
  passed_over as (
    select distinct m.link, l.period_id, l.attribute_id, l.segment
    from merged_link_stations m
    join station_levels l on l.station = m.via_station
  ),
  all_links as (
    select link, chain, from_station, to_station, is_total, false as is_merged from links
    union all
    select link, chain, from_station, to_station, false, true from merged_ends
  ),
  ends as (
    select
      k.link,
      k.chain,
      k.is_total,
      k.is_merged,
      a.period_id,
      a.attribute_id,
      a.segment,
      a.station as from_station,
      b.station as to_station,
      a.mean - b.mean as bias,
      a.std_error * a.std_error as from_variance,
      b.std_error * b.std_error as to_variance,
      a.degrees_of_freedom as from_freedom,
      b.degrees_of_freedom as to_freedom,
      a.n as n_from,
      b.n as n_to,
      case when a.age_months >= b.age_months then a.age_months else b.age_months end as age_months,
      case when a.ruler = b.ruler then a.ruler else 'mixed' end as ruler,
      a.is_common as from_is_common,
      b.is_common as to_is_common,
      a.is_hidden or b.is_hidden as is_hidden,
      a.is_small or b.is_small as is_small,
      a.run_id
    from all_links k
    join station_levels a on a.station = k.from_station
    join station_levels b
      on b.station = k.to_station
      and b.period_id = a.period_id
      and b.attribute_id = a.attribute_id
      and b.segment = a.segment
    left join passed_over p
      on k.is_merged
      and p.link = k.link
      and p.period_id = a.period_id
      and p.attribute_id = a.attribute_id
      and p.segment = a.segment
    where p.link is null
  ),
  joint as (
    select
      e.*,
      coalesce(v.covariance, 0e0) as covariance,
      greatest(0e0, e.from_variance + e.to_variance - 2 * coalesce(v.covariance, 0e0)) as variance
    from ends e
    left join station_covariances v
      on v.period_id = e.period_id
      and v.segment_a = case when e.from_is_common and e.to_is_common then '*' when not e.from_is_common and not e.to_is_common then e.segment end
      and v.attribute_a = e.attribute_id
      and v.attribute_b = e.attribute_id
      and v.station_a = least(e.from_station, e.to_station)
      and v.station_b = greatest(e.from_station, e.to_station)
  )
select
  period_id,
  attribute_id,
  segment,
  link,
  chain,
  bias,
  sqrt(variance) as std_error,
  case
    when variance is null or (from_freedom is null and to_freedom is null) then null
    when covariance <> 0 then least(coalesce(from_freedom, to_freedom), coalesce(to_freedom, from_freedom))
    else (from_variance + to_variance) * (from_variance + to_variance)
      / nullif(
        coalesce(from_variance * from_variance / nullif(from_freedom, 0), 0e0)
          + coalesce(to_variance * to_variance / nullif(to_freedom, 0), 0e0),
        0
      )
  end as degrees_of_freedom,
  case when n_from <= n_to then n_from else coalesce(n_to, n_from) end as n,
  n_from,
  n_to,
  age_months,
  ruler,
  from_is_common,
  to_is_common,
  is_total,
  is_merged,
  is_hidden,
  is_small,
  run_id
from joint
