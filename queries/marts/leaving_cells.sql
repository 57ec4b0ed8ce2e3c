-- How long customers stay silent before they buy again, whether those recorded as lost come back, and when opinions come before leaving.
with
  days as (
    select
      customer_id,
      occurred_on,
      lead(occurred_on) over (partition by customer_id order by occurred_on) as next_on
    from (select distinct customer_id, occurred_on from line_values where not is_return) d
  ),
  leavers as (
    select p.customer_id, p.left_on, p.first_on, coalesce(p.lost_reason, 'unknown') as reason, min(d.occurred_on) as back_on
    from customer_profiles p
    left join days d on d.customer_id = p.customer_id and d.occurred_on > p.left_on
    where p.left_on is not null and p.first_on is not null and p.first_on <= p.left_on
    group by p.customer_id, p.left_on, p.first_on, coalesce(p.lost_reason, 'unknown')
  ),
  silences as (
    select 'silent' as what, cast(null as varchar) as reason, d.occurred_on as started_on, d.next_on as ended_on
    from days d
    union all
    select 'recorded', l.reason, l.left_on, l.back_on
    from leavers l
  ),
  months as (
    select
      e.what,
      e.reason,
      cast(floor(date_diff('day', e.started_on, s.as_of) / 30.4375e0) as integer) as followed,
      cast(floor(date_diff('day', e.started_on, e.ended_on) / 30.4375e0) as integer) as ended
    from silences e
    cross join run_settings s
    where e.started_on <= s.as_of
  ),
  opinions as (
    select i.customer_id, i.occurred_on
    from interactions i
    where i.kind in ('complaint', 'suggestion') and coalesce(i.direction, 'in') = 'in' and i.customer_id is not null
  ),
  cells as (
    select
      what,
      reason,
      case when ended < followed then ended else followed end as span,
      coalesce(ended < followed, false) as is_event,
      count(*) as n
    from months
    where followed > 0
    group by what, reason, case when ended < followed then ended else followed end, coalesce(ended < followed, false)
    union all
    select 'leaver', cast(null as varchar), least(cast(365 as integer), cast(date_diff('day', first_on, left_on) as integer)), false, count(*)
    from leavers
    group by least(cast(365 as integer), cast(date_diff('day', first_on, left_on) as integer))
    union all
    select 'opinion_before', cast(null as varchar), cast(date_diff('day', o.occurred_on, l.left_on) as integer), true, count(*)
    from opinions o
    join leavers l on l.customer_id = o.customer_id
    where o.occurred_on <= l.left_on and o.occurred_on > l.first_on and o.occurred_on > date_add('day', -365, l.left_on)
    group by cast(date_diff('day', o.occurred_on, l.left_on) as integer)
    union all
    select 'opinion_usual', cast(null as varchar), 0, true, count(*)
    from opinions o
    join customer_profiles p on p.customer_id = o.customer_id
    where p.left_on is null and o.occurred_on > p.first_on
    union all
    select 'usual_days', cast(null as varchar), 0, false, cast(coalesce(sum(age_days), 0) as bigint)
    from customer_profiles
    where left_on is null and first_on is not null
  )
select cast(c.what as varchar) as what, c.reason, c.span, c.is_event, c.n, s.run_id
from cells c
cross join run_settings s
