-- P(alive) at the end of each period by the closed form of MBG/NBD (Batislam, Denizel & Filiztekin 2007), which, unlike BG/NBD, is not 1 for
-- one-time buyers. One model for all periods: a change from one model to another would look like customers lost or won back. Rates are counted over the last months of the settings and compared with the customer's own mean since the first purchase.
with
  purchase_model as (
    select
      max(case when parameter = 'r' then estimate end) as r,
      max(case when parameter = 'alpha' then estimate end) as alpha,
      max(case when parameter = 'a' then estimate end) as a,
      max(case when parameter = 'b' then estimate end) as b
    from lifetime_value_parameters
    where model = 'mbgnbd'
  ),
  limits as (
    select
      m.r,
      m.alpha,
      m.a,
      m.b,
      c.rate_periods,
      c.acquire_days,
      c.stable_chance,
      c.lost_chance,
      1 - c.rate_band as slow,
      1 + c.rate_band as fast,
      s.as_of,
      s.run_id
    from customer_settings c
    cross join run_settings s
    cross join purchase_model m
  ),
  bought as (
    select l.customer_id, d.position, count(distinct l.occurred_on) as days, max(l.occurred_on) as last_on, sum(l.revenue) as spend
    from line_values l
    join calendar d on d.day = l.occurred_on
    where not l.is_return
    group by l.customer_id, d.position
  ),
  grid as (
    select
      r.customer_id,
      r.segment,
      p.period_id,
      cast(p.position as integer) as position,
      t.rate_periods,
      coalesce(
        k.left_on <= p.ends_on
          and max(b.last_on) over (partition by r.customer_id order by p.position rows unbounded preceding) <= k.left_on,
        false
      ) as has_left,
      cast(date_diff('day', r.first_on, case when p.ends_on > t.as_of then t.as_of else p.ends_on end) as integer) as age,
      cast(coalesce(b.days, 0) as integer) as days,
      coalesce(sum(b.days) over (partition by r.customer_id order by p.position rows unbounded preceding), 0) - 1 as later,
      date_diff('day', r.first_on, max(b.last_on) over (partition by r.customer_id order by p.position rows unbounded preceding)) as recency,
      cast(
        coalesce(sum(b.spend) over (partition by r.customer_id order by p.position rows unbounded preceding), 0) - r.first_spend as double
      ) as later_spend
    from customer_rfm r
    cross join limits t
    join periods p on p.ends_on >= r.first_on and p.starts_on <= t.as_of
    left join bought b on b.customer_id = r.customer_id and b.position = p.position
    left join customer_profiles k on k.customer_id = r.customer_id
  ),
  spans as (
    select
      g.customer_id,
      g.segment,
      g.period_id,
      g.position,
      g.has_left,
      g.age,
      g.days,
      g.later,
      g.recency,
      g.later_spend,
      g.later - coalesce(lag(g.later, g.rate_periods) over (partition by g.customer_id order by g.position), 0) as recent,
      g.later_spend - coalesce(lag(g.later_spend, g.rate_periods) over (partition by g.customer_id order by g.position), 0) as recent_spend,
      g.age - coalesce(lag(g.age, g.rate_periods) over (partition by g.customer_id order by g.position), 0) as span,
      lag(g.later) over (partition by g.customer_id order by g.position) as later_before,
      lag(g.age) over (partition by g.customer_id order by g.position) as age_before,
      coalesce(lag(g.later, g.rate_periods + 1) over (partition by g.customer_id order by g.position), 0) as later_start,
      coalesce(lag(g.age, g.rate_periods + 1) over (partition by g.customer_id order by g.position), 0) as age_start
    from grid g
  ),
  rated as (
    select
      s.customer_id,
      s.segment,
      s.period_id,
      s.position,
      s.age,
      s.days,
      s.later,
      s.has_left,
      1 / (
        1 + t.a / (t.b + s.later) * exp(
          least(7e2, (t.r + s.later) * ln((t.alpha + s.age / 7e0) / (t.alpha + s.recency / 7e0)))
        )
      ) as alive_chance,
      case when s.span < s.age then cast(s.recent as double) * s.age / nullif(cast(s.later as double) * s.span, 0) end as rate_ratio,
      case when s.span < s.age and s.later_spend > 0 then s.recent_spend * s.age / (s.later_spend * s.span) end as spend_ratio,
      case
        when s.age_start > 0
          then cast(s.later_before - s.later_start as double) * s.age_before
            / nullif(cast(s.later_before as double) * (s.age_before - s.age_start), 0)
      end as rate_ratio_before,
      t.acquire_days,
      t.stable_chance,
      t.lost_chance,
      t.slow,
      t.fast,
      t.run_id
    from spans s
    cross join limits t
  ),
  judged as (
    select
      customer_id,
      segment,
      period_id,
      position,
      age,
      days,
      later,
      alive_chance,
      rate_ratio,
      spend_ratio,
      case
        when has_left then 'lost'
        when alive_chance is null then null
        when alive_chance < lost_chance then 'lost'
        when age < acquire_days then 'acquire'
        when alive_chance < stable_chance then 'decline'
        when rate_ratio >= slow and rate_ratio <= fast and rate_ratio_before >= slow and rate_ratio_before <= fast then 'stable'
        when rate_ratio > fast or spend_ratio > fast then 'grow'
        when rate_ratio is null and later > 0 then 'grow'
        when rate_ratio >= slow and coalesce(rate_ratio_before, 1e0) >= slow then 'grow'
        else 'decline'
      end as state,
      run_id
    from rated
  ),
  followed as (
    select
      j.*,
      lag(j.state) over (partition by j.customer_id order by j.position) as state_before,
      lag(j.alive_chance, 3) over (partition by j.customer_id order by j.position) - j.alive_chance as alive_fall
    from judged j
  )
select
  customer_id,
  period_id,
  position,
  segment,
  days as purchase_days,
  cast(later as integer) as frequency,
  age as age_days,
  alive_chance,
  alive_fall,
  rate_ratio,
  spend_ratio,
  cast(state as varchar) as state,
  cast(state_before as varchar) as state_before,
  case
    when state is not null
      then cast(
        position + 1 - max(case when state_before is null or state <> state_before then position end)
          over (partition by customer_id order by position rows unbounded preceding) as integer
      )
  end as state_periods,
  run_id
from followed
