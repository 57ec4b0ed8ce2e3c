-- Recorded: (direct + indirect − cost) × credibility × what is left of it. Not recorded: the customer's lifetime value reflects it, neither faded nor multiplied.
with
  questionnaires as (
    select response_id, min(credibility) as credibility from response_credibility group by response_id
  ),
  contacts as (
    select interaction_id, bool_and(is_valid) as is_valid from interactions where is_valid is not null group by interaction_id
  ),
  items as (
    select
      k.source_system,
      k.knowledge_id,
      k.customer_id,
      k.knowledge_function,
      k.owner_department as department,
      coalesce(k.category, 'uncategorised') as category,
      k.direct_kind,
      coalesce(cast(k.direct_value_reporting as double), 0e0) as direct_value,
      coalesce(cast(k.indirect_value_reporting as double), 0e0) as indirect_value,
      coalesce(cast(k.acquisition_cost_reporting as double), 0e0)
        + coalesce(cast(k.incentive_cost_reporting as double), 0e0) as cost,
      k.direct_value_reporting is not null or k.indirect_value_reporting is not null as is_recorded,
      case
        when not k.is_valid or not c.is_valid then 0e0
        when k.is_valid then 1e0
        else coalesce(q.credibility, u.credibility, 1e0)
      end as credibility,
      greatest(
        date_diff(
          'day',
          coalesce(case when cast(k.renewed_at as date) <= s.as_of then cast(k.renewed_at as date) end, k.occurred_on),
          s.as_of
        ),
        0
      ) as age_days,
      s.run_id
    from knowledge_items k
    cross join run_settings s
    left join questionnaires q on q.response_id = k.response_id
    left join contacts c on c.interaction_id = k.interaction_id
    left join customer_credibility u on u.customer_id = k.customer_id
  ),
  faded as (
    select
      i.*,
      h.half_life_days,
      h.basis as half_life_basis,
      power(0.5e0, i.age_days / h.half_life_days) as freshness
    from items i
    join knowledge_half_lives h on h.category = i.category
  ),
  valued as (
    select
      f.*,
      case when f.is_recorded then 'recorded' when v.customer_id is not null then 'clv' else 'none' end as basis,
      case
        when f.is_recorded then (f.direct_value + f.indirect_value - f.cost) * f.credibility * f.freshness
        when f.credibility = 0 then case when v.customer_id is not null then 0e0 end
        else v.remaining_clv
      end as knowledge_value
    from faded f
    left join customer_lifetime_values v on v.customer_id = f.customer_id
  )
select
  source_system,
  knowledge_id,
  customer_id,
  knowledge_function,
  department,
  category,
  cast(basis as varchar) as basis,
  knowledge_value,
  case when is_recorded then direct_value end as direct_value,
  case when is_recorded then direct_kind end as direct_kind,
  case when is_recorded then indirect_value end as indirect_value,
  cost,
  credibility,
  cast(age_days as integer) as age_days,
  half_life_days,
  half_life_basis,
  freshness,
  case
    when knowledge_value is not null
      then cast(rank() over (partition by basis order by knowledge_value desc nulls last) as integer)
  end as rank_in_basis,
  run_id
from valued
