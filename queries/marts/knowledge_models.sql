-- How far the data reach for each of the five models of customer knowledge management: customers active in the last year who have all that a model asks for.
with
  bounds as (
    select run_id, as_of, date_add('day', -365, as_of) as active_after from run_settings
  ),
  active as (
    select t.customer_id
    from transactions t
    cross join bounds b
    where t.customer_id is not null and not coalesce(t.is_return, false) and t.occurred_on > b.active_after
    group by t.customer_id
  ),
  talks as (
    select
      i.customer_id,
      i.occurred_at,
      i.kind,
      i.style,
      coalesce(i.direction, 'in') = 'in' as is_from_customer,
      coalesce(i.direction, 'in') = 'out' as is_to_customer,
      i.resolved_at is not null as is_resolved,
      i.kind = 'social'
        or i.channel in ('social', 'facebook', 'instagram', 'x', 'twitter', 'wechat', 'weibo', 'linkedin', 'youtube', 'tiktok', 'douyin', 'xiaohongshu')
        as is_social,
      i.content_kind is not null or i.target_grade is not null as is_campaign,
      i.content_kind is not null or i.product_category is not null as is_offer
    from interactions i
    cross join bounds b
    where i.customer_id is not null
      and i.occurred_on > b.active_after
      and coalesce(i.outcome, '') not in ('declined', 'no_show')
  ),
  contacts as (
    select
      t.customer_id,
      max(case when t.is_from_customer and t.kind <> 'browsing' then 1 else 0 end) as turned_to_us,
      max(case when t.is_to_customer then 1 else 0 end) as turned_to_them,
      max(case when t.kind in ('inquiry', 'complaint', 'suggestion', 'service', 'product_question') and t.style is null and t.is_resolved then 1 else 0 end) as resolved,
      max(case when t.is_social and t.is_from_customer and t.kind <> 'browsing' then 1 else 0 end) as spoke_on_social,
      max(case when t.is_social and t.is_from_customer and t.kind <> 'browsing' and t.is_resolved then 1 else 0 end) as resolved_on_social,
      min(case when t.is_social and t.is_from_customer and t.kind <> 'browsing' then t.occurred_at end) as first_on_social,
      max(case when t.is_social and t.is_to_customer and not t.is_campaign then t.occurred_at end) as last_reply_on_social,
      max(case when t.kind = 'browsing' then 1 else 0 end) as browsed,
      max(case when t.kind in ('complaint', 'suggestion') then 1 else 0 end) as gave_feedback,
      max(case when t.kind in ('suggestion', 'community', 'training') or t.style is not null then 1 else 0 end) as worked_with_us,
      max(case when t.is_to_customer and t.is_offer then 1 else 0 end) as was_offered
    from talks t
    group by t.customer_id
  ),
  opinions as (
    select
      r.customer_id,
      max(case when r.measure in ('expectation', 'importance') then 1 else 0 end) as said_needs,
      1 as gave_feedback
    from survey_responses r
    cross join bounds b
    where r.audience = 'customer' and r.customer_id is not null and r.level is not null and r.occurred_on > b.active_after
    group by r.customer_id
  ),
  known as (
    select
      k.customer_id,
      max(case when k.direction in ('about', 'from') then 1 else 0 end) as needs,
      max(case when k.direction = 'from' then 1 else 0 end) as gave_knowledge
    from knowledge_items k
    where k.customer_id is not null and coalesce(k.is_valid, true)
    group by k.customer_id
  ),
  offers as (
    select p.customer_id, max(case when p.content_kind is not null or p.product_category is not null then 1 else 0 end) as was_offered
    from promotions p
    cross join bounds b
    where p.occurred_on > b.active_after
    group by p.customer_id
  ),
  bought as (
    select t.customer_id, max(case when t.product_id is not null then 1 else 0 end) as known_products
    from transactions t
    where t.customer_id is not null
    group by t.customer_id
  ),
  persons as (
    select
      a.customer_id,
      case
        when c.region is not null or c.birth_year is not null or c.gender is not null or c.education is not null or c.occupation is not null then 1
        else 0
      end as basic_data,
      case when coalesce(o.said_needs, 0) + coalesce(k.needs, 0) > 0 then 1 else 0 end as needs,
      coalesce(i.resolved, 0) as answer_to_problems,
      coalesce(t.known_products, 0) as purchases_by_product,
      case when coalesce(i.was_offered, 0) + coalesce(f.was_offered, 0) > 0 then 1 else 0 end as targeted_offers,
      coalesce(i.spoke_on_social, 0) as social_contacts,
      case when i.resolved_on_social = 1 or i.last_reply_on_social >= i.first_on_social then 1 else 0 end as social_answers,
      coalesce(i.browsed, 0) as browsing,
      case when coalesce(i.gave_feedback, 0) + coalesce(o.gave_feedback, 0) > 0 then 1 else 0 end as feedback,
      case when coalesce(i.turned_to_us, 0) = 1 and coalesce(i.turned_to_them, 0) = 1 then 1 else 0 end as two_way_contacts,
      case when coalesce(i.worked_with_us, 0) + coalesce(k.gave_knowledge, 0) > 0 then 1 else 0 end as joint_work
    from active a
    left join customers c on c.customer_id = a.customer_id
    left join contacts i on i.customer_id = a.customer_id
    left join opinions o on o.customer_id = a.customer_id
    left join known k on k.customer_id = a.customer_id
    left join offers f on f.customer_id = a.customer_id
    left join bought t on t.customer_id = a.customer_id
  ),
  counted as (
    select
      count(*) as customers,
      sum(basic_data) as basic_data,
      sum(needs) as needs,
      sum(answer_to_problems) as answer_to_problems,
      sum(purchases_by_product) as purchases_by_product,
      sum(targeted_offers) as targeted_offers,
      sum(social_contacts) as social_contacts,
      sum(social_answers) as social_answers,
      sum(browsing) as browsing,
      sum(feedback) as feedback,
      sum(two_way_contacts) as two_way_contacts,
      sum(joint_work) as joint_work,
      sum(basic_data * needs * answer_to_problems) as relationship_all,
      sum(purchases_by_product * needs * targeted_offers) as value_creation_all,
      sum(social_contacts * social_answers) as social_media_all,
      sum(purchases_by_product * browsing * feedback) as data_driven_all,
      sum(two_way_contacts * joint_work) as co_operation_all
    from persons
  ),
  listed as (
    select m.knowledge_model, m.requirement
    from (
      values
        ('relationship', 'all'), ('relationship', 'basic_data'), ('relationship', 'needs'), ('relationship', 'answer_to_problems'),
        ('value_creation', 'all'), ('value_creation', 'purchases_by_product'), ('value_creation', 'needs'), ('value_creation', 'targeted_offers'),
        ('social_media', 'all'), ('social_media', 'social_contacts'), ('social_media', 'social_answers'),
        ('data_driven', 'all'), ('data_driven', 'purchases_by_product'), ('data_driven', 'browsing'), ('data_driven', 'feedback'),
        ('co_operation', 'all'), ('co_operation', 'two_way_contacts'), ('co_operation', 'joint_work')
    ) m(knowledge_model, requirement)
  ),
  matched as (
    select
      l.knowledge_model,
      l.requirement,
      coalesce(n.customers, 0) as customers,
      coalesce(
        case l.requirement
          when 'basic_data' then n.basic_data
          when 'needs' then n.needs
          when 'answer_to_problems' then n.answer_to_problems
          when 'purchases_by_product' then n.purchases_by_product
          when 'targeted_offers' then n.targeted_offers
          when 'social_contacts' then n.social_contacts
          when 'social_answers' then n.social_answers
          when 'browsing' then n.browsing
          when 'feedback' then n.feedback
          when 'two_way_contacts' then n.two_way_contacts
          when 'joint_work' then n.joint_work
          else
            case l.knowledge_model
              when 'relationship' then n.relationship_all
              when 'value_creation' then n.value_creation_all
              when 'social_media' then n.social_media_all
              when 'data_driven' then n.data_driven_all
              else n.co_operation_all
            end
        end,
        0
      ) as covered
    from listed l
    cross join counted n
  )
select
  cast(m.knowledge_model as varchar) as knowledge_model,
  cast(m.requirement as varchar) as requirement,
  cast(m.customers as bigint) as customers,
  cast(m.covered as bigint) as covered,
  cast(m.covered as double) / nullif(m.customers, 0) as coverage,
  m.covered = 0 as is_missing,
  s.run_id
from matched m
cross join run_settings s
