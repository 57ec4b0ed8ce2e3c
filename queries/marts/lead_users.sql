-- How early customers voice what others voice after them. Compared are those who were customers when the topic was first voiced: who came later
-- could not have been first. Who speaks of a topic often is early by chance more often: what chance gives is taken off.
with
  voices as (
    select
      i.customer_id,
      coalesce(i.product_category, '') || '/' || i.topic as topic,
      i.occurred_on,
      i.kind,
      i.support_level,
      i.handling_minutes,
      coalesce(i.is_novel, false) as is_novel
    from interactions i
    where i.customer_id is not null
      and i.topic is not null
      and coalesce(i.direction, 'in') = 'in'
      and i.kind in ('inquiry', 'complaint', 'suggestion', 'community', 'social', 'product_question', 'service')
      and coalesce(i.outcome, '') not in ('declined', 'no_show')
      and coalesce(i.is_valid, true)
  ),
  firsts as (
    select topic, customer_id, min(occurred_on) as first_on, count(*) as contacts from voices group by topic, customer_id
  ),
  topics as (
    select topic, count(*) as voicers, min(first_on) as began_on from firsts group by topic
  ),
  purchases as (
    select customer_id, min(occurred_on) as first_on
    from transactions
    where customer_id is not null and not coalesce(is_return, false)
    group by customer_id
  ),
  exposed as (
    select
      f.topic,
      f.customer_id,
      f.first_on,
      f.contacts
    from firsts f
    join topics t on t.topic = f.topic
    cross join knowledge_settings k
    left join customers c on c.customer_id = f.customer_id
    left join purchases p on p.customer_id = f.customer_id
    where t.voicers >= k.topic_voices
      and coalesce(
        least(cast(c.first_contact_at as date), cast(c.joined_at as date), p.first_on),
        least(cast(c.joined_at as date), p.first_on),
        cast(c.joined_at as date),
        p.first_on,
        cast(c.first_contact_at as date),
        t.began_on
      ) <= t.began_on
  ),
  placed as (
    select
      e.topic,
      e.customer_id,
      e.contacts,
      count(*) over (partition by e.topic) as compared,
      1 - (rank() over (partition by e.topic order by e.first_on) - 0.5e0 + 0.5e0 * (count(*) over (partition by e.topic, e.first_on) - 1))
        / count(*) over (partition by e.topic) as ahead,
      cast(sum(e.contacts) over (partition by e.topic) as double) / count(*) over (partition by e.topic) as usual_contacts
    from exposed e
  ),
  corrected as (
    select
      customer_id,
      count(*) as topics,
      cast(
        sum(cast(round(ahead - (contacts / (contacts + usual_contacts) - 0.5e0), 9) as decimal(18,9))) as double
      ) as ahead_sum
    from placed
    where compared >= 5
    group by customer_id
  ),
  scored as (
    select customer_id, topics, (ahead_sum + 0.5e0) / (topics + 1) as ahead from corrected
  ),
  ranked as (
    select
      customer_id,
      topics,
      ahead,
      (rank() over (order by ahead) - 1 + 0.5e0 * count(*) over (partition by ahead)) / count(*) over () as ahead_percentile
    from scored
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
      and r.measure in ('expected_benefit', 'product_experience', 'competitor_knowledge')
    group by r.customer_id, r.measure
  ),
  asked as (
    select
      customer_id,
      max(case when measure = 'expected_benefit' then level end) as expected_benefit,
      max(case when measure = 'product_experience' then level end) as product_experience,
      max(case when measure = 'competitor_knowledge' then level end) as competitor_knowledge
    from answers
    group by customer_id
  ),
  benefits as (
    select
      customer_id,
      (rank() over (order by expected_benefit) - 1 + 0.5e0 * count(*) over (partition by expected_benefit)) / count(*) over () as benefit_percentile
    from asked
    where expected_benefit is not null
  ),
  evidence as (
    select
      customer_id,
      count(case when kind in ('inquiry', 'product_question', 'suggestion') then 1 end) as questions,
      cast(count(case when is_novel then 1 end) as double) / count(*) as novel_share,
      cast(sum(support_level) as double) / nullif(count(support_level), 0) as mean_support_level,
      cast(max(support_level) as integer) as highest_support_level,
      cast(sum(cast(round(handling_minutes, 3) as decimal(18,3))) as double) / nullif(count(handling_minutes), 0) as mean_handling_minutes
    from voices
    group by customer_id
  ),
  known as (
    select
      r.customer_id,
      e.mean_support_level,
      e.novel_share,
      e.mean_handling_minutes,
      a.product_experience,
      a.competitor_knowledge,
      m.competence
    from ranked r
    join evidence e on e.customer_id = r.customer_id
    left join asked a on a.customer_id = r.customer_id
    left join customer_competence m on m.customer_id = r.customer_id
  ),
  pieces as (
    select
      k.customer_id,
      t.piece,
      case t.piece
        when 'level' then k.mean_support_level
        when 'novelty' then k.novel_share
        when 'support' then k.mean_handling_minutes
        when 'experience' then k.product_experience
        when 'rivals' then k.competitor_knowledge
        else k.competence
      end as amount
    from known k
    cross join (values ('level'), ('novelty'), ('support'), ('experience'), ('rivals'), ('competence')) t(piece)
  ),
  standing as (
    select
      customer_id,
      (rank() over (partition by piece order by amount) - 1 + 0.5e0 * count(*) over (partition by piece, amount))
        / count(*) over (partition by piece) as percentile
    from pieces
    where amount is not null
  ),
  borne_out as (
    select customer_id, cast(sum(cast(round(percentile, 9) as decimal(18,9))) as double) / count(*) as evidence
    from standing
    group by customer_id
  )
select
  r.customer_id,
  coalesce(c.segment, 'unsegmented') as segment,
  cast(
    case
      when coalesce(u.credibility, 1e0) = 0 then 'not_credible'
      when r.ahead_percentile < 1 - k.ahead_share then 'other'
      when b.benefit_percentile is null then 'early_voice'
      when b.benefit_percentile >= 1 - k.benefit_share then 'lead_user'
      else 'ahead_without_benefit'
    end as varchar
  ) as status,
  cast(r.topics as integer) as topics,
  r.ahead,
  r.ahead_percentile,
  a.expected_benefit,
  b.benefit_percentile,
  cast(e.questions as integer) as questions,
  e.novel_share,
  e.mean_support_level,
  e.highest_support_level,
  e.mean_handling_minutes,
  a.product_experience,
  a.competitor_knowledge,
  m.competence,
  o.evidence,
  coalesce(u.credibility, 1e0) as credibility,
  s.run_id
from ranked r
cross join run_settings s
cross join knowledge_settings k
join evidence e on e.customer_id = r.customer_id
join borne_out o on o.customer_id = r.customer_id
left join customers c on c.customer_id = r.customer_id
left join asked a on a.customer_id = r.customer_id
left join benefits b on b.customer_id = r.customer_id
left join customer_competence m on m.customer_id = r.customer_id
left join customer_credibility u on u.customer_id = r.customer_id
