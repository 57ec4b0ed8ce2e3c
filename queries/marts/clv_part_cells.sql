-- Sums from which every part of value follows for any choice of buckets, and what was spent on acquiring (up to the period of the first
-- order; all of it for those who never bought) and on keeping. What keeping costs per revenue is told of the same periods of the same customers:
-- those after the period of the first order.
with
  firsts as (
    select o.customer_id, k.position as first_period
    from customer_order_parts o
    join calendar k on k.day = o.first_on
  ),
  spent as (
    select
      m.segment,
      cast(from_base(substr(to_hex(md5(to_utf8(m.customer_id))), 1, 8), 16) % 1024 as smallint) as bucket,
      coalesce(p.position <= f.first_period, true) as is_acquiring,
      p.ends_on > date_add('month', -12, s.as_of) as is_recent,
      m.revenue,
      m.revenue_with_cost,
      m.product_cost,
      m.marketing_cost,
      m.service_cost,
      m.employee_cost,
      m.retention_cost,
      m.acquisition_cost
    from customer_margins m
    cross join run_settings s
    join periods p on p.period_id = m.period_id
    left join firsts f on f.customer_id = m.customer_id
  ),
  spent_cells as (
    select
      segment,
      bucket,
      sum(revenue) as revenue,
      sum(revenue_with_cost) as revenue_with_cost,
      sum(product_cost) as product_cost,
      sum(acquisition_cost) as acquisition_cost,
      sum(case when is_acquiring then marketing_cost else cast(0 as decimal(18,4)) end) as acquiring_marketing_cost,
      sum(case when is_acquiring then service_cost else cast(0 as decimal(18,4)) end) as acquiring_service_cost,
      sum(case when is_acquiring then employee_cost else cast(0 as decimal(18,4)) end) as acquiring_employee_cost,
      sum(case when is_acquiring then cast(0 as decimal(18,4)) else marketing_cost end) as keeping_marketing_cost,
      sum(case when is_acquiring then cast(0 as decimal(18,4)) else service_cost end) as keeping_service_cost,
      sum(case when is_acquiring then cast(0 as decimal(18,4)) else employee_cost end) as keeping_employee_cost,
      sum(retention_cost) as retention_cost,
      sum(case when is_recent and not is_acquiring then revenue else cast(0 as decimal(18,4)) end) as recent_revenue,
      sum(
        case
          when is_recent and not is_acquiring then marketing_cost + service_cost + employee_cost + retention_cost
          else cast(0 as decimal(18,4))
        end
      ) as recent_keeping_cost
    from spent
    group by segment, bucket
  ),
  part_cells as (
    select
      o.segment,
      o.bucket,
      count(*) as customers,
      sum(o.later_orders) as later_orders,
      sum(o.new_orders) as new_orders,
      sum(o.first_revenue) as first_revenue,
      sum(o.first_revenue_with_cost) as first_revenue_with_cost,
      sum(o.first_product_cost) as first_product_cost,
      sum(o.first_list_value) as first_list_value,
      sum(o.first_unlisted) as first_unlisted,
      sum(o.repeat_revenue) as repeat_revenue,
      sum(o.repeat_revenue_with_cost) as repeat_revenue_with_cost,
      sum(o.repeat_product_cost) as repeat_product_cost,
      sum(o.repeat_list_value) as repeat_list_value,
      sum(o.repeat_unlisted) as repeat_unlisted,
      sum(o.new_revenue) as new_revenue,
      sum(o.new_revenue_with_cost) as new_revenue_with_cost,
      sum(o.new_product_cost) as new_product_cost,
      sum(o.new_list_value) as new_list_value,
      sum(o.new_unlisted) as new_unlisted,
      sum(o.service_cost) as service_cost,
      sum(o.marketing_cost) as marketing_cost,
      sum(o.later_contact_cost) as later_contact_cost,
      sum(c.clv5) as clv5,
      sum(c.customers_brought) as customers_brought,
      sum(o.failures) as failures,
      sum(o.failures_forgiven) as failures_forgiven,
      sum(o.forgiven_margin) as forgiven_margin,
      sum(c.amounts_without_rate) as amounts_without_rate
    from customer_order_parts o
    join customer_clv_parts c on c.customer_id = o.customer_id
    group by o.segment, o.bucket
  )
