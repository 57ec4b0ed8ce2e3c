-- Which items indicate which construct: those answered at least half as often as the construct's most answered one.
with
  counted as (
    select
      m.model,
      case when c.is_per_attribute then c.construct || ':' || r.attribute_id else c.construct end as construct,
      c.construct_position,
      r.item_id,
      count(*) as answers,
      sum(r.level) as level_sum,
      min(r.level) as lowest,
      max(r.level) as highest
    from survey_responses r
    join chain_questionnaires q on q.source_system = r.source_system and q.response_id = r.response_id
    join path_model_constructs c on c.measure = r.measure
    join path_models m on m.model = c.model
    cross join run_settings s
    where r.audience = 'customer'
      and r.level is not null
      and (r.attribute_id is not null or not c.is_per_attribute)
      and (m.purchase_stage is null or m.purchase_stage = q.purchase_stage)
      and q.occurred_on > date_add('month', -m.window_months, s.as_of)
    group by
      m.model,
      case when c.is_per_attribute then c.construct || ':' || r.attribute_id else c.construct end,
      c.construct_position,
      r.item_id
  ),
  formal as (
    select
      m.model,
      c.construct,
      c.construct_position,
      cast('formal_complaint' as varchar) as item_id,
      count(*) as answers,
      sum(case when q.has_complained then cast(100 as decimal(9,6)) else cast(0 as decimal(9,6)) end) as level_sum,
      min(case when q.has_complained then cast(100 as decimal(9,6)) else cast(0 as decimal(9,6)) end) as lowest,
      max(case when q.has_complained then cast(100 as decimal(9,6)) else cast(0 as decimal(9,6)) end) as highest
    from path_model_constructs c
    join path_models m on m.model = c.model
    join chain_questionnaires q on m.purchase_stage is null or m.purchase_stage = q.purchase_stage
    cross join run_settings s
    left join (select distinct model, construct from counted) k on k.model = c.model and k.construct = c.construct
    where c.takes_formal_complaints
      and k.model is null
      and q.has_complained is not null
      and q.occurred_on > date_add('month', -m.window_months, s.as_of)
    group by m.model, c.construct, c.construct_position
  ),
  candidates as (
    select model, construct, construct_position, item_id, answers, level_sum, lowest, highest from counted
    union all
    select model, construct, construct_position, item_id, answers, level_sum, lowest, highest from formal
  ),
  compared as (
    select
      model,
      construct,
      construct_position,
      item_id,
      answers,
      level_sum,
      lowest,
      highest,
      max(answers) over (partition by model, construct) as most_answers
    from candidates
  )
select
  c.model,
  cast(row_number() over (partition by c.model order by c.construct_position, c.construct, c.item_id) as integer) as position,
  c.construct,
  cast(c.construct_position as integer) as construct_position,
  c.item_id,
  cast(c.answers as integer) as answers,
  cast(round(cast(c.level_sum as double) / c.answers) as decimal(6,3)) as centre,
  cast(c.lowest as decimal(6,3)) as lowest,
  cast(c.highest as decimal(6,3)) as highest,
  s.run_id
from compared c
cross join run_settings s
where 2 * c.answers >= c.most_answers
