-- Days of acquiring are the firm's own: an item of the evening of the day as_of may bear the next day's date in UTC.
-- A stage is reached when it, or a later one, is on record; who has not reached it waits until the day as_of.
with
  dated as (
    select
      i.owner_department as department,
      coalesce(i.category, 'uncategorised') as category,
      i.occurred_on as acquired_on,
      s.as_of,
      case when cast(i.organised_at as date) <= s.as_of then cast(i.organised_at as date) end as organised_on,
      case when cast(i.analysed_at as date) <= s.as_of then cast(i.analysed_at as date) end as analysed_on,
      case when cast(i.shared_at as date) <= s.as_of then cast(i.shared_at as date) end as shared_on,
      case when cast(i.applied_at as date) <= s.as_of then cast(i.applied_at as date) end as applied_on,
      case when cast(i.created_at as date) <= s.as_of then cast(i.created_at as date) end as created_on,
      s.run_id
    from knowledge_items i
    cross join run_settings s
    where coalesce(i.is_valid, true)
  ),
  applied as (
    select d.*, coalesce(least(applied_on, created_on), applied_on, created_on) as by_applied from dated d
  ),
  shared as (
    select a.*, coalesce(least(shared_on, by_applied), shared_on, by_applied) as by_shared from applied a
  ),
  analysed as (
    select h.*, coalesce(least(analysed_on, by_shared), analysed_on, by_shared) as by_analysed from shared h
  ),
  organised as (
    select n.*, coalesce(least(organised_on, by_analysed), organised_on, by_analysed) as by_organised from analysed n
  ),
  staged as (
    select
      o.department,
      o.category,
      t.stage,
      case t.stage
        when 'organise' then o.acquired_on
        when 'analyse' then o.by_organised
        when 'share' then o.by_analysed
        when 'apply' then o.by_shared
        when 'create' then o.by_applied
        else o.acquired_on
      end as entered_on,
      case t.stage
        when 'organise' then o.by_organised
        when 'analyse' then o.by_analysed
        when 'share' then o.by_shared
        when 'apply' then o.by_applied
        when 'create' then o.created_on
        else o.by_applied
      end as reached_on,
      o.as_of,
      o.run_id
    from organised o
    cross join (values ('organise'), ('analyse'), ('share'), ('apply'), ('create'), ('absorb')) t(stage)
  ),
  waited as (
    select
      department,
      category,
      stage,
      cast(greatest(date_diff('day', entered_on, coalesce(reached_on, as_of)), 0) as integer) as days,
      reached_on is not null as is_reached,
      run_id
    from staged
    where entered_on is not null
  )
select
  department,
  category,
  cast(stage as varchar) as stage,
  days,
  cast(count(case when is_reached then 1 end) as bigint) as reached,
  cast(count(case when not is_reached then 1 end) as bigint) as waiting,
  run_id
from waited
group by department, category, stage, days, run_id
