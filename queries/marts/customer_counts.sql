-- Sums that the scorecard shows of customers, so that no customer's row leaves the marts. Types count those who answered only; `chance` is the number expected
-- among the others. Ends of intervals are sums of the ends of customers: their errors come from the same estimates (a model's parameters, a life table, a
-- regression), so they hardly cancel, and the sum is at most too wide.
with
  typed as (
    select
      segment,
      loyalty_type as item,
      cast(1 as bigint) as n,
      0e0 as chance,
      0e0 as chance_lower,
      0e0 as chance_upper
    from loyalty_types
    where is_answered
    union all
    select
      o.segment,
      element_at(array['premium', 'latent', 'monopoly', 'incentive', 'inertia', 'price', 'none'], i.place),
      cast(0 as bigint),
      element_at(o.chances, i.place),
      element_at(o.chances, i.place) * case when i.place <= 2 then o.attached_lower / nullif(o.attached, 0) else (1 - o.attached_upper) / nullif(1 - o.attached, 0) end,
      element_at(o.chances, i.place) * case when i.place <= 2 then o.attached_upper / nullif(o.attached, 0) else (1 - o.attached_lower) / nullif(1 - o.attached, 0) end
    from (
      select
        segment,
        premium_chance + latent_chance as attached,
        attached_lower,
        attached_upper,
        array[premium_chance, latent_chance, monopoly_chance, incentive_chance, inertia_chance, price_chance, none_chance] as chances
      from loyalty_types
      where not is_answered
    ) o
    cross join unnest(sequence(1, 7)) i(place)
  ),
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
      'loyalty_type' as what,
      segment,
      item,
      n,
      cast(null as double) as money,
      cast(null as double) as money_lower,
      cast(null as double) as money_upper,
      chance,
      chance_lower,
      chance_upper
    from typed
    union all
    select
      'life_cycle',
      segment,
      coalesce(state, 'unknown'),
      cast(1 as bigint),
      remaining_clv,
      clv_expected_lower,
      clv_expected_upper,
      cast(null as double),
      cast(null as double),
      cast(null as double)
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
      cast(null as double)
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
      cast(null as double)
    from dissatisfaction_watch
    union all
    select 'leaving_reason', segment, reason, cast(1 as bigint), win_back_value, win_back_lower, win_back_upper, return_chance, return_lower, return_upper
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
      cast(null as double)
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
  r.run_id
from gathered g
cross join run_settings r
cross join unnest(array['*', g.segment]) s(scope)
group by g.what, s.scope, g.item, r.run_id
