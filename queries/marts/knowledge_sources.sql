-- Key sources: worth knowing (value), willing to tell, and told to departments that use what they hear. Percentiles within the firm; values on record and
-- by lifetime value are ranked apart.
with
  recorded as (
    select
      customer_id,
      cast(sum(cast(round(case when basis = 'recorded' then knowledge_value else 0e0 end, 4) as decimal(18,4))) as double) as knowledge_value,
      count(case when basis = 'recorded' then 1 end) as recorded_items,
      count(*) as items
    from knowledge_values
    where customer_id is not null
    group by customer_id
  ),
  people as (
    select
      c.customer_id,
      coalesce(c.segment, 'unsegmented') as segment,
      case when r.recorded_items > 0 then 'recorded' else 'clv' end as basis,
      case
        when u.credibility = 0 then 0e0
        when r.recorded_items > 0 then r.knowledge_value
        else v.remaining_clv
      end as knowledge_value,
      coalesce(r.items, 0) as items,
      coalesce(r.recorded_items, 0) as recorded_items,
      coalesce(u.credibility, 1e0) as credibility
    from customers c
    left join recorded r on r.customer_id = c.customer_id
    left join customer_lifetime_values v on v.customer_id = c.customer_id
    left join customer_credibility u on u.customer_id = c.customer_id
    where r.recorded_items > 0 or v.customer_id is not null
  ),
  invitations as (
    select customer_id, segment, count(*) as invited, count(case when is_answered then 1 end) as answered
    from survey_participation
    where customer_id is not null and audience = 'customer'
    group by customer_id, segment
  ),
  invited as (
    select customer_id, sum(invited) as invited, sum(answered) as answered from invitations group by customer_id
  ),
  rates as (
    select segment, cast(sum(answered) as double) / cast(sum(invited) as double) as rate from invitations group by segment
  ),
  voices as (
    select
      customer_id,
      count(case when kind = 'suggestion' then 1 end) as suggestions,
      count(case when kind in ('community', 'social') then 1 end) as community_contacts
    from interactions
    where customer_id is not null
      and coalesce(direction, 'in') = 'in'
      and coalesce(outcome, '') not in ('declined', 'no_show')
      and coalesce(is_valid, true)
    group by customer_id
  ),
  answers as (
    select
      r.customer_id,
      r.measure,
      cast(sum(r.level * w.weight) as double) / cast(sum(w.weight) as double) as level
    from survey_responses r
    join response_weights w on w.source_system = r.source_system and w.response_id = r.response_id
    where r.audience = 'customer'
      and r.customer_id is not null
      and r.level is not null
      and w.weight > 0
      and r.measure in ('willingness_to_share', 'perceived_sharing_cost', 'perceived_compensation')
    group by r.customer_id, r.measure
  ),
  stated as (
    select
      customer_id,
      max(case when measure = 'willingness_to_share' then level end) as stated_willingness,
      max(case when measure = 'perceived_compensation' then level end)
        - max(case when measure = 'perceived_sharing_cost' then level end) as sharing_balance
    from answers
    group by customer_id
  ),
  mixed as (
    select
      k.customer_id,
      coalesce(c.segment, 'unsegmented') as segment,
      count(*) as items,
      sum(cast(round(a.shrunk, 9) as decimal(18,9))) as chances
    from knowledge_items k
    join knowledge_absorption a on a.category = coalesce(k.category, 'uncategorised') and a.department = k.owner_department
    left join customers c on c.customer_id = k.customer_id
    where k.customer_id is not null and coalesce(k.is_valid, true)
    group by k.customer_id, coalesce(c.segment, 'unsegmented')
  ),
  segment_mix as (
    select segment, cast(sum(chances) as double) / cast(sum(items) as double) as chance from mixed group by segment
  ),
  firm_chance as (
    select max(case when category = '*' then shrunk end) as chance from knowledge_absorption
  ),
  measured as (
    select
      p.*,
      coalesce(i.invited, 0) as invited,
      coalesce(i.answered, 0) as answered,
      (coalesce(i.answered, 0) + 5 * t.rate) / (coalesce(i.invited, 0) + 5e0) as response_rate,
      coalesce(o.suggestions, 0) as suggestions,
      coalesce(o.community_contacts, 0) as community_contacts,
      d.stated_willingness,
      d.sharing_balance,
      m.competence,
      coalesce(cast(x.chances as double) / x.items, g.chance, f.chance) as absorption
    from people p
    cross join firm_chance f
    left join invited i on i.customer_id = p.customer_id
    left join rates t on t.segment = p.segment
    left join voices o on o.customer_id = p.customer_id
    left join stated d on d.customer_id = p.customer_id
    left join customer_competence m on m.customer_id = p.customer_id
    left join mixed x on x.customer_id = p.customer_id
    left join segment_mix g on g.segment = p.segment
    where p.knowledge_value is not null
  ),
  placed as (
    select
      m.*,
      (rank() over (partition by m.basis order by m.knowledge_value) - 1
        + 0.5e0 * count(*) over (partition by m.basis, m.knowledge_value)) / count(*) over (partition by m.basis) as value_percentile,
      case when m.response_rate is not null then
        (rank() over (order by m.response_rate nulls last) - 1 + 0.5e0 * count(*) over (partition by m.response_rate))
          / nullif(count(m.response_rate) over (), 0) end as response_percentile,
      (rank() over (order by m.suggestions) - 1 + 0.5e0 * count(*) over (partition by m.suggestions)) / count(*) over () as suggestion_percentile,
      (rank() over (order by m.community_contacts) - 1 + 0.5e0 * count(*) over (partition by m.community_contacts)) / count(*) over () as community_percentile,
      case when m.stated_willingness is not null then
        (rank() over (order by m.stated_willingness nulls last) - 1 + 0.5e0 * count(*) over (partition by m.stated_willingness))
          / nullif(count(m.stated_willingness) over (), 0) end as stated_percentile,
      case when m.sharing_balance is not null then
        (rank() over (order by m.sharing_balance nulls last) - 1 + 0.5e0 * count(*) over (partition by m.sharing_balance))
          / nullif(count(m.sharing_balance) over (), 0) end as balance_percentile,
      case when m.competence is not null then
        (rank() over (order by m.competence nulls last) - 1 + 0.5e0 * count(*) over (partition by m.competence))
          / nullif(count(m.competence) over (), 0) end as competence_percentile,
      case when m.absorption is not null then
        (rank() over (order by m.absorption nulls last) - 1 + 0.5e0 * count(*) over (partition by m.absorption))
          / nullif(count(m.absorption) over (), 0) end as absorption_percentile
    from measured m
  ),
  weighed as (
    select
      p.*,
      round(
        (coalesce(p.response_percentile, 0e0) + p.suggestion_percentile + p.community_percentile + coalesce(p.stated_percentile, 0e0)
          + coalesce(p.balance_percentile, 0e0) + coalesce(p.competence_percentile, 0e0))
        / (2 + case when p.response_percentile is null then 0 else 1 end + case when p.stated_percentile is null then 0 else 1 end
          + case when p.balance_percentile is null then 0 else 1 end + case when p.competence_percentile is null then 0 else 1 end),
        12
      ) as willingness
    from placed p
  ),
  scored as (
    select
      w.*,
      (rank() over (order by w.willingness) - 1 + 0.5e0 * count(*) over (partition by w.willingness)) / count(*) over () as willingness_percentile
    from weighed w
  ),
  located as (
    select
      c.*,
      case
        when c.absorption_percentile is not null
          then power(c.value_percentile * c.willingness_percentile * c.absorption_percentile, 1e0 / 3)
      end as score,
      c.value_percentile >= 0.5e0 as is_valuable,
      c.willingness_percentile >= 0.5e0 as is_willing,
      c.absorption_percentile >= 0.5e0 as is_absorbed
    from scored c
  )
