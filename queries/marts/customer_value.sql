-- Benefits less sacrifices as the firm delivers them and as customers perceive them, over the attributes that both ends have. A sacrifice at level 100 is
-- no burden, so its cost is 100 − level, and every level counts with plus its weight. Errors from the covariances that the levels share: of benefits alone,
-- of sacrifices alone, of both at one station, of the difference. Customers behind a level of the firm are those of its segments together.
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
  counted as (
    select period_id, scope, category, attribute_id, cast(sum(n) as bigint) as answers
    from (
      select distinct period_id, scope, category, attribute_id, shared, n
      from scoped
      where station = 'customer_perception'
    ) d
    group by period_id, scope, category, attribute_id
  ),
  fewest as (
    select period_id, scope, category, min(answers) as fewest_answers
    from counted
    group by period_id, scope, category
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
      bool_and(std_error is not null or station <> 'production') as is_delivery_known,
      bool_and(std_error is not null or station <> 'customer_perception' or side <> 'benefit') as is_value_known,
      bool_and(std_error is not null or station <> 'customer_perception' or side <> 'sacrifice') as is_cost_known
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
      side,
      station,
      cast(sum(cast(round(case when station = 'production' then part else -part end, 12) as decimal(18,12))) as double) as load
    from weighed
    group by period_id, scope, category, shared, attribute_id, side, station
  ),
  pairs as (
    select
      a.period_id,
      a.scope,
      a.category,
      case
        when a.station <> b.station then 'between'
        when a.station = 'production' then 'delivered'
        when a.side <> b.side then 'perceived'
        else a.side
      end as part,
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
      cast(sum(case when part = 'benefit' then covariance end) as double) as value_variance,
      cast(sum(case when part = 'sacrifice' then covariance end) as double) as cost_variance,
      cast(sum(case when part = 'delivered' then covariance end) as double) as delivered_variance,
      cast(sum(case when part in ('benefit', 'sacrifice', 'perceived') then covariance end) as double) as perceived_variance
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
  case when s.is_delivery_known then sqrt(greatest(0e0, v.delivered_variance)) end as delivered_std_error,
  s.perceived_benefits as total_value,
  case when s.is_value_known then sqrt(greatest(0e0, v.value_variance)) end as total_value_std_error,
  s.perceived_sacrifices as total_cost,
  case when s.is_cost_known then sqrt(greatest(0e0, v.cost_variance)) end as total_cost_std_error,
  s.perceived_benefits - s.perceived_sacrifices as perceived_value,
  case when s.is_value_known and s.is_cost_known then sqrt(greatest(0e0, v.perceived_variance)) end as perceived_std_error,
  s.delivered_benefits - s.delivered_sacrifices - (s.perceived_benefits - s.perceived_sacrifices) as recoverable,
  case when s.is_value_known and s.is_cost_known and s.is_delivery_known then sqrt(greatest(0e0, v.variance)) end as recoverable_std_error,
  cast(s.attributes as integer) as attributes,
  cast(f.fewest_answers as integer) as fewest_answers,
  r.run_id
from sums s
cross join run_settings r
join fewest f
  on f.period_id = s.period_id and f.scope = s.scope and f.category is not distinct from s.category
left join variances v
  on v.period_id = s.period_id and v.scope = s.scope and v.category is not distinct from s.category
