-- Sums within customers: what a customer's own months differ by, so that lasting differences between customers play no part. Whole numbers throughout;
-- n·Σxy − Σx·Σy of a customer is divided by n and rounded to six decimals, and those decimals add up exactly.
with
  bought as (
    select l.customer_id, d.position, count(distinct l.occurred_on) as days
    from line_values l
    join calendar d on d.day = l.occurred_on
    where not l.is_return
    group by l.customer_id, d.position
  ),
  touched as (
    select c.customer_id, p.position, count(*) as contacts, count(distinct c.channel) as channels
    from outgoing_contacts c
    join periods p on p.period_id = c.period_id
    group by c.customer_id, p.position
  ),
  contacted as (
    select customer_id from touched group by customer_id
  ),
  panel as (
    select
      r.customer_id,
      r.segment,
      r.bucket,
      cast(coalesce(b.days, 0) as bigint) as y,
      cast(coalesce(t.contacts, 0) as bigint) as c,
      cast(case when coalesce(t.channels, 0) >= 2 then 1 else 0 end as bigint) as m,
      cast(p.position as bigint) as t
    from customer_rfm r
    join contacted k on k.customer_id = r.customer_id
    cross join run_settings s
    join periods p on p.starts_on > r.first_on and p.ends_on <= s.as_of
    left join bought b on b.customer_id = r.customer_id and b.position = p.position
    left join touched t on t.customer_id = r.customer_id and t.position = p.position
  ),
  sums as (
    select
      customer_id,
      segment,
      bucket,
      cast(count(*) as bigint) as n,
      cast(sum(y) as bigint) as y,
      cast(sum(c) as bigint) as c,
      cast(sum(m) as bigint) as m,
      cast(sum(t) as bigint) as t,
      cast(sum(t * t) as bigint) as q,
      cast(sum(y * y) as bigint) as yy,
      cast(sum(c * c) as bigint) as cc,
      cast(sum(c * m) as bigint) as cm,
      cast(sum(c * t) as bigint) as ct,
      cast(sum(c * t * t) as bigint) as cq,
      cast(sum(c * y) as bigint) as cy,
      cast(sum(m * t) as bigint) as mt,
      cast(sum(m * t * t) as bigint) as mq,
      cast(sum(m * y) as bigint) as my,
      cast(sum(t * t * t) as bigint) as tq,
      cast(sum(t * t * t * t) as bigint) as qq,
      cast(sum(t * y) as bigint) as ty,
      cast(sum(t * t * y) as bigint) as qy
    from panel
    group by customer_id, segment, bucket
  )
select
  segment,
  bucket,
  count(*) as customers,
  cast(sum(n) as bigint) as periods,
  cast(sum(m) as bigint) as multi_periods,
  cast(sum(cast(round(cast(n * yy - y * y as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as yy,
  cast(sum(cast(round(cast(n * cc - c * c as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as cc,
  cast(sum(cast(round(cast(n * cm - c * m as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as cm,
  cast(sum(cast(round(cast(n * ct - c * t as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as ct,
  cast(sum(cast(round(cast(n * cq - c * q as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as cq,
  cast(sum(cast(round(cast(n * cy - c * y as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as cy,
  cast(sum(cast(round(cast(n * m - m * m as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as mm,
  cast(sum(cast(round(cast(n * mt - m * t as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as mt,
  cast(sum(cast(round(cast(n * mq - m * q as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as mq,
  cast(sum(cast(round(cast(n * my - m * y as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as my,
  cast(sum(cast(round(cast(n * q - t * t as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as tt,
  cast(sum(cast(round(cast(n * tq - t * q as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as tq,
  cast(sum(cast(round(cast(n * ty - t * y as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as ty,
  cast(sum(cast(round(cast(n * qq - q * q as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as qq,
  cast(sum(cast(round(cast(n * qy - q * y as double) / n, 6) as decimal(18,6))) as decimal(38,6)) as qy,
  min(s.run_id) as run_id
from sums
cross join run_settings s
group by segment, bucket
