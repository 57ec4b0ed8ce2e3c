-- What customers brought and cost in each year of their tenure, while they were seen. Orders count on their day, costs of a period on its
-- middle day; what was spent before the first purchase is not here.
with
  years as (
    select
      c.segment,
      c.bucket,
      cast(t.place + 1 as integer) as tenure_year,
      1 as customers,
      greatest(
        0,
        date_diff(
          'day',
          greatest(c.first_on, date_add('day', 365 * t.place, c.starts_on)),
          least(c.ended_on, date_add('day', 365 * (t.place + 1), c.starts_on))
        )
      ) as exposure_days,
      cast(0 as decimal(18,4)) as revenue,
      cast(0 as decimal(18,4)) as revenue_with_cost,
      cast(0 as decimal(18,4)) as product_cost,
      cast(0 as decimal(18,4)) as serving_cost,
      cast(0 as decimal(18,4)) as retention_cost
    from customer_tenures c
    cross join unnest(sequence(0, cast(date_diff('day', c.starts_on, c.ended_on) / 365 as integer))) t(place)
    where date_add('day', 365 * (t.place + 1), c.starts_on) > c.first_on
  ),
  bought as (
    select
      c.segment,
      c.bucket,
      cast(date_diff('day', c.starts_on, l.occurred_on) / 365 + 1 as integer) as tenure_year,
      0 as customers,
      0 as exposure_days,
      coalesce(l.revenue, cast(0 as decimal(18,4))) as revenue,
      coalesce(l.revenue_with_cost, cast(0 as decimal(18,4))) as revenue_with_cost,
      coalesce(l.product_cost, cast(0 as decimal(18,4))) as product_cost,
      cast(0 as decimal(18,4)) as serving_cost,
      cast(0 as decimal(18,4)) as retention_cost
    from customer_tenures c
    join line_values l on l.customer_id = c.customer_id and l.occurred_on >= c.first_on and l.occurred_on <= c.ended_on
  ),
  spent as (
    select
      c.segment,
      c.bucket,
      cast(
        date_diff(
          'day',
          c.starts_on,
          least(greatest(date_add('day', cast(date_diff('day', p.starts_on, p.ends_on) / 2 as integer), p.starts_on), c.first_on), c.ended_on)
        ) / 365 + 1 as integer
      ) as tenure_year,
      0 as customers,
      0 as exposure_days,
      cast(0 as decimal(18,4)) as revenue,
      cast(0 as decimal(18,4)) as revenue_with_cost,
      cast(0 as decimal(18,4)) as product_cost,
      m.marketing_cost + m.service_cost + m.employee_cost as serving_cost,
      m.retention_cost
    from customer_tenures c
    join customer_margins m on m.customer_id = c.customer_id
    join periods p on p.period_id = m.period_id
    where p.ends_on >= c.first_on and p.starts_on <= c.ended_on
  ),
  together as (
    select * from years
    union all
    select * from bought
    union all
    select * from spent
  )
select
  t.segment,
  t.bucket,
  t.tenure_year,
  cast(sum(t.customers) as bigint) as customers,
  cast(sum(t.exposure_days) as bigint) as exposure_days,
  cast(sum(t.revenue) as decimal(38,4)) as revenue,
  cast(sum(t.revenue_with_cost) as decimal(38,4)) as revenue_with_cost,
  cast(sum(t.product_cost) as decimal(38,4)) as product_cost,
  cast(sum(t.serving_cost) as decimal(38,4)) as serving_cost,
  cast(sum(t.retention_cost) as decimal(38,4)) as retention_cost,
  min(s.run_id) as run_id
from together t
cross join run_settings s
group by t.segment, t.bucket, t.tenure_year
