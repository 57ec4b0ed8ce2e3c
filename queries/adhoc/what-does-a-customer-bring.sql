-- Revenue, costs and margin per customer and segment over the last twelve periods.
-- All are net of returns. Product cost is that of the part of the revenue whose cost is known, which the percentage tells.
with
  recent as (
    select period_id from periods where position > (select max(position) - 12 from periods)
  )
select
  m.segment,
  count(distinct m.customer_id) as customers,
  cast(sum(m.revenue) as decimal(18,2)) as revenue,
  cast(sum(m.product_cost) as decimal(18,2)) as product_cost,
  cast(sum(m.marketing_cost + m.acquisition_cost + m.retention_cost) as decimal(18,2)) as marketing_and_retention,
  cast(sum(m.service_cost + m.employee_cost) as decimal(18,2)) as service_and_staff,
  round(100e0 * cast(sum(m.revenue_with_cost) as double) / nullif(cast(sum(m.revenue) as double), 0), 0) as revenue_with_known_cost_percent,
  round(
    cast(sum(m.revenue - m.product_cost - m.marketing_cost - m.acquisition_cost - m.retention_cost - m.service_cost - m.employee_cost) as double)
      / count(distinct m.customer_id),
    2
  ) as own_value_per_customer
from customer_margins m
join recent r on r.period_id = m.period_id
group by m.segment
order by m.segment
