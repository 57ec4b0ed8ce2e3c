-- What linked respondents did in the 365 days after an answer, and what they had done up to it.
with
  rate as (
    select
      coalesce(
        max(case when m.segment is null and m.revenue_with_cost > 0 then cast(m.margin as double) / cast(m.revenue_with_cost as double) end),
        max(s.margin_rate),
        1e0
      ) as margin_rate
    from run_settings s
    left join margin_rates m on m.segment is null
  ),
  bought as (
    select
      l.customer_id,
      l.occurred_on,
      max(case when l.is_return then 0 else 1 end) as purchases,
      sum(
        coalesce(l.revenue_with_cost, cast(0 as decimal(18,4))) - coalesce(case when l.revenue_with_cost is not null then l.product_cost end, cast(0 as decimal(18,4)))
      ) as known_margin,
      sum(coalesce(l.revenue, cast(0 as decimal(18,4))) - coalesce(l.revenue_with_cost, cast(0 as decimal(18,4)))) as other_revenue
    from line_values l
    group by l.customer_id, l.occurred_on
  ),
  days as (
    select
      b.customer_id,
      b.occurred_on,
      b.purchases,
      try_cast(round(cast(b.known_margin as double) + r.margin_rate * cast(b.other_revenue as double), 2) as decimal(14,2)) as margin
    from bought b
    cross join rate r
  ),
  firsts as (
    select customer_id, min(occurred_on) as first_on from days where purchases = 1 group by customer_id
  ),
  asked as (
    select q.*, f.first_on
    from respondent_scores q
    cross join run_settings s
    join firsts f on f.customer_id = q.customer_id
    where q.loyalty is not null and f.first_on <= q.occurred_on and q.occurred_on <= date_add('day', -365, s.as_of)
  ),
  behaviour as (
    select
      a.source_system,
      a.response_id,
      sum(case when d.occurred_on > a.occurred_on and d.occurred_on <= date_add('day', 365, a.occurred_on) then d.purchases else 0 end) as purchases_after,
      sum(case when d.occurred_on > a.occurred_on and d.occurred_on <= date_add('day', 365, a.occurred_on) then d.margin else cast(0 as decimal(14,2)) end) as margin_after,
      sum(case when d.occurred_on <= a.occurred_on and d.occurred_on > date_add('day', -365, a.occurred_on) then d.purchases else 0 end) as purchases_before,
      sum(case when d.occurred_on <= a.occurred_on and d.occurred_on > date_add('day', -365, a.occurred_on) then d.margin else cast(0 as decimal(14,2)) end) as margin_before,
      max(case when d.occurred_on <= a.occurred_on and d.purchases = 1 then d.occurred_on end) as last_on
    from asked a
    join days d on d.customer_id = a.customer_id
    group by a.source_system, a.response_id
  )
select
  a.source_system,
  a.response_id,
  a.customer_id,
  a.bucket,
  a.segment,
  a.period_id,
  a.occurred_on,
  a.loyalty_level as loyalty,
  a.loyalty as loyalty_deviation,
  a.loyalty_product,
  cast(b.purchases_after as integer) as purchases_after,
  b.purchases_after = 0 as is_churned,
  cast(b.margin_after as decimal(14,2)) as margin_after,
  cast(b.purchases_before as integer) as purchases_before,
  cast(b.margin_before as decimal(14,2)) as margin_before,
  cast(date_diff('day', b.last_on, a.occurred_on) as integer) as recency_days,
  cast(date_diff('day', a.first_on, a.occurred_on) as integer) as tenure_days,
  a.weight,
  a.run_id
from asked a
join behaviour b on b.source_system = a.source_system and b.response_id = a.response_id