select
  coalesce(p.segment, z.segment) as segment,
  coalesce(p.bucket, z.bucket) as bucket,
  cast(coalesce(p.customers, 0) as bigint) as customers,
  cast(coalesce(p.later_orders, 0) as bigint) as later_orders,
  cast(coalesce(p.new_orders, 0) as decimal(38,9)) as new_orders,
  cast(coalesce(p.first_revenue, 0) as decimal(38,4)) as first_revenue,
  cast(coalesce(p.first_revenue_with_cost, 0) as decimal(38,4)) as first_revenue_with_cost,
  cast(coalesce(p.first_product_cost, 0) as decimal(38,4)) as first_product_cost,
  cast(coalesce(p.first_list_value, 0) as decimal(38,4)) as first_list_value,
  cast(coalesce(p.first_unlisted, 0) as decimal(38,4)) as first_unlisted,
  cast(coalesce(p.repeat_revenue, 0) as decimal(38,4)) as repeat_revenue,
  cast(coalesce(p.repeat_revenue_with_cost, 0) as decimal(38,4)) as repeat_revenue_with_cost,
  cast(coalesce(p.repeat_product_cost, 0) as decimal(38,4)) as repeat_product_cost,
  cast(coalesce(p.repeat_list_value, 0) as decimal(38,4)) as repeat_list_value,
  cast(coalesce(p.repeat_unlisted, 0) as decimal(38,4)) as repeat_unlisted,
  cast(coalesce(p.new_revenue, 0) as decimal(38,4)) as new_revenue,
  cast(coalesce(p.new_revenue_with_cost, 0) as decimal(38,4)) as new_revenue_with_cost,
  cast(coalesce(p.new_product_cost, 0) as decimal(38,4)) as new_product_cost,
  cast(coalesce(p.new_list_value, 0) as decimal(38,4)) as new_list_value,
  cast(coalesce(p.new_unlisted, 0) as decimal(38,4)) as new_unlisted,
  cast(coalesce(p.service_cost, 0) as decimal(38,4)) as service_cost,
  cast(coalesce(p.marketing_cost, 0) as decimal(38,4)) as marketing_cost,
  cast(coalesce(p.later_contact_cost, 0) as decimal(38,4)) as later_contact_cost,
  cast(coalesce(p.clv5, 0) as decimal(38,4)) as clv5,
  cast(coalesce(p.forgiven_margin, 0) as decimal(38,4)) as forgiven_margin,
  cast(coalesce(p.customers_brought, 0) as bigint) as customers_brought,
  cast(coalesce(p.failures, 0) as bigint) as failures,
  cast(coalesce(p.failures_forgiven, 0) as bigint) as failures_forgiven,
  cast(coalesce(p.amounts_without_rate, 0) as bigint) as amounts_without_rate,
  cast(coalesce(z.revenue, 0) as decimal(38,4)) as revenue,
  cast(coalesce(z.revenue_with_cost, 0) as decimal(38,4)) as revenue_with_cost,
  cast(coalesce(z.product_cost, 0) as decimal(38,4)) as product_cost,
  cast(coalesce(z.acquisition_cost, 0) as decimal(38,4)) as acquisition_cost,
  cast(coalesce(z.acquiring_marketing_cost, 0) as decimal(38,4)) as acquiring_marketing_cost,
  cast(coalesce(z.acquiring_service_cost, 0) as decimal(38,4)) as acquiring_service_cost,
  cast(coalesce(z.acquiring_employee_cost, 0) as decimal(38,4)) as acquiring_employee_cost,
  cast(coalesce(z.keeping_marketing_cost, 0) as decimal(38,4)) as keeping_marketing_cost,
  cast(coalesce(z.keeping_service_cost, 0) as decimal(38,4)) as keeping_service_cost,
  cast(coalesce(z.keeping_employee_cost, 0) as decimal(38,4)) as keeping_employee_cost,
  cast(coalesce(z.retention_cost, 0) as decimal(38,4)) as retention_cost,
  cast(coalesce(z.recent_revenue, 0) as decimal(38,4)) as recent_revenue,
  cast(coalesce(z.recent_keeping_cost, 0) as decimal(38,4)) as recent_keeping_cost,
  s.run_id
from part_cells p
full outer join spent_cells z on z.segment = p.segment and z.bucket = p.bucket
cross join run_settings s
