-- What customers bought, said and answered, without any model: everything about customers builds on it.
-- What was said of attachment, alternatives and prices holds as long as every level (carry_months of the settings). Repurchase is high when the rate since the first purchase reaches the median of those who bought again in the same main category.
with
  answers as (
    select
      r.customer_id,
      r.measure,
      r.occurred_on,
      cast(sum(r.level) as double) / count(*) as level,
      row_number() over (partition by r.customer_id, r.measure order by r.occurred_on desc nulls last) as place
    from survey_responses r
    join response_weights w on w.source_system = r.source_system and w.response_id = r.response_id
    cross join run_settings s
    where r.audience = 'customer'
      and r.customer_id is not null
      and r.level is not null
      and w.weight > 0
      and (
        r.measure = 'satisfaction'
        or r.measure in ('attachment', 'alternatives_available', 'price_sensitivity') and r.occurred_on > date_add('month', -s.carry_months, s.as_of)
      )
    group by r.customer_id, r.measure, r.occurred_on
  ),
  said as (
    select
      customer_id,
      max(case when measure = 'attachment' and place = 1 then level end) as attachment,
      max(case when measure = 'attachment' and place = 1 then occurred_on end) as attachment_on,
      max(case when measure = 'alternatives_available' and place = 1 then level end) as alternatives,
      max(case when measure = 'price_sensitivity' and place = 1 then level end) as price_sensitivity,
      max(case when measure = 'satisfaction' and place = 1 then level end) as satisfaction,
      max(case when measure = 'satisfaction' and place = 1 then occurred_on end) as satisfaction_on,
      max(case when measure = 'satisfaction' and place = 2 then level end) as satisfaction_before
    from answers
    where place <= 2
    group by customer_id
  ),
  orders as (
    select
      customer_id,
      cast(count(*) as integer) as orders,
      cast(count(case when is_promoted then 1 end) as integer) as promoted_orders
    from (
      select customer_id, source_system, transaction_id, bool_or(promotion_id is not null) as is_promoted
      from transactions
      where customer_id is not null and not coalesce(is_return, false) and amount >= 0
      group by customer_id, source_system, transaction_id
    ) o
    group by customer_id
  ),
  category_sums as (
    select customer_id, category, sum(revenue) as revenue
    from line_values
    where category is not null and revenue is not null and not is_return
    group by customer_id, category
  ),
  categories as (
    select
      customer_id,
      category,
      count(*) over (partition by customer_id) as categories,
      row_number() over (partition by customer_id order by revenue desc nulls last, category) as place
    from category_sums
  ),
  offers as (
    select customer_id, cast(count(*) as integer) as offers, cast(count(case when responded_at is not null then 1 end) as integer) as responses
    from promotions
    group by customer_id
  ),
  voices as (
    select
      i.customer_id,
      cast(count(case when i.kind = 'complaint' and i.resolved_at is null then 1 end) as integer) as open_complaints,
      min(case when i.kind = 'complaint' and i.resolved_at is null then i.occurred_on end) as oldest_open_on,
      cast(count(case when i.kind in ('complaint', 'suggestion', 'exit_interview') then 1 end) as integer) as opinions,
      max(case when i.kind in ('complaint', 'suggestion', 'exit_interview') then i.occurred_on end) as last_opinion_on
    from interactions i
    where i.customer_id is not null and coalesce(i.direction, 'in') = 'in'
    group by i.customer_id
  ),
  bought as (
    select
      f.customer_id,
      f.segment,
      f.first_on,
      f.last_on,
      f.frequency,
      f.recency_days,
      f.age_days,
      c.category,
      c.categories,
      365.25e0 * f.frequency / nullif(f.age_days, 0) as yearly_rate
    from customer_rfm f
    left join categories c on c.customer_id = f.customer_id and c.place = 1
  ),
  medians as (
    select
      category,
      count(*) as buyers,
      array_agg(yearly_rate order by yearly_rate)[cast(ceil(0.5e0 * count(*)) as integer)] as median_rate
    from (
      select category, yearly_rate from bought where frequency > 0
      union all
      select '*' as category, yearly_rate from bought where frequency > 0
    ) r
    where category is not null and yearly_rate is not null
    group by category
  ),
  people as (
    select customer_id, coalesce(segment, 'unsegmented') as segment, status, cast(left_at as date) as left_on, lost_reason
    from customers
  )
select
  coalesce(p.customer_id, b.customer_id) as customer_id,
  coalesce(p.segment, b.segment) as segment,
  p.status,
  p.left_on,
  p.lost_reason,
  b.first_on,
  b.last_on,
  b.frequency,
  b.recency_days,
  b.age_days,
  b.category,
  cast(b.categories as integer) as categories,
  b.yearly_rate,
  coalesce(case when m.buyers >= 10 then m.median_rate end, a.median_rate) as median_rate,
  case
    when b.first_on is not null
      then b.frequency > 0 and b.yearly_rate >= coalesce(case when m.buyers >= 10 then m.median_rate end, a.median_rate)
  end as is_repurchase_high,
  coalesce(o.orders, 0) as orders,
  coalesce(o.promoted_orders, 0) as promoted_orders,
  coalesce(f.offers, 0) as offers,
  coalesce(f.responses, 0) as responses,
  x.attachment,
  x.attachment_on,
  x.alternatives,
  x.price_sensitivity,
  x.satisfaction,
  x.satisfaction_on,
  x.satisfaction_before,
  coalesce(v.open_complaints, 0) as open_complaints,
  v.oldest_open_on,
  coalesce(v.opinions, 0) as opinions,
  v.last_opinion_on,
  s.run_id
from people p
full outer join bought b on b.customer_id = p.customer_id
cross join run_settings s
left join medians m on m.category = b.category
left join medians a on a.category = '*'
left join orders o on o.customer_id = coalesce(p.customer_id, b.customer_id)
left join offers f on f.customer_id = coalesce(p.customer_id, b.customer_id)
left join said x on x.customer_id = coalesce(p.customer_id, b.customer_id)
left join voices v on v.customer_id = coalesce(p.customer_id, b.customer_id)