select
  l.customer_id,
  l.segment,
  cast(l.basis as varchar) as basis,
  l.knowledge_value,
  cast(l.items as integer) as items,
  cast(l.recorded_items as integer) as recorded_items,
  l.credibility,
  l.value_percentile,
  cast(l.invited as integer) as invited,
  cast(l.answered as integer) as answered,
  l.response_rate,
  cast(l.suggestions as integer) as suggestions,
  cast(l.community_contacts as integer) as community_contacts,
  l.stated_willingness,
  l.sharing_balance,
  l.competence,
  l.willingness,
  l.willingness_percentile,
  l.absorption,
  l.absorption_percentile,
  l.score,
  case
    when l.score is not null
      then cast(rank() over (partition by l.basis order by l.score desc nulls last) as integer)
  end as rank_in_basis,
  cast(
    case
      when l.is_absorbed is null then null
      when l.is_valuable and l.is_willing and l.is_absorbed then 'key_source'
      when l.is_valuable and l.is_willing then 'unheard'
      when l.is_valuable and l.is_absorbed then 'reluctant'
      when l.is_valuable then 'hidden'
      when l.is_willing and l.is_absorbed then 'helper'
      when l.is_willing then 'talkative'
      when l.is_absorbed then 'occasional'
      else 'background'
    end as varchar
  ) as octant,
  cast(
    case when l.is_valuable then 'value at or above' else 'value below' end
      || ', ' || case when l.is_willing then 'willingness at or above' else 'willingness below' end
      || ', ' || case when l.is_absorbed then 'absorption at or above' when not l.is_absorbed then 'absorption below' else 'absorption not known:' end
      || ' the median' as varchar
  ) as reasons,
  s.run_id
from located l
cross join run_settings s
