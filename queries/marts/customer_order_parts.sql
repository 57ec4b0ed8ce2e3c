-- An order is a day with at least one purchase (as in customer_rfm). What is returned of an order is taken off the day it was bought;
-- a return without its order is taken off the purchase day before it, at its own price.
-- Refunds that name no product are shared by what the order's lines brought.
with
  bought as (
    select
      l.*,
      min(case when not l.is_return then l.occurred_on end)
        over (partition by l.customer_id, l.source_system, l.transaction_id) as bought_on
    from line_values l
  ),
  placed as (
    select
      b.*,
      b.bought_on is null as is_stray,
      coalesce(
        b.bought_on,
        max(b.bought_on) over (
          partition by b.customer_id
          order by coalesce(b.bought_on, b.occurred_on)
          range between unbounded preceding and current row
        ),
        min(b.bought_on) over (partition by b.customer_id)
      ) as order_on
    from bought b
  ),
  ranked as (
    select
      p.*,
      dense_rank() over (partition by p.customer_id order by p.order_on) as position
    from placed p
    where p.order_on is not null
  ),
  compared as (
    select
      r.*,
      max(case when r.position = 1 and not r.is_return and r.category is not null then coalesce(r.tier_rank, 0) end)
        over (partition by r.customer_id, r.category) as first_tier_rank,
      max(case when r.position = 1 and not r.is_return and r.category is not null then 1 end)
        over (partition by r.customer_id) as knows_first
    from ranked r
  ),
  parted as (
    select
      c.customer_id,
      c.source_system,
      c.transaction_id,
      c.order_on,
      c.position,
      c.is_return and (c.list_value is null or c.category is null or c.is_stray) as is_shared,
      c.position > 1 and c.category is not null and c.knows_first = 1
        and (c.first_tier_rank is null or (c.first_tier_rank > 0 and coalesce(c.tier_rank > c.first_tier_rank, false))) as is_new,
      case when c.revenue is null then 1 else 0 end as unpriced,
      case when not c.is_return then c.failed_on end as failed_on,
      coalesce(c.revenue, cast(0 as decimal(18,4))) as revenue,
      coalesce(c.product_cost, cast(0 as decimal(18,4))) as product_cost,
      coalesce(c.revenue_with_cost, cast(0 as decimal(18,4))) as revenue_with_cost,
      coalesce(c.list_value, cast(0 as decimal(18,4))) as list_value,
      case when c.list_value is null then coalesce(c.revenue, cast(0 as decimal(18,4))) else cast(0 as decimal(18,4)) end as unlisted
    from compared c
  ),
  order_sums as (
    select
      customer_id,
      order_on,
      position,
      sum(unpriced) as unpriced,
      min(failed_on) as failed_on,
      sum(case when not is_shared and not is_new then revenue else cast(0 as decimal(18,4)) end) as old_revenue,
      sum(case when not is_shared and not is_new then product_cost else cast(0 as decimal(18,4)) end) as old_cost,
      sum(case when not is_shared and not is_new then revenue_with_cost else cast(0 as decimal(18,4)) end) as old_with_cost,
      sum(case when not is_shared and not is_new then list_value else cast(0 as decimal(18,4)) end) as old_list,
      sum(case when not is_shared and not is_new then unlisted else cast(0 as decimal(18,4)) end) as old_unlisted,
      sum(case when not is_shared and is_new then revenue else cast(0 as decimal(18,4)) end) as new_revenue,
      sum(case when not is_shared and is_new then product_cost else cast(0 as decimal(18,4)) end) as new_cost,
      sum(case when not is_shared and is_new then revenue_with_cost else cast(0 as decimal(18,4)) end) as new_with_cost,
      sum(case when not is_shared and is_new then list_value else cast(0 as decimal(18,4)) end) as new_list,
      sum(case when not is_shared and is_new then unlisted else cast(0 as decimal(18,4)) end) as new_unlisted,
      sum(case when is_shared then revenue else cast(0 as decimal(18,4)) end) as shared_revenue,
      sum(case when is_shared then product_cost else cast(0 as decimal(18,4)) end) as shared_cost,
      sum(case when is_shared then revenue_with_cost else cast(0 as decimal(18,4)) end) as shared_with_cost
    from parted
    group by customer_id, source_system, transaction_id, order_on, position
  ),
  order_shares as (
    select
      o.*,
      case when old_revenue + new_revenue > 0 then cast(new_revenue as double) / cast(old_revenue + new_revenue as double) else 0e0 end
        as new_share,
      case when old_revenue + new_revenue > 0 then cast(shared_revenue as double) / cast(old_revenue + new_revenue as double) else 0e0 end
        as taken_back
    from order_sums o
  ),
  netted as (
    select
      o.*,
      cast(round(cast(shared_revenue as double) * new_share, 4) as decimal(18,4)) as back_new_revenue,
      cast(round(cast(shared_cost as double) * new_share, 4) as decimal(18,4)) as back_new_cost,
      cast(round(cast(shared_with_cost as double) * new_share, 4) as decimal(18,4)) as back_new_with_cost,
      cast(round(cast(old_list as double) * taken_back, 4) as decimal(18,4)) as back_old_list,
      cast(round(cast(old_unlisted as double) * taken_back, 4) as decimal(18,4))
        + case when old_revenue + new_revenue > 0 then cast(0 as decimal(18,4)) else cast(shared_revenue as decimal(18,4)) end
        as back_old_unlisted,
      cast(round(cast(new_list as double) * taken_back, 4) as decimal(18,4)) as back_new_list,
      cast(round(cast(new_unlisted as double) * taken_back, 4) as decimal(18,4)) as back_new_unlisted
    from order_shares o
  ),
  day_sums as (
    select
      n.customer_id,
      n.order_on,
      n.position,
      sum(n.unpriced) as unpriced,
      count(case when n.failed_on is not null then 1 end) as late_orders,
      sum(n.old_revenue + n.shared_revenue - n.back_new_revenue) as old_revenue,
      sum(n.old_cost + n.shared_cost - n.back_new_cost) as old_cost,
      sum(n.old_with_cost + n.shared_with_cost - n.back_new_with_cost) as old_with_cost,
      sum(n.old_list + n.back_old_list) as old_list,
      sum(n.old_unlisted + n.back_old_unlisted) as old_unlisted,
      sum(n.new_revenue + n.back_new_revenue) as new_revenue,
      sum(n.new_cost + n.back_new_cost) as new_cost,
      sum(n.new_with_cost + n.back_new_with_cost) as new_with_cost,
      sum(n.new_list + n.back_new_list) as new_list,
      sum(n.new_unlisted + n.back_new_unlisted) as new_unlisted,
      sum(n.old_revenue) as old_sold,
      sum(n.new_revenue) as new_sold
    from netted n
    group by n.customer_id, n.order_on, n.position
  ),
  complaints as (
    select customer_id, occurred_on, count(*) as complaints
    from interactions
    where kind = 'complaint' and customer_id is not null and coalesce(is_valid, true)
    group by customer_id, occurred_on
  ),
  told as (
    select
      d.customer_id,
      d.order_on as day,
      1 as is_order,
      d.late_orders as failures,
      d.position,
      d.unpriced,
      d.old_revenue, d.old_cost, d.old_with_cost, d.old_list, d.old_unlisted,
      d.new_revenue, d.new_cost, d.new_with_cost, d.new_list, d.new_unlisted,
      d.old_sold, d.new_sold
    from day_sums d
    union all
    select
      customer_id, occurred_on, 0, complaints, null, 0,
      null, null, null, null, null, null, null, null, null, null, null, null
    from complaints
  ),
  counted as (
    select
      t.*,
      sum(t.failures) over (partition by t.customer_id order by t.day, t.is_order desc nulls last rows unbounded preceding) as failures_so_far
    from told t
  ),
  dated as (
    select
      c.*,
      sum(c.failures) over (partition by c.customer_id) as all_failures,
      max(case when c.is_order = 1 and c.position = 1 then c.failures_so_far - c.failures end) over (partition by c.customer_id)
        as failures_before
    from counted c
  ),
  days as (
    select
      d.*,
      k.position as period_position,
      count(*) over (partition by d.customer_id, k.position) as orders_of_period,
      min(d.position) over (partition by d.customer_id, k.position) as first_of_period,
      lag(d.failures_so_far - d.failures) over (partition by d.customer_id order by d.day) as failures_at_previous,
      max(d.position) over (partition by d.customer_id) as orders
    from dated d
    join calendar k on k.day = d.day
    where d.is_order = 1
  ),
  sums as (
    select
      d.customer_id,
      min(d.day) as first_on,
      max(d.day) as last_on,
      min(case when d.position = 2 then d.day end) as second_on,
      min(case when d.position = 2 then d.period_position end) as second_period,
      min(case when d.position = 2 then d.orders_of_period end) as second_period_orders,
      min(case when d.position = 2 then case when d.first_of_period = 1 then 1 else 0 end end) as second_period_first_orders,
      count(*) - 1 as later_orders,
      sum(
        case
          when d.position > 1 and d.old_sold + d.new_sold > 0
            then cast(round(cast(d.new_sold as double) / cast(d.old_sold + d.new_sold as double), 9) as decimal(18,9))
          else cast(0 as decimal(18,9))
        end
      ) as new_orders,
      sum(d.unpriced) as amounts_without_rate,
      sum(case when d.position = 1 then d.old_revenue else cast(0 as decimal(18,4)) end) as first_revenue,
      sum(case when d.position = 1 then d.old_cost else cast(0 as decimal(18,4)) end) as first_product_cost,
      sum(case when d.position = 1 then d.old_with_cost else cast(0 as decimal(18,4)) end) as first_revenue_with_cost,
      sum(case when d.position = 1 then d.old_list else cast(0 as decimal(18,4)) end) as first_list_value,
      sum(case when d.position = 1 then d.old_unlisted else cast(0 as decimal(18,4)) end) as first_unlisted,
      sum(case when d.position > 1 then d.old_revenue else cast(0 as decimal(18,4)) end) as repeat_revenue,
      sum(case when d.position > 1 then d.old_cost else cast(0 as decimal(18,4)) end) as repeat_product_cost,
      sum(case when d.position > 1 then d.old_with_cost else cast(0 as decimal(18,4)) end) as repeat_revenue_with_cost,
      sum(case when d.position > 1 then d.old_list else cast(0 as decimal(18,4)) end) as repeat_list_value,
      sum(case when d.position > 1 then d.old_unlisted else cast(0 as decimal(18,4)) end) as repeat_unlisted,
      sum(d.new_revenue) as new_revenue,
      sum(d.new_cost) as new_product_cost,
      sum(d.new_with_cost) as new_revenue_with_cost,
      sum(d.new_list) as new_list_value,
      sum(d.new_unlisted) as new_unlisted,
      max(d.all_failures) - max(d.failures_before) as failures,
      max(case when d.position = d.orders then d.failures_so_far - d.failures end) - max(d.failures_before) as failures_forgiven,
      sum(
        case
          when d.position > 1 and d.failures_so_far - d.failures > d.failures_at_previous
            then d.old_revenue + d.new_revenue - d.old_cost - d.new_cost
          else cast(0 as decimal(18,4))
        end
      ) as forgiven_margin
    from days d
    group by d.customer_id
  ),
  contact_costs as (
    select
      m.customer_id,
      sum(m.service_cost) as service_cost,
      sum(m.marketing_cost) as marketing_cost,
      sum(
        case
          when p.position > z.second_period then m.service_cost + m.marketing_cost
          when p.position = z.second_period
            then cast(
              round(
                cast(m.service_cost + m.marketing_cost as double)
                  * (cast(z.second_period_orders - z.second_period_first_orders as double) / cast(z.second_period_orders as double)),
                4
              ) as decimal(18,4)
            )
          else cast(0 as decimal(18,4))
        end
      ) as later_contact_cost
    from customer_margins m
    join periods p on p.period_id = m.period_id
    join sums z on z.customer_id = m.customer_id
    group by m.customer_id
  )
