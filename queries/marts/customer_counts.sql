-- Sums that the scorecard shows of customers, so that no customer's row leaves the marts. Loyalty types are those of customers who are not lost: counted
-- of those who answered, expected of the others (loyalty_type_counts, with an error of its own). Other ends of intervals are sums of the ends of customers:
-- their errors come from the same estimates (a model's parameters, a life table), so they hardly cancel, and the sum is at most too wide.
with
  tiered as (
    select
      p.segment,
      p.value_tier,
      p.response_tier,
      p.whole_life_value,
      p.whole_life_value + coalesce(v.clv_expected_lower - v.remaining_clv, 0e0) as lower,
      p.whole_life_value + coalesce(v.clv_expected_upper - v.remaining_clv, 0e0) as upper
    from customer_pyramid p
    left join customer_lifetime_values v on v.customer_id = p.customer_id
  ),
  gathered as (
    select
      'life_cycle' as what,
      segment,
      coalesce(state, 'unknown') as item,
      cast(1 as bigint) as n,
      remaining_clv as money,
      clv_expected_lower as money_lower,
      clv_expected_upper as money_upper,
      cast(null as double) as chance,
      cast(null as double) as chance_lower,
      cast(null as double) as chance_upper,
      cast(null as varchar) as person,
      cast(null as varchar) as lost_person
    from customer_lifecycle
    union all
    select
      element_at(array['value_tier', 'response_tier'], i.place),
      t.segment,
      element_at(array[t.value_tier, t.response_tier], i.place),
      cast(1 as bigint),
      t.whole_life_value,
      t.lower,
      t.upper,
      cast(null as double),
      cast(null as double),
      cast(null as double),
      cast(null as varchar),
      cast(null as varchar)
    from tiered t
    cross join unnest(sequence(1, 2)) i(place)
    union all
    select
      'watch_reason',
      segment,
      main_reason,
      cast(1 as bigint),
      clv_at_risk,
      clv_at_risk_lower,
      clv_at_risk_upper,
      cast(null as double),
      cast(null as double),
      cast(null as double),
      cast(null as varchar),
      cast(null as varchar)
    from dissatisfaction_watch
    union all
    select
      'leaving_reason',
      segment,
      reason,
      cast(1 as bigint),
      win_back_value,
      win_back_lower,
      win_back_upper,
      return_chance,
      return_lower,
      return_upper,
      cast(null as varchar),
      cast(null as varchar)
    from win_back
    union all
    select
      'opinion_topic',
      coalesce(c.segment, 'unsegmented'),
      coalesce(i.topic, i.kind),
      cast(1 as bigint),
      cast(null as double),
      cast(null as double),
      cast(null as double),
      coalesce(o.weight, 1e0),
      cast(null as double),
      cast(null as double),
      i.customer_id,
      case when o.interaction_id is not null then i.customer_id end
    from interactions i
    left join customers c on c.customer_id = i.customer_id
    left join lost_customer_opinions o on o.source_system = i.source_system and o.interaction_id = i.interaction_id
    where i.kind in ('complaint', 'suggestion', 'exit_interview') and i.customer_id is not null and coalesce(i.direction, 'in') = 'in'
  )
select
  cast(g.what as varchar) as what,
  nullif(s.scope, '*') as segment,
  g.item,
  cast(sum(g.n) as bigint) as customers,
  cast(sum(cast(round(g.money, 4) as decimal(18,4))) as double) as money,
  cast(sum(cast(round(g.money_lower, 4) as decimal(18,4))) as double) as money_lower,
  cast(sum(cast(round(g.money_upper, 4) as decimal(18,4))) as double) as money_upper,
  cast(sum(cast(round(g.chance, 6) as decimal(18,6))) as double) as chance,
  cast(sum(cast(round(g.chance_lower, 6) as decimal(18,6))) as double) as chance_lower,
  cast(sum(cast(round(g.chance_upper, 6) as decimal(18,6))) as double) as chance_upper,
  case when g.what = 'opinion_topic' then count(distinct g.person) end as persons,
  case when g.what = 'opinion_topic' then count(distinct g.lost_person) end as persons_lost,
  r.run_id
from gathered g
cross join run_settings r
cross join unnest(array['*', g.segment]) s(scope)
group by g.what, s.scope, g.item, r.run_id
union all
select
  'loyalty_type',
  segment,
  loyalty_type,
  customers,
  cast(null as double),
  cast(null as double),
  cast(null as double),
  expected,
  expected_lower,
  expected_upper,
  cast(null as bigint),
  cast(null as bigint),
  run_id
from loyalty_type_counts
