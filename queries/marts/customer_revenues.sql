-- A return takes back revenue and product cost alike; one whose cost is not known takes back the share of its order, else of its source.
with
  own_products as (
    select source_system, product_id, unit_cost, currency from products where unit_cost is not null
  ),
  ranked_products as (
    select
      p.product_id,
      p.unit_cost,
      p.currency,
      row_number() over (partition by p.product_id order by coalesce(o.priority, 1000000), p.source_system) as choice
    from own_products p
    left join source_settings o on o.source_system = p.source_system
  ),
  any_products as (
    select product_id, unit_cost, currency from ranked_products where choice = 1
  ),
  priced as (
    select
      t.source_system,
      t.transaction_id,
      t.customer_id,
      t.occurred_on,
      coalesce(t.is_return, false) or t.amount < 0 as is_return,
      t.amount_reporting,
      t.cost,
      case when coalesce(t.is_return, false) or t.amount < 0 then -abs(t.cost_reporting) else t.cost_reporting end as cost_reporting,
      case when coalesce(t.is_return, false) or t.amount < 0 then -abs(t.quantity) else t.quantity end as quantity,
      coalesce(p.unit_cost, a.unit_cost) as unit_cost,
      coalesce(p.currency, a.currency) as cost_currency
    from transactions t
    left join own_products p on p.source_system = t.source_system and p.product_id = t.product_id
    left join any_products a on a.product_id = t.product_id and p.product_id is null
    where t.customer_id is not null
  ),
  costed as (
    select
      p.source_system,
      p.transaction_id,
      p.customer_id,
      p.is_return,
      d.period_id,
      p.amount_reporting as revenue,
      case
        when p.cost is not null then p.cost_reporting
        when p.cost_currency = s.reporting_currency
          then try_cast(round(cast(p.quantity as double) * cast(p.unit_cost as double), 4) as decimal(18,4))
        else try_cast(round(cast(p.quantity as double) * cast(p.unit_cost as double) * f.rate, 4) as decimal(18,4))
      end as product_cost
    from priced p
    cross join run_settings s
    join calendar d on d.day = p.occurred_on
    left join reporting_rates f on f.currency = p.cost_currency and f.valid_for = p.occurred_on
  ),
  sold as (
    select
      source_system,
      transaction_id,
      revenue,
      case when product_cost is not null then revenue else cast(0 as decimal(18,4)) end as revenue_with_cost,
      case when product_cost is not null then product_cost else cast(0 as decimal(18,4)) end as product_cost
    from costed
    where not is_return and revenue is not null
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
  ),
  lines as (
    select
      c.customer_id,
      c.period_id,
      c.revenue,
      case
        when c.revenue is null then null
        when c.product_cost is not null then c.product_cost
        when c.is_return
          then try_cast(round(cast(c.revenue as double) * coalesce(o.cost_share, a.cost_share), 4) as decimal(18,4))
      end as product_cost,
      case
        when c.product_cost is not null then c.revenue
        when c.is_return
          then try_cast(round(cast(c.revenue as double) * coalesce(o.known_share, a.known_share), 4) as decimal(18,4))
      end as revenue_with_cost
    from costed c
    left join order_shares o on o.source_system = c.source_system and o.transaction_id = c.transaction_id
    left join source_shares a on a.source_system = c.source_system
  )
select
  l.customer_id,
  l.period_id,
  cast(sum(coalesce(l.revenue, cast(0 as decimal(18,4)))) as decimal(18,4)) as revenue,
  cast(sum(coalesce(l.product_cost, cast(0 as decimal(18,4)))) as decimal(18,4)) as product_cost,
  cast(sum(coalesce(l.revenue_with_cost, cast(0 as decimal(18,4)))) as decimal(18,4)) as revenue_with_cost,
  cast(count_if(l.revenue is null) as integer) as amounts_without_rate,
  min(s.run_id) as run_id
from lines l
cross join run_settings s
group by l.customer_id, l.period_id
