-- Each invitation with what was known of the person on that day, and whether it was answered.
with
  purchase_days as (
    select distinct customer_id, occurred_on
    from transactions
    where customer_id is not null and not coalesce(is_return, false)
  ),
  first_days as (
    select customer_id, min(occurred_on) as first_on from purchase_days group by customer_id
  ),
  has_purchases as (
    select count(*) > 0 as is_known from first_days
  ),
  invited as (
    select
      i.source_system,
      i.invitation_id,
      i.respondent_id,
      i.instrument,
      i.audience,
      i.customer_id,
      coalesce(i.segment, 'unsegmented') as segment,
      coalesce(i.incentive_kind, 'none') as incentive_kind,
      i.occurred_on,
      i.completed_at is not null as is_completed,
      coalesce(least(cast(c.joined_at as date), f.first_on), cast(c.joined_at as date), f.first_on) as since
    from survey_invitations i
    left join customers c on c.customer_id = i.customer_id
    left join first_days f on f.customer_id = i.customer_id
  ),
  recent as (
    select distinct i.source_system, i.invitation_id
    from invited i
    join purchase_days p on p.customer_id = i.customer_id
    where p.occurred_on <= i.occurred_on and p.occurred_on > date_add('day', -365, i.occurred_on)
  ),
  -- A questionnaire may repeat questions of a longer one: its own is the shortest that one of its questions belongs to.
  lengths as (
    select instrument, count(*) as items from survey_items group by instrument
  ),
  questionnaires as (
    select
      r.source_system,
      r.response_id,
      min(r.respondent_id) as respondent_id,
      substr(min(lpad(cast(coalesce(k.items, 0) as varchar), 6, '0') || r.instrument), 7) as instrument,
      max(r.occurred_on) as occurred_on
    from survey_responses r
    left join lengths k on k.instrument = r.instrument
    group by r.source_system, r.response_id
  ),
  matches as (
    select
      q.source_system as response_system,
      q.response_id,
      i.source_system,
      i.invitation_id,
      row_number() over (
        partition by q.source_system, q.response_id
        order by i.occurred_on desc nulls last, i.source_system, i.invitation_id
      ) as choice
    from questionnaires q
    join invited i on i.respondent_id = q.respondent_id and i.instrument = q.instrument
    where i.occurred_on <= q.occurred_on
  ),
  answered as (
    select source_system, invitation_id, min(response_system) as response_system, min(response_id) as response_id
    from matches
    where choice = 1
    group by source_system, invitation_id
  )
select
  i.source_system,
  i.invitation_id,
  d.period_id,
  i.instrument,
  i.audience,
  i.respondent_id,
  i.customer_id,
  i.segment,
  cast(
    case
      when i.since is null or i.since > i.occurred_on then 'unknown'
      when i.since > date_add('day', -365, i.occurred_on) then 'under_1_year'
      when i.since > date_add('day', -1095, i.occurred_on) then '1_to_3_years'
      else 'over_3_years'
    end as varchar
  ) as tenure,
  cast(
    case
      when i.customer_id is null or not h.is_known then 'unknown'
      when r.invitation_id is not null then 'active'
      else 'inactive'
    end as varchar
  ) as activity,
  i.incentive_kind,
  i.is_completed or a.invitation_id is not null as is_answered,
  a.response_system,
  a.response_id,
  s.run_id
from invited i
cross join run_settings s
cross join has_purchases h
join calendar d on d.day = i.occurred_on
left join recent r on r.source_system = i.source_system and r.invitation_id = i.invitation_id
left join answered a on a.source_system = i.source_system and a.invitation_id = i.invitation_id
