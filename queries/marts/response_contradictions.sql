-- What a questionnaire says twice, and what it says that the records deny. Both speak of the time before the answer: what a person
-- did later must not decide how much the answer counts.
with
  measures as (
    select
      source_system,
      response_id,
      count(*) as items,
      max(level) - min(level) as difference
    from survey_responses
    where level is not null
      and measure is not null
      and measure not in ('attention_check', 'link_cause', 'feasibility')
    group by source_system, response_id, measure, attribute_id
  ),
  repeated as (
    select
      source_system,
      response_id,
      count(case when items > 1 then 1 end) as compared,
      count(case when items > 1 and difference >= 80 then 1 end) as contradicted
    from measures
    group by source_system, response_id
  ),
  asked as (
    select
      source_system,
      response_id,
      min(customer_id) as customer_id,
      max(occurred_on) as occurred_on,
      count(case when measure in ('satisfaction', 'repurchase_intention') then 1 end) > 0 as speaks_of_purchases,
      cast(sum(case when measure = 'incentive_dependence' then level end) as double)
        / nullif(count(case when measure = 'incentive_dependence' then 1 end), 0) as incentive_dependence
    from survey_responses
    where audience = 'customer' and customer_id is not null and level is not null
    group by source_system, response_id
  ),
  orders as (
    select
      customer_id,
      source_system,
      transaction_id,
      min(occurred_on) as ordered_on,
      max(case when promotion_id is not null then 1 else 0 end) as is_promoted
    from transactions
    where customer_id is not null and not coalesce(is_return, false)
    group by customer_id, source_system, transaction_id
  ),
  history as (
    select min(ordered_on) as first_on, max(is_promoted) as knows_promotions from orders
  ),
  bought as (
    select
      a.source_system,
      a.response_id,
      count(*) as orders_before,
      count(case when o.ordered_on > date_add('day', -365, a.occurred_on) then 1 end) as orders_of_year,
      sum(case when o.ordered_on > date_add('day', -365, a.occurred_on) then o.is_promoted else 0 end) as promoted
    from asked a
    join orders o on o.customer_id = a.customer_id and o.ordered_on <= a.occurred_on
    group by a.source_system, a.response_id
  ),
  statements as (
    select
      a.source_system,
      a.response_id,
      a.speaks_of_purchases and h.first_on <= date_add('day', -365, a.occurred_on) as checks_purchase,
      coalesce(b.orders_before, 0) = 0 as denies_purchase,
      coalesce(a.incentive_dependence is not null and h.knows_promotions = 1 and b.orders_of_year >= 3, false) as checks_incentive,
      coalesce(
        abs(a.incentive_dependence - 100e0 * cast(b.promoted as double) / nullif(b.orders_of_year, 0)) >= 75,
        false
      ) as denies_incentive
    from asked a
    cross join history h
    left join bought b on b.source_system = a.source_system and b.response_id = a.response_id
  )
select
  r.source_system,
  r.response_id,
  cast(r.compared as integer) as measures_compared,
  cast(r.contradicted as integer) as measures_contradicted,
  cast(
    case when coalesce(s.checks_purchase, false) then 1 else 0 end
      + case when coalesce(s.checks_incentive, false) then 1 else 0 end as integer
  ) as statements_checked,
  cast(
    case when coalesce(s.checks_purchase and s.denies_purchase, false) then 1 else 0 end
      + case when coalesce(s.checks_incentive and s.denies_incentive, false) then 1 else 0 end as integer
  ) as statements_denied,
  u.run_id
from repeated r
cross join run_settings u
left join statements s on s.source_system = r.source_system and s.response_id = r.response_id
