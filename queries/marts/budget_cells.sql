-- What was spent in a period on keeping a segment's customers (with tenure year 1) and how many left, by tenure year; tenure year 0 holds its
-- prospects, what was spent on winning them, and how many were won. Acquisition costs booked on a person follow from winning that person: they
-- stand apart. Costs of the whole firm have the segment *. Keeping is told of periods of which it is known who left, customers and costs alike:
-- where leaving shows by silence the last ones would have costs without customers.
with
  told as (
    select max(seen_until) as seen_until from customer_tenures
  ),
  bounds as (
    select p.period_id, p.position, p.is_complete, p.starts_on, p.ends_on, least(p.ends_on, s.as_of) as last_on
    from periods p
    cross join run_settings s
  ),
  kept as (
    select
      c.segment,
      b.period_id,
      cast(
        greatest(0, date_diff('day', c.starts_on, date_add('day', cast(date_diff('day', b.starts_on, b.last_on) / 2 as integer), b.starts_on))) / 365 + 1
        as integer
      ) as tenure_year,
      1 as people,
      greatest(0, date_diff('day', greatest(c.first_on, b.starts_on), least(c.ended_on, date_add('day', 1, b.last_on)))) as exposure_days,
      case when c.left_on >= b.starts_on and c.left_on <= b.last_on then 1 else 0 end as moved,
      cast(0 as decimal(18,4)) as cost,
      cast(0 as decimal(18,4)) as cost_of_persons
    from customer_tenures c
    join bounds b on b.last_on >= c.first_on and b.starts_on <= c.ended_on and b.last_on <= c.seen_until
  ),
  courted as (
    select
      coalesce(c.segment, 'unsegmented') as segment,
      b.period_id,
      0 as tenure_year,
      1 as people,
      greatest(
        0,
        date_diff(
          'day',
          greatest(cast(c.first_contact_at as date), b.starts_on),
          least(coalesce(r.first_on, date_add('day', 1, b.last_on)), date_add('day', 1, b.last_on))
        )
      ) as exposure_days,
      case when r.first_on >= b.starts_on and r.first_on <= b.last_on then 1 else 0 end as moved,
      cast(0 as decimal(18,4)) as cost,
      cast(0 as decimal(18,4)) as cost_of_persons
    from customers c
    left join customer_rfm r on r.customer_id = c.customer_id
    join bounds b
      on b.last_on >= cast(c.first_contact_at as date) and (r.first_on is null or b.starts_on <= r.first_on)
      and (c.left_at is null or r.first_on is not null or b.starts_on <= cast(c.left_at as date))
    where c.first_contact_at is not null and (r.first_on is null or cast(c.first_contact_at as date) < r.first_on)
  ),
  spent as (
    select
      case when k.customer_id is null then coalesce(k.segment, '*') else coalesce(c.segment, 'unsegmented') end as segment,
      d.period_id,
      case when k.kind = 'retention' then 1 else 0 end as tenure_year,
      0 as people,
      0 as exposure_days,
      0 as moved,
      case when k.kind = 'retention' or k.customer_id is null then k.amount_reporting else cast(0 as decimal(18,4)) end as cost,
      case when k.kind = 'retention' or k.customer_id is null then cast(0 as decimal(18,4)) else k.amount_reporting end as cost_of_persons
    from costs k
    join calendar d on d.day = k.occurred_on
    join bounds b on b.period_id = d.period_id
    cross join told t
    left join customers c on c.customer_id = k.customer_id
    where k.amount_reporting is not null and (k.kind = 'acquisition' or (k.kind = 'retention' and b.last_on <= t.seen_until))
  ),
  together as (
    select * from kept
    union all
    select * from courted
    union all
    select * from spent
  )
select
  t.segment,
  t.period_id,
  t.tenure_year,
  cast(min(b.position) as integer) as position,
  bool_and(b.is_complete) as is_complete,
  cast(min(date_diff('day', b.starts_on, b.ends_on)) + 1 as integer) as period_days,
  cast(sum(t.people) as bigint) as people,
  cast(sum(t.exposure_days) as bigint) as exposure_days,
  cast(sum(t.moved) as bigint) as moved,
  cast(sum(t.cost) as decimal(38,4)) as cost,
  cast(sum(t.cost_of_persons) as decimal(38,4)) as cost_of_persons,
  min(s.run_id) as run_id
from together t
join bounds b on b.period_id = t.period_id
cross join run_settings s
group by t.segment, t.period_id, t.tenure_year
