-- One matrix for all levels of a period and segment; levels common to all segments have theirs under '*'.
with
  published as (
    select distinct
      period_id,
      case when is_common then '*' else segment end as segment,
      attribute_id,
      station,
      measured_period_id,
      source,
      std_error
    from station_levels
    where std_error is not null
  ),
  measured as (
    select
      a.period_id,
      a.segment,
      c.attribute_a,
      c.station_a,
      c.attribute_b,
      c.station_b,
      c.covariance
    from published a
    join measured_covariances c
      on c.period_id = a.measured_period_id
      and c.segment = a.segment
      and c.attribute_a = a.attribute_id
      and c.station_a = a.station
    join published b
      on b.period_id = a.period_id
      and b.segment = a.segment
      and b.measured_period_id = a.measured_period_id
      and b.attribute_id = c.attribute_b
      and b.station = c.station_b
    where a.source = 'survey' and b.source = 'survey'
  ),
  stated as (
    select
      period_id,
      segment,
      attribute_id as attribute_a,
      station as station_a,
      attribute_id as attribute_b,
      station as station_b,
      std_error * std_error as covariance
    from published
    where source <> 'survey'
  ),
  gathered as (
    select * from measured
    union all
    select * from stated
  )
select
  g.period_id,
  g.segment as segment_a,
  g.segment as segment_b,
  g.attribute_a,
  g.station_a,
  g.attribute_b,
  g.station_b,
  g.covariance,
  s.run_id
from gathered g
cross join run_settings s
