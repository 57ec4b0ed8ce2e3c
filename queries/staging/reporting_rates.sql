-- Latest rate not older than fx_max_age_days: quoted, else its inverse, else by one currency between.
with
  settings as (
    select run_id, as_of, reporting_currency, fx_max_age_days from run_settings
  ),
  ranked as (
    select
      x.base_currency,
      x.quote_currency,
      x.valid_on,
      x.rate,
      row_number() over (
        partition by x.base_currency, x.quote_currency, x.valid_on
        order by coalesce(o.priority, 1000000), x.source_system
      ) as choice
    from fx_rates x
    left join source_settings o on o.source_system = x.source_system
    where x.rate > 0 and x.base_currency <> x.quote_currency
  ),
  quoted as (
    select base_currency, quote_currency, valid_on, rate from ranked where choice = 1
  ),
  legs as (
    select base_currency as from_currency, quote_currency as to_currency, valid_on, rate, 0 as detour from quoted
    union all
    select quote_currency, base_currency, valid_on, 1 / rate, 1 from quoted
  ),
  spans as (
    select
      l.from_currency,
      l.to_currency,
      l.valid_on,
      l.rate,
      l.detour,
      least(date_add('day', s.fx_max_age_days, l.valid_on), s.as_of) as last_day
    from legs l
    cross join settings s
    where l.valid_on <= s.as_of
  ),
  daily as (
    select
      p.from_currency,
      p.to_currency,
      cast(t.day as date) as day,
      p.valid_on,
      p.rate,
      row_number() over (
        partition by p.from_currency, p.to_currency, cast(t.day as date)
        order by p.detour, p.valid_on desc nulls last
      ) as choice
    from spans p
    cross join unnest(sequence(p.valid_on, p.last_day, interval '1' day)) t(day)
  ),
  best as (
    select from_currency, to_currency, day, valid_on, rate from daily where choice = 1
  ),
  paths as (
    select b.from_currency as currency, b.day, b.rate, b.valid_on, '' as pivot
    from best b
    join settings s on s.reporting_currency = b.to_currency
    union all
    select a.from_currency, a.day, a.rate * b.rate, least(a.valid_on, b.valid_on), a.to_currency
    from best a
    join best b on b.from_currency = a.to_currency and b.day = a.day
    join settings s on s.reporting_currency = b.to_currency
    where a.from_currency <> s.reporting_currency
  ),
  chosen as (
    select
      p.*,
      row_number() over (
        partition by p.currency, p.day
        order by case when p.pivot = '' then 0 else 1 end, p.valid_on desc nulls last, p.pivot
      ) as choice
    from paths p
  )
select c.currency, c.day as valid_for, c.rate, c.valid_on, s.run_id
from chosen c
cross join settings s
where c.choice = 1
