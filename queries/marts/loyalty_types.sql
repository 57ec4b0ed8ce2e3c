-- Attachment × repurchase. Who was not asked about attachment has chances only, from those of whom the same is known, and no type.
with
  known as (
    select
      p.customer_id,
      p.segment,
      p.attachment,
      p.attachment is not null as is_answered,
      p.attachment >= c.high_points as is_attached,
      p.is_repurchase_high,
      p.yearly_rate,
      p.median_rate,
      p.category,
      p.alternatives is not null as is_alternative_known,
      p.alternatives < c.high_points as has_no_alternative,
      p.orders > 0 and cast(p.promoted_orders as double) >= c.incentive_share * p.orders as is_promoted,
      cast(p.promoted_orders as double) / nullif(p.orders, 0) as promoted_share,
      p.price_sensitivity is not null as is_price_known,
      p.price_sensitivity >= c.high_points as is_price_sensitive,
      coalesce(p.categories, 1) >= 2 as is_broad,
      p.run_id
    from customer_profiles p
    cross join customer_settings c
    where p.first_on is not null
  ),
  weighed as (
    select
      k.*,
      case when k.is_answered then case when k.is_attached then 1e0 else 0e0 end else x.attached_chance end as attached,
      case when not k.is_answered then x.attached_lower end as attached_lower,
      case when not k.is_answered then x.attached_upper end as attached_upper,
      case
        when k.is_alternative_known then case when k.has_no_alternative then 1e0 else 0e0 end
        when k.is_answered then 0e0
        else coalesce(x.without_alternative_chance, 0e0)
      end as lacking,
      case
        when k.is_price_sensitive is not null then case when k.is_price_sensitive then 1e0 else 0e0 end
        when k.is_answered then 0e0
        else coalesce(x.price_sensitive_chance, 0e0)
      end as sensitive
    from known k
    left join loyalty_type_chances x
      on x.segment = k.segment
      and x.is_repurchase_high = k.is_repurchase_high
      and x.is_broad = k.is_broad
      and x.is_promoted = k.is_promoted
  )
select
  customer_id,
  segment,
  is_answered,
  attachment,
  is_repurchase_high,
  yearly_rate,
  median_rate,
  category,
  promoted_share,
  is_broad,
  is_promoted,
  is_alternative_known,
  is_price_known,
  cast(
    case
      when not is_answered then null
      when is_attached and is_repurchase_high then 'premium'
      when is_attached then 'latent'
      when is_repurchase_high and lacking = 1 then 'monopoly'
      when is_repurchase_high and is_promoted then 'incentive'
      when is_repurchase_high then 'inertia'
      when sensitive = 1 then 'price'
      else 'none'
    end as varchar
  ) as loyalty_type,
  case when is_repurchase_high then attached else 0e0 * attached end as premium_chance,
  case when is_repurchase_high then 0e0 * attached else attached end as latent_chance,
  case when is_repurchase_high then (1 - attached) * lacking else 0e0 * attached end as monopoly_chance,
  case when is_repurchase_high and is_promoted then (1 - attached) * (1 - lacking) else 0e0 * attached end as incentive_chance,
  case when is_repurchase_high and not is_promoted then (1 - attached) * (1 - lacking) else 0e0 * attached end as inertia_chance,
  case when is_repurchase_high then 0e0 * attached else (1 - attached) * sensitive end as price_chance,
  case when is_repurchase_high then 0e0 * attached else (1 - attached) * (1 - sensitive) end as none_chance,
  attached_lower,
  attached_upper,
  run_id
from weighed
