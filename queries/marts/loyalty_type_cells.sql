-- What customers who were asked said, by what is known of every customer: from it follows a chance for those who were not asked.
select
  p.segment,
  p.is_repurchase_high,
  p.categories >= 2 as is_broad,
  p.orders > 0 and cast(p.promoted_orders as double) >= c.incentive_share * p.orders as is_promoted,
  count(*) as customers,
  cast(count(case when p.attachment is not null then 1 end) as bigint) as answered,
  cast(count(case when p.attachment >= c.high_points then 1 end) as bigint) as attached,
  cast(count(case when p.attachment < c.high_points and p.is_repurchase_high and p.alternatives is not null then 1 end) as bigint) as held_known,
  cast(count(case when p.attachment < c.high_points and p.is_repurchase_high and p.alternatives < c.high_points then 1 end) as bigint) as without_alternative,
  cast(count(case when p.attachment < c.high_points and not p.is_repurchase_high and p.price_sensitivity is not null then 1 end) as bigint) as loose_known,
  cast(count(case when p.attachment < c.high_points and not p.is_repurchase_high and p.price_sensitivity >= c.high_points then 1 end) as bigint) as price_sensitive,
  min(p.run_id) as run_id
from customer_profiles p
cross join customer_settings c
where p.is_repurchase_high is not null and p.categories is not null
group by
  p.segment,
  p.is_repurchase_high,
  p.categories >= 2,
  p.orders > 0 and cast(p.promoted_orders as double) >= c.incentive_share * p.orders
