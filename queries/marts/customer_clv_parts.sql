-- Own value = revenue − product, service and marketing cost = CLV1 + CLV2 + CLV3 + CLV4 + CLV6, each with its own formula. Amounts at
-- reference price and at reference cost are rounded once, and enter one part with plus and another with minus: the sum is exact.
with
  basis as (
    select
      p.*,
      p.first_revenue + p.repeat_revenue + p.new_revenue as revenue,
      p.first_revenue_with_cost + p.repeat_revenue_with_cost + p.new_revenue_with_cost as revenue_with_cost,
      p.first_product_cost + p.repeat_product_cost + p.new_product_cost as product_cost,
      p.service_cost + p.marketing_cost - p.later_contact_cost as first_contact_cost
    from customer_order_parts p
  ),
  reference_sums as (
    select
      t.scope,
      count(*) as customers,
      cast(sum(b.first_list_value) as double) as first_list_value,
      cast(sum(b.first_revenue - b.first_unlisted) as double) as first_listed_revenue,
      cast(sum(b.first_contact_cost) as double) as first_contact_cost,
      cast(sum(b.revenue_with_cost) as double) as revenue_with_cost,
      cast(sum(b.product_cost) as double) as product_cost
    from basis b
    cross join unnest(array['*', b.segment]) t(scope)
    group by t.scope
  ),
  reference_rates as (
    select
      scope,
      case when first_list_value > 0 and first_listed_revenue > 0 then first_listed_revenue / first_list_value end as price_share,
      first_contact_cost / customers as contact_cost,
      case when revenue_with_cost > 0 then product_cost / revenue_with_cost end as cost_share
    from reference_sums
  ),
  brought as (
    select
      r.referrer_id,
      r.referred_id,
      r.occurred_on,
      row_number() over (partition by r.referred_id order by r.occurred_on, r.source_system, r.referral_id) as choice
    from referrals r
    join customer_order_parts o on o.customer_id = r.referred_id and o.first_on >= r.occurred_on
    where r.referrer_id <> r.referred_id
  ),
  brought_lines as (
    select
      b.referrer_id,
      b.referred_id,
      coalesce(c.segment, 'unsegmented') as segment,
      cast(sum(coalesce(l.revenue, cast(0 as decimal(18,4)))) as decimal(18,4)) as revenue,
      cast(sum(coalesce(l.revenue_with_cost, cast(0 as decimal(18,4)))) as decimal(18,4)) as revenue_with_cost,
      cast(sum(coalesce(l.product_cost, cast(0 as decimal(18,4)))) as decimal(18,4)) as product_cost
    from brought b
    cross join run_settings s
    join line_values l on l.customer_id = b.referred_id and l.occurred_on < date_add('day', s.referral_days, b.occurred_on)
    left join customers c on c.customer_id = b.referred_id
    where b.choice = 1
    group by b.referrer_id, b.referred_id, coalesce(c.segment, 'unsegmented')
  ),
  brought_sums as (
    select
      b.referrer_id,
      count(*) as customers_brought,
      sum(
        b.revenue - b.product_cost
          - cast(
            round(
              cast(b.revenue - b.revenue_with_cost as double) * coalesce(g.cost_share, w.cost_share, 1 - s.margin_rate, 0e0),
              4
            ) as decimal(18,4)
          )
      ) as margin
    from brought_lines b
    cross join run_settings s
    join reference_rates w on w.scope = '*'
    left join reference_rates g on g.scope = b.segment
    group by b.referrer_id
  ),
  rewards as (
    select
      referrer_id,
      sum(coalesce(reward_reporting, cast(0 as decimal(18,4)))) as reward,
      count(case when reward is not null and reward_reporting is null then 1 end) as without_rate
    from referrals
    group by referrer_id
  ),
  rated as (
    select
      b.*,
      coalesce(g.price_share, w.price_share) as price_share,
      g.contact_cost as reference_contact_cost,
      coalesce(g.cost_share, w.cost_share, 1 - s.margin_rate) as cost_share,
      s.run_id as current_run
    from basis b
    cross join run_settings s
    join reference_rates w on w.scope = '*'
    join reference_rates g on g.scope = b.segment
  ),
  valued as (
    select
      r.*,
      cast(round(cast(r.first_revenue - r.first_revenue_with_cost as double) * coalesce(r.cost_share, 0e0), 4) as decimal(18,4))
        as first_estimated_cost,
      cast(round(cast(r.repeat_revenue - r.repeat_revenue_with_cost as double) * coalesce(r.cost_share, 0e0), 4) as decimal(18,4))
        as repeat_estimated_cost,
      cast(round(cast(r.new_revenue - r.new_revenue_with_cost as double) * coalesce(r.cost_share, 0e0), 4) as decimal(18,4))
        as new_estimated_cost,
      case
        when r.price_share is null then r.repeat_revenue
        else cast(round(cast(r.repeat_list_value as double) * r.price_share, 4) as decimal(18,4)) + r.repeat_unlisted
      end as repeat_at_reference,
      case
        when r.price_share is null then r.new_revenue
        else cast(round(cast(r.new_list_value as double) * r.price_share, 4) as decimal(18,4)) + r.new_unlisted
      end as new_at_reference,
      cast(round(r.reference_contact_cost * cast(r.later_orders - r.new_orders as double), 4) as decimal(18,4)) as repeat_contact_cost,
      cast(round(r.reference_contact_cost * cast(r.new_orders as double), 4) as decimal(18,4)) as new_contact_cost
    from rated r
  )
