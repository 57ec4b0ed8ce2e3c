-- Types among customers who are not lost: counted of those asked, expected of the others. The error of a sum of chances is made source by source
-- (loyalty_type_errors): Σ slope × change over customers, then the root of the sum of squares over sources and the three questions, whose regressions are
-- independent. A chance is a product of what the questions tell; its slope by one of them is taken at the estimate (delta method). Ends on the logit scale.
with
  living as (
    select t.*, t.premium_chance + t.latent_chance as attached, coalesce(c.state, 'unknown') = 'lost' as is_lost
    from loyalty_types t
    left join customer_lifecycle c on c.customer_id = t.customer_id
  ),
  kinds as (
    select cast(t.item as varchar) as item, t.is_high
    from (
      values ('premium', true), ('latent', false), ('monopoly', true), ('incentive', true), ('inertia', true), ('price', false), ('none', false)
    ) t(item, is_high)
  ),
  asked as (
    select
      s.scope,
      k.item,
      count(case when not l.is_lost and l.loyalty_type = k.item then 1 end) as customers,
      count(case when l.is_lost and l.loyalty_type = k.item then 1 end) as lost,
      count(case when not l.is_lost and not l.is_answered then 1 end) as unasked
    from living l
    cross join kinds k
    cross join unnest(array['*', l.segment]) s(scope)
    group by s.scope, k.item
  ),
  others as (
    select
      l.segment,
      l.is_repurchase_high,
      l.is_broad,
      l.is_promoted,
      k.item,
      case k.item
        when 'premium' then l.premium_chance
        when 'latent' then l.latent_chance
        when 'monopoly' then l.monopoly_chance
        when 'incentive' then l.incentive_chance
        when 'inertia' then l.inertia_chance
        when 'price' then l.price_chance
        else l.none_chance
      end as chance,
      l.attached,
      not l.is_alternative_known as is_alternative_estimated,
      not l.is_price_known as is_price_estimated
    from living l
    join kinds k on k.is_high = l.is_repurchase_high
    where not l.is_answered and not l.is_lost and l.attached is not null and (k.item <> 'incentive' or l.is_promoted) and (k.item <> 'inertia' or not l.is_promoted)
  ),
  cells as (
    select
      segment,
      is_repurchase_high,
      is_broad,
      is_promoted,
      item,
      sum(cast(round(chance, 9) as decimal(18,9))) as chance,
      cast(
        sum(cast(round(case when item in ('premium', 'latent') then 1e0 else -chance / nullif(1 - attached, 0) end, 9) as decimal(18,9))) as double
      ) as by_attachment,
      cast(
        sum(
          cast(
            round(
              case when is_alternative_estimated and item = 'monopoly' then 1 - attached when is_alternative_estimated and item in ('incentive', 'inertia') then attached - 1 else 0e0 end,
              9
            ) as decimal(18,9)
          )
        ) as double
      ) as by_alternatives,
      cast(
        sum(
          cast(
            round(case when is_price_estimated and item = 'price' then 1 - attached when is_price_estimated and item = 'none' then attached - 1 else 0e0 end, 9)
              as decimal(18,9)
          )
        ) as double
      ) as by_price
    from others
    group by segment, is_repurchase_high, is_broad, is_promoted, item
  ),
  sloped as (
    select
      c.segment,
      c.is_repurchase_high,
      c.is_broad,
      c.is_promoted,
      c.item,
      q.answer,
      case q.answer when 'attachment' then c.by_attachment when 'alternatives' then c.by_alternatives else c.by_price end as slope
    from cells c
    cross join (values ('attachment'), ('alternatives'), ('price')) q(answer)
  ),
  moved as (
    select
      t.scope,
      s.item,
      s.answer,
      e.source,
      cast(sum(cast(round(s.slope * e.change, 12) as decimal(24,12))) as double) as moved,
      bool_or(e.change is null) as is_unknown
    from sloped s
    left join loyalty_type_errors e
      on e.segment = s.segment
      and e.is_repurchase_high = s.is_repurchase_high
      and e.is_broad = s.is_broad
      and e.is_promoted = s.is_promoted
      and e.answer = s.answer
    cross join unnest(array['*', s.segment]) t(scope)
    where s.slope <> 0
    group by t.scope, s.item, s.answer, e.source
  ),
  errors as (
    select
      scope,
      item,
      case when not bool_or(is_unknown) then sqrt(cast(sum(cast(round(moved * moved, 9) as decimal(38,9))) as double)) end as std_error
    from moved
    group by scope, item
  ),
  expected as (
    select t.scope, c.item, cast(sum(c.chance) as double) as expected
    from cells c
    cross join unnest(array['*', c.segment]) t(scope)
    group by t.scope, c.item
  ),
  totals as (
    select scope, cast(sum(cast(round(expected, 9) as decimal(24,9))) as double) as others
    from expected
    group by scope
  ),
  joined as (
    select
      a.*,
      case when t.others is not null or a.unasked = 0 then coalesce(x.expected, 0e0) end as expected,
      case when e.scope is null then 0e0 else e.std_error end as std_error,
      coalesce(t.others, 0e0) as others
    from asked a
    left join expected x on x.scope = a.scope and x.item = a.item
    left join errors e on e.scope = a.scope and e.item = a.item
    left join totals t on t.scope = a.scope
  ),
  ranged as (
    select
      j.*,
      case
        when j.std_error = 0 or j.expected <= 0 or j.expected >= j.others then 1e0
        else exp(1.959963984540054e0 * j.std_error * j.others / (j.expected * (j.others - j.expected)))
      end as odds
    from joined j
  )
select
  nullif(g.scope, '*') as segment,
  g.item as loyalty_type,
  g.customers,
  g.lost as lost_customers,
  g.expected,
  case when g.expected is not null then g.std_error end as expected_std_error,
  case
    when g.std_error is null then null
    when g.expected > 0 then g.others * g.expected / (g.expected + (g.others - g.expected) * g.odds)
    else g.expected
  end as expected_lower,
  case
    when g.std_error is null then null
    when g.expected > 0 then g.others * g.expected / (g.expected + (g.others - g.expected) / g.odds)
    else g.expected
  end as expected_upper,
  cast(round(g.others) as bigint) as others,
  r.run_id
from ranged g
cross join run_settings r
