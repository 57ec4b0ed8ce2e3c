-- The five styles of customer knowledge management: who was invited, who came, what came of it. An item of several styles counts in each, its money in equal parts.
with
  named as (
    select t.style
    from (
      values ('prosumerism'), ('team_co_learning'), ('mutual_innovation'), ('communities_of_creation'), ('joint_intellectual_property')
    ) t(style)
  ),
  contacts as (
    select
      i.source_system,
      i.interaction_id,
      i.customer_id,
      coalesce(i.customer_id, 'contact ' || i.source_system || ' ' || i.interaction_id) as person,
      coalesce(
        i.style,
        case
          when i.kind = 'suggestion' then 'mutual_innovation'
          when i.kind in ('community', 'training') then 'communities_of_creation'
        end
      ) as style,
      i.invited_at is not null as is_invited,
      coalesce(i.outcome, '') not in ('declined', 'no_show') as is_taken_up,
      i.cost_reporting,
      i.cost is not null and i.cost_reporting is null as lacks_rate
    from interactions i
  ),
  attended as (
    select
      c.style,
      count(case when c.is_invited then 1 end) as invited,
      count(case when c.is_invited and c.is_taken_up then 1 end) as taken_up,
      count(case when c.is_taken_up then 1 end) as contacts,
      sum(coalesce(c.cost_reporting, cast(0 as decimal(18,4)))) as contact_cost,
      count(case when c.lacks_rate then 1 end) as unpriced
    from contacts c
    group by c.style
  ),
  item_styles as (
    select distinct k.source_system, k.knowledge_id, t.style
    from knowledge_items k
    cross join unnest(k.styles) t(style)
    union
    select k.source_system, k.knowledge_id, c.style
    from knowledge_items k
    join contacts c on c.interaction_id = k.interaction_id
    where c.style is not null and c.is_taken_up
  ),
  known_contacts as (
    select interaction_id, min(person) as person from contacts group by interaction_id
  ),
  shares as (
    select source_system, knowledge_id, count(*) as styles from item_styles group by source_system, knowledge_id
  ),
  users as (
    select source_system, knowledge_id, count(distinct department) as departments from knowledge_uses group by source_system, knowledge_id
  ),
  -- What two departments used is learning between departments, whatever its style; its money stays with the styles that it names.
  counted as (
    select source_system, knowledge_id, style, false as is_between_departments from item_styles
    union all
    select u.source_system, u.knowledge_id, 'team_co_learning', true
    from users u
    left join item_styles y
      on y.source_system = u.source_system and y.knowledge_id = u.knowledge_id and y.style = 'team_co_learning'
    where u.departments > 1 and y.knowledge_id is null
  ),
  items as (
    select
      y.style,
      y.is_between_departments,
      k.customer_id,
      coalesce(k.customer_id, f.person, 'item ' || k.source_system || ' ' || k.knowledge_id) as person,
      k.applied_at is not null as is_applied,
      coalesce(u.departments, 0) > 1 as is_shared,
      f.interaction_id is not null as is_of_contact,
      case when not y.is_between_departments then round(cast(coalesce(k.direct_value_reporting, cast(0 as decimal(18,4))) + coalesce(k.indirect_value_reporting, cast(0 as decimal(18,4))) as double) / n.styles, 4) end as worth,
      case when not y.is_between_departments then round(cast(coalesce(k.acquisition_cost_reporting, cast(0 as decimal(18,4))) + coalesce(k.incentive_cost_reporting, cast(0 as decimal(18,4))) as double) / n.styles, 4) end as cost,
      not y.is_between_departments and (k.direct_value is not null or k.indirect_value is not null) as is_valued,
      not y.is_between_departments and (
        (k.direct_value is not null and k.direct_value_reporting is null)
        or (k.indirect_value is not null and k.indirect_value_reporting is null)
        or (k.acquisition_cost is not null and k.acquisition_cost_reporting is null)
        or (k.incentive_cost is not null and k.incentive_cost_reporting is null)
      ) as lacks_rate
    from counted y
    join knowledge_items k on k.source_system = y.source_system and k.knowledge_id = y.knowledge_id
    left join shares n on n.source_system = y.source_system and n.knowledge_id = y.knowledge_id
    left join users u on u.source_system = y.source_system and u.knowledge_id = y.knowledge_id
    left join known_contacts f on f.interaction_id = k.interaction_id
    where coalesce(k.is_valid, true)
  ),
  created as (
    select
      style,
      count(*) as items,
      count(case when is_applied then 1 end) as applied_items,
      count(case when is_shared then 1 end) as shared_items,
      count(case when is_between_departments then 1 end) as between_departments,
      count(case when is_between_departments and is_applied then 1 end) as between_departments_applied,
      count(case when is_of_contact and not is_between_departments then 1 end) as contact_items,
      count(case when is_valued then 1 end) as valued_items,
      sum(cast(worth as decimal(18,4))) as worth,
      sum(cast(cost as decimal(18,4))) as item_cost,
      count(case when lacks_rate then 1 end) as unpriced
    from items
    group by style
  ),
  persons as (
    select style, customer_id, count(case when is_applied then 1 end) as applied_items
    from (
      select style, customer_id, is_applied from items where customer_id is not null and not is_between_departments
      union all
      select style, customer_id, false from contacts where style is not null and is_taken_up and customer_id is not null
    ) taking_part
    group by style, customer_id
  ),
  participants as (
    select style, count(*) as participants, sum(applied_items) as applied_items
    from persons
    group by style
  ),
  -- Worth and cost by person, for the error of their ratio; wide, because they are multiplied (DuckDB multiplies up to 18 digits in 18).
  person_amounts as (
    select style, person, cast(sum(worth) as decimal(19,4)) as worth, cast(sum(cost) as decimal(19,4)) as cost
    from (
      select style, person, cast(worth as decimal(18,4)) as worth, cast(cost as decimal(18,4)) as cost
      from items
      where not is_between_departments
      union all
      select style, person, cast(0 as decimal(18,4)), cost_reporting from contacts where style is not null and cost_reporting is not null
    ) amounts
    group by style, person
  ),
  money as (
    select
      style,
      count(*) as persons,
      cast(sum(worth * worth) as double) as worth_squares,
      cast(sum(worth * cost) as double) as worth_cost_products,
      cast(sum(cost * cost) as double) as cost_squares
    from person_amounts
    where worth <> 0 or cost <> 0
    group by style
  ),
  -- What came of an invitation that was taken up: items of that very contact. By person, who may be invited again and again.
  invitations as (
    select style, person, count(*) as invited from contacts where style is not null and is_invited group by style, person
  ),
  invited_items as (
    select k.source_system, k.knowledge_id, c.style, min(c.person) as person
    from knowledge_items k
    join contacts c on c.interaction_id = k.interaction_id
    where c.style is not null and c.is_invited and c.is_taken_up and k.applied_at is not null and coalesce(k.is_valid, true)
    group by k.source_system, k.knowledge_id, c.style
  ),
  invited_applied as (
    select style, person, count(*) as applied_items from invited_items group by style, person
  ),
  invited_persons as (
    select
      v.style,
      count(*) as persons,
      sum(v.invited * v.invited) as invited_squares,
      sum(coalesce(a.applied_items, 0)) as applied_items,
      sum(coalesce(a.applied_items, 0) * coalesce(a.applied_items, 0)) as applied_squares,
      sum(v.invited * coalesce(a.applied_items, 0)) as applied_products
    from invitations v
    left join invited_applied a on a.style = v.style and a.person = v.person
    group by v.style
  )
