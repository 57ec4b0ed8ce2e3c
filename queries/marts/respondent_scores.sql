-- Scores are means of deviations from what each question gets on the whole, so that a question left out shifts nothing.
-- The mean product of different answers to one construct holds no error of a single answer: its variance is that of the construct.
with
  answers as (
    select
      r.source_system,
      r.response_id,
      r.customer_id,
      r.bucket,
      r.segment,
      r.period_id,
      r.occurred_on,
      r.item_id,
      case
        when r.measure in ('commitment', 'repurchase_intention', 'switching_resistance') then 'loyalty'
        else r.measure
      end as construct,
      cast(round(case when a.importance > 0 then a.importance else 1 end, 6) as decimal(9,6)) as importance,
      cast(round(r.level, 3) as decimal(6,3)) as level
    from survey_responses r
    left join attributes a on a.attribute_id = r.attribute_id
    where r.audience = 'customer'
      and r.level is not null
      and r.period_id is not null
      and r.measure in (
        'perception', 'perceived_trust', 'perceived_value', 'satisfaction', 'trust', 'commitment', 'repurchase_intention', 'switching_resistance'
      )
  ),
  items as (
    select item_id, cast(round(cast(sum(level) as double) / count(*), 3) as decimal(6,3)) as mean
    from answers
    group by item_id
  ),
  constructs as (
    select
      a.source_system,
      a.response_id,
      a.construct,
      min(a.customer_id) as customer_id,
      min(a.bucket) as bucket,
      min(coalesce(a.segment, 'unsegmented')) as segment,
      min(a.period_id) as period_id,
      min(a.occurred_on) as occurred_on,
      count(*) as answers,
      cast(sum(a.level) as double) as levels,
      cast(sum(a.level - i.mean) as double) as deviations,
      cast(sum((a.level - i.mean) * (a.level - i.mean)) as double) as squares,
      cast(sum(a.importance * (a.level - i.mean)) as double) / cast(sum(a.importance) as double) as weighted
    from answers a
    join items i on i.item_id = a.item_id
    group by a.source_system, a.response_id, a.construct
  ),
  scored as (
    select
      c.*,
      cast(round(deviations / answers, 3) as decimal(9,3)) as score,
      cast(round(weighted, 3) as decimal(9,3)) as weighted_score,
      case
        when answers > 1 then cast(round((deviations * deviations - squares) / (answers * (answers - 1e0)), 3) as decimal(9,3))
      end as product
    from constructs c
  ),
  wide as (
    select
      source_system,
      response_id,
      min(customer_id) as customer_id,
      min(bucket) as bucket,
      min(segment) as segment,
      min(period_id) as period_id,
      min(occurred_on) as occurred_on,
      max(case when construct = 'perception' then weighted_score end) as perception,
      max(case when construct = 'perceived_trust' then weighted_score end) as perceived_trust,
      max(case when construct = 'perceived_value' then score end) as perceived_value,
      max(case when construct = 'perceived_value' then product end) as perceived_value_product,
      max(case when construct = 'satisfaction' then score end) as satisfaction,
      max(case when construct = 'satisfaction' then product end) as satisfaction_product,
      max(case when construct = 'trust' then score end) as trust,
      max(case when construct = 'trust' then product end) as trust_product,
      max(case when construct = 'loyalty' then score end) as loyalty,
      max(case when construct = 'loyalty' then product end) as loyalty_product,
      max(case when construct = 'loyalty' then levels / answers end) as loyalty_level
    from scored
    group by source_system, response_id
  )
select
  w.source_system,
  w.response_id,
  w.customer_id,
  w.bucket,
  w.segment,
  w.period_id,
  w.occurred_on,
  w.perception,
  w.perceived_trust,
  w.perceived_value,
  w.perceived_value_product,
  w.satisfaction,
  w.satisfaction_product,
  w.trust,
  w.trust_product,
  w.loyalty,
  w.loyalty_product,
  w.loyalty_level,
  g.weight,
  s.run_id
from wide w
cross join run_settings s
join response_weights g on g.source_system = w.source_system and g.response_id = w.response_id
where g.weight > 0
