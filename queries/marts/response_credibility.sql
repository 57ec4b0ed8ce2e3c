-- How far a questionnaire can be believed: one minus each doubt, multiplied.
with
  -- A questionnaire may repeat questions of a longer one: its own is the shortest that one of its questions belongs to.
  lengths as (
    select instrument, count(*) as items from survey_items group by instrument
  ),
  answers as (
    select
      r.source_system,
      r.response_id,
      r.respondent_id,
      lpad(cast(coalesce(k.items, 0) as varchar), 6, '0') || r.instrument as instrument_by_length,
      r.audience,
      r.occurred_on,
      r.answered_at,
      r.duration_s,
      try_cast(round(r.value, 4) as decimal(18,4)) as answer,
      coalesce(i.measure = 'attention_check', false) as is_check,
      i.expected_value,
      coalesce(i.is_reversed, false) as is_reversed,
      i.scale_min,
      i.scale_max
    from survey_responses r
    left join survey_items i on i.item_id = r.item_id
    left join lengths k on k.instrument = r.instrument
  ),
  questionnaires as (
    select
      source_system,
      response_id,
      min(respondent_id) as respondent_id,
      substr(min(instrument_by_length), 7) as instrument,
      min(audience) as audience,
      max(occurred_on) as occurred_on,
      max(answered_at) as answered_at,
      max(duration_s) as duration_s,
      count(answer) as answers,
      sum(answer) as answer_sum,
      sum(try_cast(answer as decimal(12,2)) * try_cast(answer as decimal(12,2))) as answer_square_sum,
      count(case when is_check and answer is not null then 1 end) as checks,
      count(case when is_check and cast(answer as double) <> expected_value then 1 end) as checks_failed
    from answers
    group by source_system, response_id
  ),
  scales as (
    select
      source_system,
      response_id,
      count(*) as answers,
      min(answer) = max(answer) as is_constant,
      count(case when is_reversed then 1 end) as reversed
    from answers
    where not is_check and answer is not null and scale_min is not null
    group by source_system, response_id, scale_min, scale_max
  ),
  lines as (
    select
      source_system,
      response_id,
      max(
        case
          when answers < 8 or not is_constant then 0.0
          when reversed > 0 and reversed < answers then 1.0
          else 0.5
        end
      ) as straight_lining
    from scales
    group by source_system, response_id
  ),
  paces as (
    select
      instrument,
      count(*) as timed,
      array_agg(duration_s order by duration_s)[cast(ceil(0.5e0 * count(*)) as integer)] as median_s
    from questionnaires
    where duration_s > 0
    group by instrument
  ),
  copies as (
    select
      source_system,
      response_id,
      row_number() over (
        partition by audience, respondent_id, instrument, occurred_on, answers, answer_sum, answer_square_sum
        order by answered_at desc nulls last, source_system, response_id
      ) as copy
    from questionnaires
  ),
  doubts as (
    select
      q.source_system,
      q.response_id,
      q.respondent_id,
      q.instrument,
      q.audience,
      case
        when q.duration_s is null or p.timed is null or p.timed < 10 or p.median_s <= 0 then 0e0
        when q.duration_s <= 0.3e0 * p.median_s then 1e0
        when q.duration_s >= 0.5e0 * p.median_s then 0e0
        else (0.5e0 - q.duration_s / p.median_s) / 0.2e0
      end as speeding,
      cast(coalesce(l.straight_lining, 0.0) as double) as straight_lining,
      coalesce(cast(q.checks_failed as double) / nullif(q.checks, 0), 0e0) as failed_checks,
      coalesce(cast(x.measures_contradicted as double) / nullif(x.measures_compared, 0), 0e0) as contradictions,
      coalesce(0.5e0 * x.statements_denied / nullif(x.statements_checked, 0), 0e0) as denied_statements,
      case when c.copy > 1 then 1e0 else 0e0 end as duplicate
    from questionnaires q
    join copies c on c.source_system = q.source_system and c.response_id = q.response_id
    left join lines l on l.source_system = q.source_system and l.response_id = q.response_id
    left join paces p on p.instrument = q.instrument
    left join response_contradictions x on x.source_system = q.source_system and x.response_id = q.response_id
  )
select
  d.source_system,
  d.response_id,
  d.respondent_id,
  d.instrument,
  d.audience,
  round(
    (1 - d.speeding) * (1 - d.straight_lining) * (1 - d.failed_checks) * (1 - d.contradictions)
      * (1 - d.denied_statements) * (1 - d.duplicate),
    6
  ) as credibility,
  d.speeding,
  d.straight_lining,
  d.failed_checks,
  d.contradictions,
  d.denied_statements,
  d.duplicate,
  s.run_id
from doubts d
cross join run_settings s
