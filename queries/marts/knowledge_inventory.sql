-- Items by what they are, and the responsibility matrix: departments that answer for links of a knowledge function are there without any item too.
with
  attributes_of_chains as (
    select chain, count(*) as attributes from attributes group by chain
  ),
  responsibilities as (
    select distinct l.knowledge_function, d.department, l.link, l.chain
    from links l
    cross join unnest(l.departments) d(department)
    where l.knowledge_function is not null
  ),
  owned as (
    select
      knowledge_function,
      department,
      array_agg(link order by link) as links
    from responsibilities
    group by knowledge_function, department
  ),
  chains as (
    select knowledge_function, min(chain) as chain from responsibilities group by knowledge_function
  ),
  active as (
    select count(*) as customers from customers where coalesce(status, 'customer') = 'customer'
  ),
  items as (
    select
      knowledge_function,
      direction,
      coalesce(form, 'unknown') as form,
      coalesce(breadth, 'unknown') as breadth,
      owner_department as department,
      count(*) as items,
      count(case when coalesce(is_valid, true) then 1 end) as valid_items,
      count(case when applied_at is not null then 1 end) as applied_items,
      count(distinct attribute_id) as attributes_covered,
      count(distinct customer_id) as customers_covered
    from knowledge_items
    group by knowledge_function, direction, coalesce(form, 'unknown'), coalesce(breadth, 'unknown'), owner_department
  ),
  matrix as (
    select
      knowledge_function,
      direction,
      form,
      breadth,
      department,
      items,
      valid_items,
      applied_items,
      attributes_covered,
      customers_covered
    from items
    union all
    select o.knowledge_function, 'none', 'none', 'none', o.department, 0, 0, 0, 0, 0
    from owned o
    left join (select distinct knowledge_function, department from items) i
      on i.knowledge_function = o.knowledge_function and i.department = o.department
    where i.department is null
  )
select
  m.knowledge_function,
  m.direction,
  m.form,
  m.breadth,
  m.department,
  cast(m.items as bigint) as items,
  cast(m.valid_items as bigint) as valid_items,
  cast(m.applied_items as bigint) as applied_items,
  cast(m.attributes_covered as integer) as attributes_covered,
  cast(m.attributes_covered as double) / nullif(a.attributes, 0) as attribute_coverage,
  cast(m.customers_covered as bigint) as customers_covered,
  cast(m.customers_covered as double) / nullif(c.customers, 0) as customer_coverage,
  o.department is not null as is_responsible,
  coalesce(array_join(o.links, ', '), '') as links,
  s.run_id
from matrix m
cross join run_settings s
cross join active c
left join owned o on o.knowledge_function = m.knowledge_function and o.department = m.department
left join chains h on h.knowledge_function = m.knowledge_function
left join attributes_of_chains a on a.chain = h.chain
