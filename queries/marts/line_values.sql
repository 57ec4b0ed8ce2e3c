-- A return takes back revenue and product cost alike; one whose cost is not known takes back the share of its order, else of its source.
-- A product is described by its own source's row, else by the first that knows it (source_settings.priority).
with
  own_products as (
    select source_system, product_id, category, tier, list_price, unit_cost, currency from products
  ),
  ranked_products as (
    select
      p.*,
      row_number() over (partition by p.product_id order by coalesce(o.priority, 1000000), p.source_system) as choice,
      row_number() over (
        partition by p.product_id
        order by case when p.unit_cost is null then 1 else 0 end, coalesce(o.priority, 1000000), p.source_system
      ) as cost_choice
    from own_products p
    left join source_settings o on o.source_system = p.source_system
  ),
  any_products as (
    select
      product_id,
      max(case when choice = 1 then category end) as category,
      max(case when choice = 1 then tier end) as tier,
      max(case when choice = 1 then list_price end) as list_price,
      max(case when choice = 1 then currency end) as currency,
      max(case when cost_choice = 1 then unit_cost end) as unit_cost,
      max(case when cost_choice = 1 then currency end) as cost_currency
    from ranked_products
    where choice = 1 or cost_choice = 1
    group by product_id
  ),
  tier_prices as (
    select
      p.category,
      p.tier,
      cast(
        sum(
          case
            when p.currency = s.reporting_currency then p.list_price
            else try_cast(round(cast(p.list_price as double) * f.rate, 4) as decimal(18,4))
          end
        ) as double
      ) / count(*) as price
    from any_products p
    cross join run_settings s
    left join reporting_rates f on f.currency = p.currency and f.valid_for = s.as_of
    where p.tier is not null and p.list_price > 0 and (p.currency = s.reporting_currency or f.rate is not null)
    group by p.category, p.tier
  ),
  tiers as (
    select category, tier, cast(dense_rank() over (partition by category order by price) as integer) as tier_rank
    from tier_prices
  ),
  described as (
    select
      t.source_system,
      t.transaction_id,
      t.line_no,
      t.customer_id,
      t.occurred_on,
      coalesce(t.is_return, false) or t.amount < 0 as is_return,
      t.amount_reporting,
      t.cost,
      case when coalesce(t.is_return, false) or t.amount < 0 then -abs(t.cost_reporting) else t.cost_reporting end as cost_reporting,
      case when coalesce(t.is_return, false) or t.amount < 0 then -abs(t.quantity) else t.quantity end as quantity,
      case when t.list_amount <> 0 then abs(t.list_amount_reporting) end as list_reporting,
      case when p.product_id is not null then p.category else a.category end as category,
      case when p.product_id is not null then p.tier else a.tier end as tier,
      case when p.product_id is not null then p.list_price else a.list_price end as list_price,
      case when p.product_id is not null then p.currency else a.currency end as list_currency,
      coalesce(p.unit_cost, a.unit_cost) as unit_cost,
      case when p.unit_cost is not null then p.currency else a.cost_currency end as cost_currency,
      case when t.delivered_at > t.promised_at then cast(t.delivered_at as date) end as failed_on
    from transactions t
    left join own_products p on p.source_system = t.source_system and p.product_id = t.product_id
    left join any_products a on a.product_id = t.product_id
    where t.customer_id is not null
  ),
  costed as (
    select
      p.*,
      d.period_id,
      case
        when p.cost is not null then p.cost_reporting
        when p.cost_currency = s.reporting_currency
          then try_cast(round(cast(p.quantity as double) * cast(p.unit_cost as double), 4) as decimal(18,4))
        else try_cast(round(cast(p.quantity as double) * cast(p.unit_cost as double) * f.rate, 4) as decimal(18,4))
      end as known_cost,
      coalesce(
        case when p.is_return then -p.list_reporting else p.list_reporting end,
        case
          when not p.list_price > 0 or p.quantity = 0 then null
          when p.list_currency = s.reporting_currency
            then try_cast(round(cast(p.quantity as double) * cast(p.list_price as double), 4) as decimal(18,4))
          else try_cast(round(cast(p.quantity as double) * cast(p.list_price as double) * g.rate, 4) as decimal(18,4))
        end
      ) as list_value
    from described p
    cross join run_settings s
    join calendar d on d.day = p.occurred_on
    left join reporting_rates f on f.currency = p.cost_currency and f.valid_for = p.occurred_on
    left join reporting_rates g on g.currency = p.list_currency and g.valid_for = p.occurred_on
  ),
  sold as (
    select
      source_system,
      transaction_id,
      amount_reporting as revenue,
      case when known_cost is not null then amount_reporting else cast(0 as decimal(18,4)) end as revenue_with_cost,
      case when known_cost is not null then known_cost else cast(0 as decimal(18,4)) end as product_cost
    from costed
    where not is_return and amount_reporting is not null
  ),
  order_shares as (
    select
      source_system,
      transaction_id,
      cast(sum(revenue_with_cost) as double) / cast(sum(revenue) as double) as known_share,
      cast(sum(product_cost) as double) / cast(sum(revenue) as double) as cost_share
    from sold
    group by source_system, transaction_id
    having sum(revenue) > 0
  ),
  source_shares as (
    select
      source_system,
      cast(sum(revenue_with_cost) as double) / cast(sum(revenue) as double) as known_share,
      cast(sum(product_cost) as double) / cast(sum(revenue) as double) as cost_share
    from sold
    group by source_system
    having sum(revenue) > 0
  )
select
  c.source_system,
  c.transaction_id,
  c.line_no,
  c.customer_id,
  c.occurred_on,
  c.period_id,
  c.is_return,
  c.category,
  r.tier_rank,
  c.amount_reporting as revenue,
  case
    when c.amount_reporting is null then null
    when c.known_cost is not null then c.known_cost
    when c.is_return
      then try_cast(round(cast(c.amount_reporting as double) * coalesce(o.cost_share, a.cost_share), 4) as decimal(18,4))
  end as product_cost,
  case
    when c.known_cost is not null then c.amount_reporting
    when c.is_return
      then try_cast(round(cast(c.amount_reporting as double) * coalesce(o.known_share, a.known_share), 4) as decimal(18,4))
  end as revenue_with_cost,
  case when c.amount_reporting is not null then c.list_value end as list_value,
  c.failed_on,
  s.run_id
from costed c
cross join run_settings s
left join tiers r on r.category = c.category and r.tier = c.tier
left join order_shares o on o.source_system = c.source_system and o.transaction_id = c.transaction_id
left join source_shares a on a.source_system = c.source_system
