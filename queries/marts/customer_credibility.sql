-- Each questionnaire counts with its credibility; each contact and item that was checked counts 1 when found valid, else 0.
with
  customers_of_questionnaires as (
    select source_system, response_id, min(customer_id) as customer_id
    from survey_responses
    where customer_id is not null and audience = 'customer'
    group by source_system, response_id
  ),
  pieces as (
    select
      q.customer_id,
      'questionnaire' as piece,
      cast(round(c.credibility, 6) as decimal(9,6)) as credibility,
      c.speeding,
      c.straight_lining,
      c.failed_checks,
      c.contradictions,
      c.denied_statements,
      c.duplicate
    from customers_of_questionnaires q
    join response_credibility c on c.source_system = q.source_system and c.response_id = q.response_id
    union all
    select
      customer_id,
      'checked',
      case when is_valid then cast(1 as decimal(9,6)) else cast(0 as decimal(9,6)) end,
      0e0,
      0e0,
      0e0,
      0e0,
      0e0,
      0e0
    from interactions
    where customer_id is not null and is_valid is not null
    union all
    select
      customer_id,
      'checked',
      case when is_valid then cast(1 as decimal(9,6)) else cast(0 as decimal(9,6)) end,
      0e0,
      0e0,
      0e0,
      0e0,
      0e0,
      0e0
    from knowledge_items
    where customer_id is not null and is_valid is not null
  )
select
  p.customer_id,
  cast(sum(p.credibility) as double) / count(*) as credibility,
  cast(count(case when p.piece = 'questionnaire' then 1 end) as integer) as questionnaires,
  cast(count(case when p.piece = 'checked' then 1 end) as integer) as checked_pieces,
  cast(count(case when p.piece = 'checked' and p.credibility = 0 then 1 end) as integer) as invalid_pieces,
  cast(count(case when p.speeding > 0 then 1 end) as integer) as speeding,
  cast(count(case when p.straight_lining > 0 then 1 end) as integer) as straight_lining,
  cast(count(case when p.failed_checks > 0 then 1 end) as integer) as failed_checks,
  cast(count(case when p.contradictions > 0 then 1 end) as integer) as contradictions,
  cast(count(case when p.denied_statements > 0 then 1 end) as integer) as denied_statements,
  cast(count(case when p.duplicate > 0 then 1 end) as integer) as duplicates,
  s.run_id
from pieces p
cross join run_settings s
group by p.customer_id, s.run_id
