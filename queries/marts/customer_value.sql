-- Benefits less sacrifices as the firm delivers them and as customers perceive them, over the attributes that both ends have. A sacrifice at level 100 is
-- no burden, so its cost is 100 − level, and every level counts with plus its weight. Errors from the covariances that the levels share.
-- Sums are exact, in decimals: they are the same in every run.
with
  parts as (
    select
      l.period_id,
      l.segment,
      l.attribute_id,
      l.station,
      l.mean,
      l.std_error,
      l.n,
      case when l.is_common then '*' else l.segment end as shared,
      a.product_category,
      case when a.component in ('product', 'service', 'personnel', 'image') then 'benefit' else 'sacrifice' end as side,
      i.weight,
      count(*) over (partition by l.period_id, l.segment, l.attribute_id) as ends
    from station_levels l
    join attributes a on a.attribute_id = l.attribute_id
    join attribute_importance i on i.attribute_id = l.attribute_id
    where l.station in ('production', 'customer_perception') and l.chain = 'value' and not l.is_hidden
      and a.component in ('product', 'service', 'personnel', 'image', 'money', 'time', 'energy', 'psychic')
  ),
  categories as (
    select distinct product_category from attributes where product_category is not null
    union all
    select cast(null as varchar)
  ),
  placed as (
    select
      p.*,
      c.product_category as category,
      p.weight / cast(sum(cast(round(p.weight, 12) as decimal(18,12))) over (partition by p.period_id, p.segment, c.product_category, p.station, p.side) as double) as share
    from parts p
    join categories c on p.product_category is null or p.product_category = c.product_category
    where p.ends = 2
  ),
  sized as (
    select p.*, coalesce(cast(z.customers as double), 1e0) as customers
    from placed p
    left join segment_sizes z on z.period_id = p.period_id and z.segment = p.segment
  ),
  scoped as (
    select s.*, t.scope, case when t.scope = '*' then s.customers else 1e0 end as size
    from sized s
    cross join unnest(array['*', s.segment]) t(scope)
  ),
  weighed as (
    select
      s.*,
      s.share * s.size
        / cast(sum(cast(round(s.size * s.share, 9) as decimal(18,9))) over (partition by s.period_id, s.scope, s.category, s.station, s.side) as double) as part
    from scoped s
  ),
  sums as (
    select
      period_id,
      scope,
      category,
      cast(sum(case when station = 'production' and side = 'benefit' then cast(round(part * mean, 12) as decimal(18,12)) end) as double) as delivered_benefits,
      cast(sum(case when station = 'production' and side = 'sacrifice' then cast(round(part * (100 - mean), 12) as decimal(18,12)) end) as double) as delivered_sacrifices,
      cast(sum(case when station = 'customer_perception' and side = 'benefit' then cast(round(part * mean, 12) as decimal(18,12)) end) as double) as perceived_benefits,
      cast(sum(case when station = 'customer_perception' and side = 'sacrifice' then cast(round(part * (100 - mean), 12) as decimal(18,12)) end) as double) as perceived_sacrifices,
      count(distinct attribute_id) as attributes,
      min(case when station = 'customer_perception' then n end) as fewest_answers,
      bool_and(std_error is not null) as is_known,
      bool_and(std_error is not null or station <> 'customer_perception') as is_perception_known
    from weighed
    group by period_id, scope, category
  ),
  loads as (
    select
      period_id,
      scope,
      category,
      shared,
      attribute_id,
      station,
      cast(sum(cast(round(case when station = 'production' then part else -part end, 12) as decimal(18,12))) as double) as load
    from weighed
    group by period_id, scope, category, shared, attribute_id, station
  ),
  pairs as (
    select
      a.period_id,
      a.scope,
      a.category,
      a.station = 'customer_perception' and b.station = 'customer_perception' as is_perception,
      cast(
        round(case when a.attribute_id = b.attribute_id and a.station = b.station then 1e0 else 2e0 end * a.load * b.load * v.covariance, 12)
          as decimal(24,12)
      ) as covariance
    from loads a
    join station_covariances v
      on v.period_id = a.period_id and v.segment_a = a.shared and v.attribute_a = a.attribute_id and v.station_a = a.station
    join loads b
      on b.period_id = a.period_id
      and b.scope = a.scope
      and b.category is not distinct from a.category
      and b.shared = v.segment_b
      and b.attribute_id = v.attribute_b
      and b.station = v.station_b
  ),
  variances as (
    select
      period_id,
      scope,
      category,
      cast(sum(covariance) as double) as variance,
      cast(sum(case when is_perception then covariance end) as double) as perceived_variance
    from pairs
    group by period_id, scope, category
  )
select
  s.period_id,
  nullif(s.scope, '*') as segment,
  s.category as product_category,
  s.delivered_benefits,
  s.delivered_sacrifices,
  s.delivered_benefits - s.delivered_sacrifices as delivered_value,
  s.perceived_benefits as total_value,
  s.perceived_sacrifices as total_cost,
  s.perceived_benefits - s.perceived_sacrifices as perceived_value,
  case when s.is_perception_known then sqrt(greatest(0e0, v.perceived_variance)) end as perceived_std_error,
  s.delivered_benefits - s.delivered_sacrifices - (s.perceived_benefits - s.perceived_sacrifices) as recoverable,
  case when s.is_known then sqrt(greatest(0e0, v.variance)) end as recoverable_std_error,
  cast(s.attributes as integer) as attributes,
  cast(s.fewest_answers as integer) as fewest_answers,
  r.run_id
from sums s
cross join run_settings r
left join variances v
  on v.period_id = s.period_id and v.scope = s.scope and v.category is not distinct from s.category
