-- A lost customer's remaining value holds the chance of being active already; set against the chance of return it would count silence twice, so it is
-- taken as if the customer were active again.
with
  lost as (
    select
      l.customer_id,
      l.segment,
      l.left_on,
      l.last_on,
      l.alive_chance,
      l.remaining_clv,
      l.remaining_clv / nullif(l.probability_alive, 0) as clv_if_back,
      case when l.left_on is not null and l.last_on <= l.left_on then 'recorded' else 'silent' end as basis,
      case when l.left_on is not null and l.last_on <= l.left_on then l.lost_reason end as reason,
      s.as_of,
      s.run_id
    from customer_lifecycle l
    cross join run_settings s
    where l.state = 'lost'
  ),
  silent as (
    select
      l.*,
      least(
        cast(24 as integer),
        cast(floor(date_diff('day', case when l.basis = 'recorded' then l.left_on else l.last_on end, l.as_of) / 30.4375e0) as integer)
      ) as months,
      least(cast(24 as integer), cast(floor(date_diff('day', l.last_on, l.as_of) / 30.4375e0) as integer)) as silent_months
    from lost l
  ),
  chanced as (
    select
      l.*,
      coalesce(r.chance, a.chance, q.chance) as return_chance,
      coalesce(r.lower, a.lower, q.lower) as return_lower,
      coalesce(r.upper, a.upper, q.upper) as return_upper,
      case when r.chance is not null then r.months_seen when a.chance is not null then a.months_seen when q.chance is not null then q.months_seen end as months_ahead,
      case when r.chance is not null then 'reason' when a.chance is not null then l.basis when q.chance is not null then 'silent' end as chance_basis
    from silent l
    left join return_chances r on r.basis = l.basis and r.reason = l.reason and r.months = l.months
    left join return_chances a on a.basis = l.basis and a.reason is null and a.months = l.months
    left join return_chances q on q.basis = 'silent' and q.reason is null and q.months = l.silent_months
  )
select
  c.customer_id,
  c.segment,
  coalesce(c.reason, 'unknown') as reason,
  cast(c.basis as varchar) as basis,
  c.left_on,
  c.last_on,
  c.months as months_away,
  c.alive_chance,
  c.remaining_clv,
  c.clv_if_back,
  c.return_chance,
  c.return_lower,
  c.return_upper,
  c.months_ahead,
  cast(c.chance_basis as varchar) as chance_basis,
  c.clv_if_back * c.return_chance as win_back_value,
  c.clv_if_back * c.return_lower as win_back_lower,
  c.clv_if_back * c.return_upper as win_back_upper,
  cast(
    rank() over (order by case when c.clv_if_back * c.return_chance is null then 1 else 0 end, c.clv_if_back * c.return_chance desc nulls last) as integer
  ) as priority,
  coalesce(p.opinions, 0) as opinions,
  c.run_id
from chanced c
left join customer_profiles p on p.customer_id = c.customer_id
