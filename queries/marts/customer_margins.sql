-- Costs without a customer are shared by contacts of the period, else by revenue; shares add up to the cost.
with
  segments as (
    select customer_id, coalesce(segment, 'unsegmented') as segment from customers
  ),
  contacts as (
    select i.customer_id, d.period_id, count(*) as contacts
    from interactions i
    join calendar d on d.day = i.occurred_on
    where i.customer_id is not null
    group by i.customer_id, d.period_id
  ),
  activity as (
    select
      coalesce(r.customer_id, c.customer_id) as customer_id,
      coalesce(r.period_id, c.period_id) as period_id,
      coalesce(c.contacts, 0) as contacts,
      case when r.revenue > 0 then r.revenue else cast(0 as decimal(18,4)) end as revenue
    from customer_revenues r
    full outer join contacts c on c.customer_id = r.customer_id and c.period_id = r.period_id
  ),
  placed as (
    select a.*, coalesce(g.segment, 'unsegmented') as segment
    from activity a
    left join segments g on g.customer_id = a.customer_id
  ),
  scoped as (
    select t.scope, p.customer_id, p.period_id, p.contacts, p.revenue
    from placed p
    cross join unnest(array['*', p.segment]) t(scope)
  ),
  based as (
    select
      scope,
      customer_id,
      period_id,
      case
        when sum(contacts) over (partition by scope, period_id) > 0 then cast(contacts as decimal(38,4))
        else cast(revenue as decimal(38,4))
      end as base
    from scoped
  ),
  shares as (
    select
      scope,
      customer_id,
      period_id,
      cast(base as double) as base,
      cast(sum(base) over (partition by scope, period_id order by customer_id rows unbounded preceding) as double) as up_to,
      cast(sum(base) over (partition by scope, period_id) as double) as whole
    from based
    where base > 0
  ),
  shared_costs as (
    select c.kind, coalesce(c.segment, '*') as scope, d.period_id, cast(sum(c.amount_reporting) as double) as amount
    from costs c
    join calendar d on d.day = c.occurred_on
    where c.customer_id is null and c.kind <> 'knowledge_acquisition' and c.amount_reporting is not null
    group by c.kind, coalesce(c.segment, '*'), d.period_id
  ),
  allocated as (
    select
      h.customer_id,
      h.period_id,
      c.kind,
      cast(round(c.amount * (h.up_to / h.whole), 4) as decimal(18,4))
        - cast(round(c.amount * ((h.up_to - h.base) / h.whole), 4) as decimal(18,4)) as amount
    from shared_costs c
    join shares h on h.scope = c.scope and h.period_id = c.period_id
  ),
  direct as (
    select c.customer_id, d.period_id, c.kind, c.amount_reporting as amount
    from costs c
    join calendar d on d.day = c.occurred_on
    where c.customer_id is not null and c.kind <> 'knowledge_acquisition'
    union all
    select p.customer_id, d.period_id, 'marketing', p.cost_reporting
    from promotions p
    join calendar d on d.day = p.occurred_on
    union all
    select i.customer_id, d.period_id, 'service', i.cost_reporting
    from interactions i
    join calendar d on d.day = i.occurred_on
    where i.customer_id is not null
    union all
    select r.referred_id, d.period_id, 'acquisition', r.reward_reporting
    from referrals r
    join calendar d on d.day = r.occurred_on
    union all
    select customer_id, period_id, kind, amount from allocated
  ),
  spent as (
    select
      customer_id,
      period_id,
      sum(case when kind = 'marketing' then amount else cast(0 as decimal(18,4)) end) as marketing_cost,
      sum(case when kind = 'service' then amount else cast(0 as decimal(18,4)) end) as service_cost,
      sum(case when kind = 'employee' then amount else cast(0 as decimal(18,4)) end) as employee_cost,
      sum(case when kind = 'retention' then amount else cast(0 as decimal(18,4)) end) as retention_cost,
      sum(case when kind = 'acquisition' then amount else cast(0 as decimal(18,4)) end) as acquisition_cost
    from direct
    where amount is not null
    group by customer_id, period_id
  ),
  combined as (
    select
      coalesce(r.customer_id, c.customer_id) as customer_id,
      coalesce(r.period_id, c.period_id) as period_id,
      r.revenue,
      r.product_cost,
      r.revenue_with_cost,
      r.amounts_without_rate,
      c.marketing_cost,
      c.service_cost,
      c.employee_cost,
      c.retention_cost,
      c.acquisition_cost
    from customer_revenues r
    full outer join spent c on c.customer_id = r.customer_id and c.period_id = r.period_id
  )
select
  b.customer_id,
  b.period_id,
  coalesce(g.segment, 'unsegmented') as segment,
  cast(coalesce(b.revenue, 0) as decimal(18,4)) as revenue,
  cast(coalesce(b.product_cost, 0) as decimal(18,4)) as product_cost,
  cast(coalesce(b.marketing_cost, 0) as decimal(18,4)) as marketing_cost,
  cast(coalesce(b.service_cost, 0) as decimal(18,4)) as service_cost,
  cast(coalesce(b.employee_cost, 0) as decimal(18,4)) as employee_cost,
  cast(coalesce(b.retention_cost, 0) as decimal(18,4)) as retention_cost,
  cast(coalesce(b.acquisition_cost, 0) as decimal(18,4)) as acquisition_cost,
  cast(coalesce(b.revenue_with_cost, 0) as decimal(18,4)) as revenue_with_cost,
  cast(coalesce(b.amounts_without_rate, 0) as integer) as amounts_without_rate,
  s.run_id
from combined b
cross join run_settings s
left join segments g on g.customer_id = b.customer_id
