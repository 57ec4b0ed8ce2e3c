-- One value a person, period and index (mean of the measure's items); sums are exact.
with
  answers as (
    select
      a.period_id,
      a.measure,
      a.segment,
      a.person,
      a.weight,
      case
        when a.measure <> 'recommendation' then a.level
        when (i.scale_max = 10 and a.value >= 9) or (i.scale_max <> 10 and a.level >= 90) then cast(100 as decimal(9,6))
        when (i.scale_max = 10 and a.value <= 6) or (i.scale_max <> 10 and a.level <= 60) then cast(-100 as decimal(9,6))
        else cast(0 as decimal(9,6))
      end as points,
      case when cast(a.level as double) >= 100 - 100.0001e0 / (i.scale_max - i.scale_min) then 1 else 0 end as is_top
    from customer_answers a
    join survey_items i on i.item_id = a.item_id
    where a.period_id is not null
      and a.measure in (
        'satisfaction', 'trust', 'perceived_value', 'commitment', 'repurchase_intention', 'switching_resistance', 'recommendation'
      )
  ),
  parts as (
    select
      period_id,
      person,
      case measure when 'recommendation' then 'nps' else measure end as index_name,
      min(segment) as segment,
      cast(round(cast(sum(points * weight) as double) / cast(sum(weight) as double), 6) as decimal(9,6)) as points,
      cast(round(cast(sum(is_top) as double) / count(*), 6) as decimal(9,6)) as top_share,
      cast(round(cast(sum(weight) as double) / count(*), 3) as decimal(5,3)) as weight
    from answers
    group by period_id, person, measure
  ),
  loyalty as (
    select
      period_id,
      person,
      'loyalty' as index_name,
      min(segment) as segment,
      cast(round(cast(sum(points) as double) / count(*), 6) as decimal(9,6)) as points,
      cast(round(cast(sum(top_share) as double) / count(*), 6) as decimal(9,6)) as top_share,
      cast(round(cast(sum(weight) as double) / count(*), 3) as decimal(5,3)) as weight
    from parts
    where index_name in ('commitment', 'repurchase_intention', 'switching_resistance')
    group by period_id, person
  ),
  persons as (
    select period_id, person, index_name, segment, points, top_share, weight from parts
    union all
    select period_id, person, index_name, segment, points, top_share, weight from loyalty
  ),
  scoped as (
    select period_id, cast(null as varchar) as segment, index_name, points, top_share, weight from persons
    union all
    select period_id, segment, index_name, points, top_share, weight from persons
  ),
  sums as (
    select
      period_id,
      segment,
      index_name,
      count(*) as n,
      cast(sum(weight) as double) as weights,
      cast(sum(weight * points) as double) as weighted,
      cast(sum(weight * top_share) as double) as weighted_top,
      cast(sum(weight * weight) as double) as squares,
      cast(sum(weight * weight * points) as double) as squares_points,
      cast(sum(cast(weight * weight as decimal(10,6)) * cast(points * points as decimal(18,12))) as double) as squares_points_points
    from scoped
    group by period_id, segment, index_name
  ),
  asked as (
    select
      period_id,
      segment,
      index_name,
      weighted / weights as estimate,
      case
        when n > 1 then sqrt(
          greatest(
            0e0,
            squares_points_points - 2 * (weighted / weights) * squares_points
              + (weighted / weights) * (weighted / weights) * squares
          ) / (weights * weights) * n / (n - 1e0)
        )
      end as std_error,
      n,
      weights * weights / squares as effective_n,
      weighted_top / weights as top_two_box
    from sums
  ),
  purchase_days as (
    select t.customer_id, t.occurred_on, min(coalesce(c.segment, 'unsegmented')) as segment
    from transactions t
    left join customers c on c.customer_id = t.customer_id
    where t.customer_id is not null and not coalesce(t.is_return, false)
    group by t.customer_id, t.occurred_on
  ),
  active as (
    select distinct p.period_id, d.segment, d.customer_id
    from purchase_days d
    join periods p on d.occurred_on <= p.ends_on and d.occurred_on > date_add('day', -365, p.ends_on)
  ),
  complaints as (
    select d.period_id, coalesce(c.segment, 'unsegmented') as segment, coalesce(i.customer_id, i.interaction_id) as person, count(*) as n
    from interactions i
    join calendar d on d.day = i.occurred_on
    left join customers c on c.customer_id = i.customer_id
    where i.kind = 'complaint'
    group by d.period_id, coalesce(c.segment, 'unsegmented'), coalesce(i.customer_id, i.interaction_id)
  ),
  counted as (
    select period_id, cast(null as varchar) as segment, count(distinct customer_id) as customers from active group by period_id
    union all
    select period_id, segment, count(*) from active group by period_id, segment
  ),
  voiced as (
    select period_id, cast(null as varchar) as segment, sum(n) as complaints, sum(n * n) as squares from complaints group by period_id
    union all
    select period_id, segment, sum(n), sum(n * n) from complaints group by period_id, segment
  ),
  first_contact as (
    select min(occurred_on) as first_on from interactions
  ),
  complained as (
    select
      a.period_id,
      a.segment,
      'complaints' as index_name,
      100e0 * coalesce(v.complaints, 0) / a.customers as estimate,
      100e0 * sqrt(cast(greatest(coalesce(v.squares, 1), 1) as double)) / a.customers as std_error,
      a.customers as n,
      cast(a.customers as double) as effective_n,
      cast(null as double) as top_two_box
    from counted a
    join periods p on p.period_id = a.period_id
    join first_contact f on f.first_on <= p.ends_on
    left join voiced v on v.period_id = a.period_id and v.segment is not distinct from a.segment
  ),
  gathered as (
    select period_id, segment, index_name, estimate, std_error, n, effective_n, top_two_box from asked
    union all
    select period_id, segment, index_name, estimate, std_error, n, effective_n, top_two_box from complained
  )
select
  g.period_id,
  g.segment,
  g.index_name,
  g.estimate,
  g.std_error,
  cast(g.n as integer) as n,
  g.effective_n,
  g.top_two_box,
  s.run_id
from gathered g
cross join run_settings s
