-- Generating: contacts of a year that left a piece of knowledge and were followed up. Integrating: days from an item to the department, the management, the decision.
with
  bounds as (
    select
      run_id,
      as_of,
      follow_up_days,
      direct_channels,
      management_departments,
      date_add('day', -follow_up_days, as_of) as contacts_until,
      date_add('day', -(follow_up_days + 365), as_of) as contacts_after,
      date_add('day', -365, as_of) as items_after
    from run_settings
  ),
  contacts as (
    select
      i.source_system,
      i.interaction_id,
      i.customer_id,
      i.occurred_on,
      i.topic,
      i.attribute_id,
      cast(i.resolved_at as date) as resolved_on,
      coalesce(i.department, o.department, 'unknown') as department,
      case when contains(b.direct_channels, i.channel) or i.kind in ('visit', 'training') then 'direct' else 'indirect' end as step,
      b.follow_up_days
    from interactions i
    cross join bounds b
    left join source_settings o on o.source_system = i.source_system
    where i.kind <> 'browsing'
      and coalesce(i.direction, 'in') = 'in'
      and coalesce(i.outcome, '') not in ('declined', 'no_show')
      and i.occurred_on > b.contacts_after
      and i.occurred_on <= b.contacts_until
  ),
  -- What goes to many (a kind of content, a grade it is meant for, a post) follows a contact up only when it speaks of the same thing.
  turned_to as (
    select distinct
      i.customer_id,
      i.occurred_on,
      i.topic,
      i.attribute_id,
      i.content_kind is not null or i.target_grade is not null or i.kind = 'social' as is_to_many
    from interactions i
    where i.direction = 'out' and i.kind <> 'browsing' and i.customer_id is not null
  ),
  answered as (
    select distinct c.source_system, c.interaction_id
    from contacts c
    join turned_to t
      on t.customer_id = c.customer_id
      and t.occurred_on > c.occurred_on
      and t.occurred_on <= date_add('day', c.follow_up_days, c.occurred_on)
      and (not t.is_to_many or t.topic = c.topic or t.attribute_id = c.attribute_id)
  ),
  left_behind as (
    select distinct interaction_id from knowledge_items where interaction_id is not null and coalesce(is_valid, true)
  ),
  generated as (
    select
      c.department,
      c.step,
      count(*) as cases,
      count(l.interaction_id) as with_item,
      count(case when a.interaction_id is not null or coalesce(c.resolved_on <= date_add('day', c.follow_up_days, c.occurred_on), false) then 1 end) as followed_up
    from contacts c
    left join left_behind l on l.interaction_id = c.interaction_id
    left join answered a on a.source_system = c.source_system and a.interaction_id = c.interaction_id
    group by c.department, c.step
  ),
  managed as (
    select u.source_system, u.knowledge_id, min(u.occurred_on) as managed_on
    from knowledge_uses u
    cross join bounds b
    where contains(b.management_departments, u.department)
    group by u.source_system, u.knowledge_id
  ),
  items as (
    select
      k.owner_department as department,
      k.occurred_on as acquired_on,
      cast(k.organised_at as date) as organised_on,
      m.managed_on,
      cast(k.applied_at as date) as applied_on,
      b.as_of
    from knowledge_items k
    cross join bounds b
    left join managed m on m.source_system = k.source_system and m.knowledge_id = k.knowledge_id
    where k.occurred_on > b.items_after and coalesce(k.is_valid, true)
  ),
  stretches as (
    select department, 'item_to_department' as step, acquired_on as from_on, organised_on as to_on, as_of from items
    union all
    select department, 'department_to_management', organised_on, managed_on, as_of from items where organised_on <= as_of
    union all
    select department, 'management_to_decision', managed_on, applied_on, as_of from items where managed_on <= as_of
    union all
    select department, 'item_to_decision', acquired_on, applied_on, as_of from items
  ),
  timed as (
    select
      department,
      step,
      cast(coalesce(to_on <= as_of, false) as boolean) as is_reached,
      case when to_on <= as_of then date_diff('day', from_on, to_on) else date_diff('day', from_on, as_of) end as days
    from stretches
  ),
  gathered as (
    select
      'generating' as process, department, step, cast(null as integer) as days, cast(null as boolean) as is_reached,
      cases, with_item, followed_up
    from generated
    union all
    select
      'integrating', department, step, cast(case when days < 0 then 0 else days end as integer), is_reached,
      count(*), cast(null as bigint), cast(null as bigint)
    from timed
    group by department, step, cast(case when days < 0 then 0 else days end as integer), is_reached
  )
select
  cast(g.process as varchar) as process,
  g.department,
  cast(g.step as varchar) as step,
  g.days,
  g.is_reached,
  cast(g.cases as bigint) as cases,
  cast(g.with_item as bigint) as with_item,
  cast(g.followed_up as bigint) as followed_up,
  s.run_id
from gathered g
cross join run_settings s
