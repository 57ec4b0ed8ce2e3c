-- Who was selected and has not bought yet still may: pace(w) = of the selected known for at least 365 days and without purchase in the first w days, the share
-- that bought within 365. Expected is the sum of pace over those who have not bought, each by the own wait w; its variance is that of each one's
-- chance, Σ p(1 − p), and that of the paces, Σ e² over those known for 365 days, e = Σ over the waits w before their purchase of n(w)·(1 or 0 − p(w))/waiting(w).
with
  prospects as (
    select
      i.period_id,
      t.scope,
      i.wait_days as wait,
      case when i.first_after_days is null or i.first_after_days > 365 then 366 else greatest(i.first_after_days, 0) end as delay,
      i.first_after_days is not null as has_bought
    from identified_people i
    cross join unnest(array['*', i.segment]) t(scope)
    where i.is_selected
  ),
  cohorts as (
    select period_id, scope, count(case when not has_bought then 1 end) as not_yet from prospects group by period_id, scope
  ),
  delays as (
    select scope, delay, count(*) as n from prospects where wait >= 365 group by scope, delay
  ),
  waits as (
    select period_id, scope, wait, count(*) as n from prospects where not has_bought and wait < 365 group by period_id, scope, wait
  ),
  paces as (
    select
      w.scope,
      w.wait,
      cast(sum(case when d.delay > w.wait then d.n else 0 end) as double) as waiting,
      cast(sum(case when d.delay > w.wait and d.delay <= 365 then d.n else 0 end) as double)
        / greatest(sum(case when d.delay > w.wait then d.n else 0 end), 1) as pace
    from (select distinct scope, wait from waits) w
    join delays d on d.scope = w.scope
    group by w.scope, w.wait
  ),
  later as (
    select
      w.period_id,
      w.scope,
      cast(sum(cast(round(w.n * p.pace, 9) as decimal(24,9))) as double) as expected,
      cast(sum(cast(round(w.n * p.pace * (1 - p.pace), 9) as decimal(24,9))) as double) as variance
    from waits w
    join paces p on p.scope = w.scope and p.wait = w.wait
    group by w.period_id, w.scope
  ),
  pulls as (
    select
      w.period_id,
      w.scope,
      d.delay,
      max(d.n) as n,
      cast(sum(cast(round(w.n * (case when d.delay <= 365 then 1 else 0 end - p.pace) / p.waiting, 12) as decimal(24,12))) as double) as e
    from waits w
    join paces p on p.scope = w.scope and p.wait = w.wait
    join delays d on d.scope = w.scope and d.delay > w.wait
    group by w.period_id, w.scope, d.delay
  ),
  pace_errors as (
    select period_id, scope, cast(sum(cast(round(n * e * e, 12) as decimal(24,12))) as double) as variance from pulls group by period_id, scope
  )
select
  c.period_id,
  nullif(c.scope, '*') as segment,
  c.not_yet,
  case when o.scope is not null then coalesce(l.expected, 0e0) end as expected,
  case when o.scope is not null then sqrt(coalesce(l.variance, 0e0) + coalesce(e.variance, 0e0)) end as std_error,
  r.run_id
from cohorts c
cross join run_settings r
left join (select distinct scope from delays) o on o.scope = c.scope
left join later l on l.period_id = c.period_id and l.scope = c.scope
left join pace_errors e on e.period_id = c.period_id and e.scope = c.scope
