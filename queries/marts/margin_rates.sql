with
  scoped as (
    select cast(null as varchar) as segment, revenue_with_cost, product_cost from customer_margins
    union all
    select segment, revenue_with_cost, product_cost from customer_margins
  )
select
  c.segment,
  cast(sum(c.revenue_with_cost) as decimal(18,4)) as revenue_with_cost,
  cast(sum(c.revenue_with_cost - c.product_cost) as decimal(18,4)) as margin,
  min(s.run_id) as run_id
from scoped c
cross join run_settings s
group by c.segment
