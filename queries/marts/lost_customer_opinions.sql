-- What lost customers said, a list of its own: it weighs more than what customers say. No free text.
select
  i.source_system,
  i.interaction_id,
  i.customer_id,
  l.segment,
  i.occurred_on,
  i.kind,
  i.topic,
  i.attribute_id,
  i.product_category,
  coalesce(w.reason, 'unknown') as reason,
  cast(date_diff('day', i.occurred_on, coalesce(w.left_on, l.last_on)) as integer) as days_before_leaving,
  i.resolved_at is not null as is_resolved,
  c.lost_opinion_weight as weight,
  c.run_id
from interactions i
join customer_lifecycle l on l.customer_id = i.customer_id and l.state = 'lost'
join win_back w on w.customer_id = i.customer_id
cross join customer_settings c
where i.kind in ('complaint', 'suggestion', 'exit_interview') and coalesce(i.direction, 'in') = 'in'