select
  x.customer_id,
  cast(from_base(substr(to_hex(md5(to_utf8(x.customer_id))), 1, 8), 16) % 1024 as smallint) as bucket,
  coalesce(c.segment, 'unsegmented') as segment,
  x.first_on,
  x.second_on,
  x.last_on,
  cast(x.later_orders as integer) as later_orders,
  cast(x.new_orders as decimal(18,9)) as new_orders,
  cast(x.first_revenue as decimal(18,4)) as first_revenue,
  cast(x.first_revenue_with_cost as decimal(18,4)) as first_revenue_with_cost,
  cast(x.first_product_cost as decimal(18,4)) as first_product_cost,
  cast(x.first_list_value as decimal(18,4)) as first_list_value,
  cast(x.first_unlisted as decimal(18,4)) as first_unlisted,
  cast(x.repeat_revenue as decimal(18,4)) as repeat_revenue,
  cast(x.repeat_revenue_with_cost as decimal(18,4)) as repeat_revenue_with_cost,
  cast(x.repeat_product_cost as decimal(18,4)) as repeat_product_cost,
  cast(x.repeat_list_value as decimal(18,4)) as repeat_list_value,
  cast(x.repeat_unlisted as decimal(18,4)) as repeat_unlisted,
  cast(x.new_revenue as decimal(18,4)) as new_revenue,
  cast(x.new_revenue_with_cost as decimal(18,4)) as new_revenue_with_cost,
  cast(x.new_product_cost as decimal(18,4)) as new_product_cost,
  cast(x.new_list_value as decimal(18,4)) as new_list_value,
  cast(x.new_unlisted as decimal(18,4)) as new_unlisted,
  cast(coalesce(k.service_cost, cast(0 as decimal(18,4))) as decimal(18,4)) as service_cost,
  cast(coalesce(k.marketing_cost, cast(0 as decimal(18,4))) as decimal(18,4)) as marketing_cost,
  cast(coalesce(k.later_contact_cost, cast(0 as decimal(18,4))) as decimal(18,4)) as later_contact_cost,
  cast(coalesce(x.failures, 0) as integer) as failures,
  cast(coalesce(x.failures_forgiven, 0) as integer) as failures_forgiven,
  cast(coalesce(x.forgiven_margin, cast(0 as decimal(18,4))) as decimal(18,4)) as forgiven_margin,
  cast(x.amounts_without_rate as integer) as amounts_without_rate,
  s.run_id
from sums x
cross join run_settings s
left join customers c on c.customer_id = x.customer_id
left join contact_costs k on k.customer_id = x.customer_id
