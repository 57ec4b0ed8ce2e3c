-- Customers of a period: joined (or first bought) by its end, and not gone before its start. Segments are today's.
with
  buyers as (
    select customer_id, min(occurred_on) as first_on
    from transactions
    where customer_id is not null and not coalesce(is_return, false)
    group by customer_id
  ),
  people as (
    select
      coalesce(c.customer_id, b.customer_id) as customer_id,
      coalesce(c.segment, 'unsegmented') as segment,
      coalesce(least(cast(c.joined_at as date), b.first_on), cast(c.joined_at as date), b.first_on) as since,
      cast(c.left_at as date) as until
    from customers c
    full outer join buyers b on b.customer_id = c.customer_id
    where coalesce(c.status, 'customer') <> 'prospect' or b.customer_id is not null
  ),
  spans as (
    select segment, since, until, count(*) as customers from people group by segment, since, until
  )
select
  p.period_id,
  n.segment,
  cast(sum(n.customers) as bigint) as customers,
  min(s.run_id) as run_id
from spans n
join periods p on (n.since is null or n.since <= p.ends_on) and (n.until is null or n.until >= p.starts_on)
cross join run_settings s
group by p.period_id, n.segment
