-- Which gaps are widest in the latest complete period, attribute by attribute, and who owns them?
with
  latest as (
    select max(position) as position from periods where is_complete
  )
select
  p.period_id,
  k.name_en as gap,
  k.owner_department,
  coalesce(a.name_en, g.attribute_id) as attribute,
  g.segment,
  round(g.bias, 1) as gap_points,
  round(1.96e0 * g.std_error, 1) as plus_minus,
  g.n,
  g.is_small,
  g.ruler = 'mixed' as is_mixed_ruler
from knowledge_gaps g
join periods p on p.period_id = g.period_id
join latest l on l.position = p.position
join links k on k.link = g.link
left join attributes a on a.attribute_id = g.attribute_id
where not g.is_hidden and not g.is_total
order by abs(g.bias) desc nulls last, g.link, g.attribute_id, g.segment
limit 20