select
  v.customer_id,
  v.bucket,
  v.segment,
  v.later_orders + 1 as orders,
  cast(v.first_revenue - v.first_product_cost - v.first_estimated_cost - v.first_contact_cost as decimal(18,4)) as clv1,
  cast(v.repeat_at_reference - v.repeat_product_cost - v.repeat_estimated_cost - v.repeat_contact_cost as decimal(18,4)) as clv2,
  cast(v.new_at_reference - v.new_product_cost - v.new_estimated_cost - v.new_contact_cost as decimal(18,4)) as clv3,
  cast(v.repeat_contact_cost + v.new_contact_cost - v.later_contact_cost as decimal(18,4)) as clv4,
  cast(coalesce(b.margin, cast(0 as decimal(18,4))) - coalesce(w.reward, cast(0 as decimal(18,4))) as decimal(18,4)) as clv5,
  cast(v.repeat_revenue + v.new_revenue - v.repeat_at_reference - v.new_at_reference as decimal(18,4)) as clv6,
  cast(
    v.revenue - v.product_cost - (v.first_estimated_cost + v.repeat_estimated_cost + v.new_estimated_cost) - v.service_cost - v.marketing_cost
    as decimal(18,4)
  ) as own_value,
  cast(v.revenue as decimal(18,4)) as revenue,
  cast(v.product_cost as decimal(18,4)) as product_cost,
  cast(v.first_estimated_cost + v.repeat_estimated_cost + v.new_estimated_cost as decimal(18,4)) as estimated_product_cost,
  v.service_cost,
  v.marketing_cost,
  cast(coalesce(b.customers_brought, 0) as integer) as customers_brought,
  cast(coalesce(w.reward, cast(0 as decimal(18,4))) as decimal(18,4)) as referral_rewards,
  v.failures,
  v.failures_forgiven,
  v.forgiven_margin,
  cast(v.revenue - v.revenue_with_cost as decimal(18,4)) as revenue_without_cost,
  cast(v.first_unlisted + v.repeat_unlisted + v.new_unlisted as decimal(18,4)) as revenue_without_list_price,
  cast(v.amounts_without_rate + coalesce(w.without_rate, 0) as integer) as amounts_without_rate,
  cast(case when v.cost_share is null then 'revenue' else 'margin' end as varchar) as basis,
  v.current_run as run_id
from valued v
left join brought_sums b on b.referrer_id = v.customer_id
left join rewards w on w.referrer_id = v.customer_id
