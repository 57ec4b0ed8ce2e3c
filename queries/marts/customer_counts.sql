-- Sums that the scorecard shows of customers, so that no customer's row leaves the marts. Types count those who answered only; `chance` is the number expected
-- among the others.
with
  typed as (
    select 'loyalty_type' as what, segment, loyalty_type as item, cast(1 as bigint) as n, cast(null as double) as money, 0e0 as chance
    from loyalty_types
    where is_answered
    union all
    select
      'loyalty_type',
      t.segment,
      element_at(
        array['premium', 'latent', 'monopoly', 'incentive', 'inertia', 'price', 'none'],
        i.place
      ),
      cast(0 as bigint),
      cast(null as double),
      element_at(
        array[
          t.premium_chance, t.latent_chance, t.monopoly_chance, t.incentive_chance, t.inertia_chance, t.price_chance, t.none_chance
        ],
        i.place
      )
    from loyalty_types t
    cross join unnest(sequence(1, 7)) i(place)
    where not t.is_answered
  ),
  gathered as (
    select what, segment, item, n, money, chance from typed
    union all
    select 'life_cycle', segment, coalesce(state, 'unknown'), cast(1 as bigint), remaining_clv, cast(null as double) from customer_lifecycle
    union all
    select 'value_tier', segment, value_tier, cast(1 as bigint), whole_life_value, cast(null as double) from customer_pyramid
    union all
    select 'response_tier', segment, response_tier, cast(1 as bigint), whole_life_value, cast(null as double) from customer_pyramid
    union all
    select 'watch_reason', segment, main_reason, cast(1 as bigint), clv_at_risk, cast(null as double) from dissatisfaction_watch
    union all
    select 'leaving_reason', segment, reason, cast(1 as bigint), win_back_value, return_chance from win_back
    union all
    select
      'opinion_topic',
      coalesce(c.segment, 'unsegmented'),
      coalesce(i.topic, i.kind),
      cast(1 as bigint),
      cast(null as double),
      coalesce(o.weight, 1e0)
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
  cast(sum(cast(round(g.chance, 6) as decimal(18,6))) as double) as chance,
  r.run_id
from gathered g
cross join run_settings r
cross join unnest(array['*', g.segment]) s(scope)
group by g.what, s.scope, g.item, r.run_id