select
  cast(n.style as varchar) as style,
  cast(coalesce(a.invited, 0) as bigint) as invited,
  cast(coalesce(a.taken_up, 0) as bigint) as taken_up,
  cast(coalesce(a.contacts, 0) as bigint) as contacts,
  cast(coalesce(p.participants, 0) as bigint) as participants,
  cast(coalesce(p.applied_items, 0) as bigint) as participants_applied_items,
  cast(coalesce(v.persons, 0) as bigint) as invited_persons,
  cast(coalesce(v.invited_squares, 0) as bigint) as invited_squares,
  cast(coalesce(v.applied_items, 0) as bigint) as invited_applied_items,
  cast(coalesce(v.applied_squares, 0) as bigint) as invited_applied_squares,
  cast(coalesce(v.applied_products, 0) as bigint) as invited_applied_products,
  cast(coalesce(c.items, 0) as bigint) as items,
  cast(coalesce(c.applied_items, 0) as bigint) as applied_items,
  cast(coalesce(c.shared_items, 0) as bigint) as shared_items,
  cast(coalesce(c.between_departments, 0) as bigint) as between_departments,
  cast(coalesce(c.between_departments_applied, 0) as bigint) as between_departments_applied,
  cast(coalesce(c.contact_items, 0) as bigint) as contact_items,
  cast(coalesce(c.valued_items, 0) as bigint) as valued_items,
  cast(coalesce(c.worth, 0) as decimal(18,4)) as worth,
  cast(coalesce(c.item_cost, 0) + coalesce(a.contact_cost, 0) as decimal(18,4)) as cost,
  cast(coalesce(m.persons, 0) as bigint) as money_persons,
  coalesce(m.worth_squares, 0e0) as worth_squares,
  coalesce(m.worth_cost_products, 0e0) as worth_cost_products,
  coalesce(m.cost_squares, 0e0) as cost_squares,
  cast(coalesce(c.unpriced, 0) + coalesce(a.unpriced, 0) as bigint) as unpriced,
  s.run_id
from named n
cross join run_settings s
left join attended a on a.style = n.style
left join created c on c.style = n.style
left join participants p on p.style = n.style
left join invited_persons v on v.style = n.style
left join money m on m.style = n.style
