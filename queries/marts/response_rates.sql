-- Weight = response rate of all invited ÷ rate of the cell; a small cell takes the rate of its segment, else of all.
with
  rows_by_cell as (
    select
      period_id,
      instrument,
      segment,
      tenure,
      activity,
      incentive_kind,
      count(*) as invited,
      count(case when is_answered then 1 end) as answered
    from survey_participation
    group by period_id, instrument, segment, tenure, activity, incentive_kind
  ),
  summed as (
    select
      r.*,
      sum(r.invited) over (partition by r.period_id, r.instrument, r.segment, r.tenure, r.activity) as cell_invited,
      sum(r.answered) over (partition by r.period_id, r.instrument, r.segment, r.tenure, r.activity) as cell_answered,
      sum(r.invited) over (partition by r.period_id, r.instrument, r.segment) as segment_invited,
      sum(r.answered) over (partition by r.period_id, r.instrument, r.segment) as segment_answered,
      sum(r.invited) over (partition by r.period_id, r.instrument) as all_invited,
      sum(r.answered) over (partition by r.period_id, r.instrument) as all_answered
    from rows_by_cell r
  ),
  rated as (
    select
      m.*,
      cast(m.all_answered as double) / m.all_invited as overall_rate,
      case
        when m.cell_invited >= s.response_cell_minimum then cast(m.cell_answered as double) / m.cell_invited
        when m.segment_invited >= s.response_cell_minimum then cast(m.segment_answered as double) / m.segment_invited
        else cast(m.all_answered as double) / m.all_invited
      end as used_rate,
      s.weight_limit,
      s.run_id
    from summed m
    cross join run_settings s
  )
select
  period_id,
  instrument,
  segment,
  tenure,
  activity,
  incentive_kind,
  cast(invited as integer) as invited,
  cast(answered as integer) as answered,
  cast(answered as double) / invited as response_rate,
  case when used_rate > 0 then least(overall_rate / used_rate, weight_limit) end as weight,
  run_id
from rated
