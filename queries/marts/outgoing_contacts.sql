-- What the firm sent or said to a customer, and whether it met what was known of that customer on the day before: the product category bought most,
-- and the channel by which the customer turned to the firm most.
with
  contacts as (
    select
      'promotion:' || p.source_system || ':' || p.promotion_id || ':' || p.customer_id as contact_id,
      p.customer_id,
      p.occurred_on,
      p.channel,
      p.content_kind,
      p.product_category,
      p.target_grade,
      true as is_offer,
      p.responded_at is not null as is_answered,
      p.cost_reporting as cost
    from promotions p
    union all
    select
      'interaction:' || i.source_system || ':' || i.interaction_id,
      i.customer_id,
      i.occurred_on,
      i.channel,
      i.content_kind,
      i.product_category,
      i.target_grade,
      false,
      case when i.outcome is not null then lower(i.outcome) in ('responded', 'accepted', 'ordered', 'positive') end,
      i.cost_reporting
    from interactions i
    where i.direction = 'out' and i.customer_id is not null
  ),
  bought as (
    select c.contact_id, v.category, count(*) as lines
    from contacts c
    join line_values v on v.customer_id = c.customer_id and v.occurred_on < c.occurred_on
    where c.product_category is not null and v.category is not null and not v.is_return
    group by c.contact_id, v.category
  ),
  tastes as (
    select
      contact_id,
      category,
      row_number() over (partition by contact_id order by lines desc nulls last, category) as place
    from bought
  ),
  turned as (
    select c.contact_id, i.channel, count(*) as times
    from contacts c
    join interactions i on i.customer_id = c.customer_id and i.occurred_on < c.occurred_on
    where c.channel is not null and coalesce(i.direction, 'in') = 'in'
    group by c.contact_id, i.channel
  ),
  ways as (
    select
      contact_id,
      channel,
      row_number() over (partition by contact_id order by times desc nulls last, channel) as place
    from turned
  )
select
  c.contact_id,
  c.customer_id,
  coalesce(g.segment, 'unsegmented') as segment,
  d.period_id,
  c.occurred_on,
  c.channel,
  c.content_kind,
  c.product_category,
  c.is_offer,
  c.is_answered,
  c.cost,
  case
    when t.category is not null then t.category = c.product_category
    when c.target_grade is not null then c.target_grade = coalesce(g.segment, 'unsegmented')
  end as is_matched,
  w.channel = c.channel as is_preferred,
  s.run_id
from contacts c
join calendar d on d.day = c.occurred_on
cross join run_settings s
left join customers g on g.customer_id = c.customer_id
left join tastes t on t.contact_id = c.contact_id and t.place = 1
left join ways w on w.contact_id = c.contact_id and w.place = 1
