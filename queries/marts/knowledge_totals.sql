-- What the scorecard says of customers' knowledge, in counts and sums: no person is in it.
with
  items as (
    select
      t.category,
      v.basis,
      v.customer_id,
      v.credibility,
      v.knowledge_value,
      v.freshness,
      v.cost,
      case when v.basis = 'recorded' then (v.direct_value + v.indirect_value - v.cost) * v.credibility end as value_when_new,
      case when v.basis = 'recorded' then (v.direct_value + v.indirect_value - v.cost) * v.credibility
        * power(0.5e0, v.age_days / coalesce(h.lower, v.half_life_days)) end as value_at_lower,
      case when v.basis = 'recorded' then (v.direct_value + v.indirect_value - v.cost) * v.credibility
        * power(0.5e0, v.age_days / coalesce(h.upper, v.half_life_days)) end as value_at_upper,
      power(0.5e0, v.age_days / coalesce(h.lower, v.half_life_days)) as freshness_at_lower,
      power(0.5e0, v.age_days / coalesce(h.upper, v.half_life_days)) as freshness_at_upper,
      v.run_id
    from knowledge_values v
    join knowledge_half_lives h on h.category = v.category
    cross join unnest(array['*', v.category]) t(category)
  ),
  valued as (
    select
      'value' as topic,
      basis,
      category as part,
      count(*) as items,
      count(distinct customer_id) as customers,
      count(case when credibility = 0 then 1 end) as not_credible,
      cast(sum(cast(round(case when basis = 'recorded' then knowledge_value end, 4) as decimal(18,4))) as double) as amount,
      cast(sum(cast(round(value_at_lower, 4) as decimal(18,4))) as double) as amount_at_lower,
      cast(sum(cast(round(value_at_upper, 4) as decimal(18,4))) as double) as amount_at_upper,
      cast(sum(cast(round(value_when_new, 4) as decimal(18,4))) as double) as amount_when_new,
      cast(sum(cast(round(cost, 4) as decimal(18,4))) as double) as cost,
      cast(sum(cast(round(freshness, 9) as decimal(18,9))) as double) / count(*) as mean_score,
      cast(sum(cast(round(freshness_at_lower, 9) as decimal(18,9))) as double) / count(*) as score_at_lower,
      cast(sum(cast(round(freshness_at_upper, 9) as decimal(18,9))) as double) / count(*) as score_at_upper
    from items
    group by basis, category
  ),
  pieces as (
    select
      t.part,
      v.source_system,
      v.knowledge_id,
      v.customer_id,
      v.credibility,
      v.freshness,
      v.credibility * power(0.5e0, v.age_days / coalesce(h.lower, v.half_life_days)) as kept_at_lower,
      v.credibility * power(0.5e0, v.age_days / coalesce(h.upper, v.half_life_days)) as kept_at_upper,
      case
        when t.part = 'spent' then -v.cost
        when t.part = 'indirect' then v.indirect_value
        when t.part = 'direct_' || coalesce(v.direct_kind, 'other') then v.direct_value
        else 0e0
      end as amount
    from knowledge_values v
    join knowledge_half_lives h on h.category = v.category
    cross join (
      values ('direct_cost'), ('direct_sales'), ('direct_innovation'), ('direct_other'), ('indirect'), ('spent')
    ) t(part)
    where v.basis = 'recorded'
  ),
  parts as (
    select
      'part',
      'recorded',
      part,
      count(*),
      count(distinct customer_id),
      count(case when credibility = 0 then 1 end),
      cast(sum(cast(round(amount * credibility * freshness, 4) as decimal(18,4))) as double),
      cast(sum(cast(round(amount * kept_at_lower, 4) as decimal(18,4))) as double),
      cast(sum(cast(round(amount * kept_at_upper, 4) as decimal(18,4))) as double),
      cast(sum(cast(round(amount * credibility, 4) as decimal(18,4))) as double),
      cast(null as double),
      cast(sum(cast(round(freshness, 9) as decimal(18,9))) as double) / count(*),
      cast(null as double),
      cast(null as double)
    from pieces
    where amount <> 0
    group by part
  ),
  kinds_of_use as (
    select distinct source_system, knowledge_id, coalesce(kind, 'unknown') as kind from knowledge_uses
  ),
  uses as (
    select
      'use',
      'all',
      u.kind,
      count(*),
      count(distinct v.customer_id),
      count(case when v.credibility = 0 then 1 end),
      cast(sum(cast(round(p.amount * p.credibility * p.freshness, 4) as decimal(18,4))) as double),
      cast(sum(cast(round(p.amount * p.kept_at_lower, 4) as decimal(18,4))) as double),
      cast(sum(cast(round(p.amount * p.kept_at_upper, 4) as decimal(18,4))) as double),
      cast(sum(cast(round(p.amount * p.credibility, 4) as decimal(18,4))) as double),
      cast(null as double),
      cast(sum(cast(round(v.freshness, 9) as decimal(18,9))) as double) / count(*),
      cast(null as double),
      cast(null as double)
    from kinds_of_use u
    join knowledge_values v on v.source_system = u.source_system and v.knowledge_id = u.knowledge_id
    left join pieces p on p.source_system = u.source_system and p.knowledge_id = u.knowledge_id and p.part = 'indirect'
    group by u.kind
  ),
  sources as (
    select
      'octant',
      basis,
      coalesce(octant, 'unknown'),
      sum(items),
      count(*),
      count(case when credibility = 0 then 1 end),
      cast(sum(cast(round(case when basis = 'recorded' then knowledge_value end, 4) as decimal(18,4))) as double),
      cast(null as double),
      cast(null as double),
      cast(null as double),
      cast(null as double),
      cast(sum(cast(round(coalesce(score, 0e0), 9) as decimal(18,9))) as double) / count(*),
      cast(null as double),
      cast(null as double)
    from knowledge_sources
    group by basis, coalesce(octant, 'unknown')
  ),
  leads as (
    select
      'lead',
      'ahead',
      status,
      sum(topics),
      count(*),
      count(case when credibility = 0 then 1 end),
      cast(null as double),
      cast(null as double),
      cast(null as double),
      cast(null as double),
      cast(null as double),
      cast(sum(cast(round(ahead, 9) as decimal(18,9))) as double) / count(*),
      cast(null as double),
      cast(null as double)
    from lead_users
    group by status
  ),
  gathered as (
    select * from valued
    union all
    select * from parts
    union all
    select * from uses
    union all
    select * from sources
    union all
    select * from leads
  )
select
  cast(g.topic as varchar) as topic,
  g.basis,
  g.part,
  cast(g.items as bigint) as items,
  cast(g.customers as bigint) as customers,
  cast(g.not_credible as bigint) as not_credible,
  g.amount,
  case when g.amount_at_lower <> g.amount_at_upper then least(g.amount, g.amount_at_lower, g.amount_at_upper) end as amount_lower,
  case when g.amount_at_lower <> g.amount_at_upper then greatest(g.amount, g.amount_at_lower, g.amount_at_upper) end as amount_upper,
  g.amount_when_new,
  g.cost,
  g.mean_score,
  case when g.score_at_lower <> g.score_at_upper then g.score_at_lower end as mean_score_lower,
  case when g.score_at_lower <> g.score_at_upper then g.score_at_upper end as mean_score_upper,
  s.run_id
from gathered g
cross join run_settings s
