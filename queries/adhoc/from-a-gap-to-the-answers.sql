-- The answers behind the latest published levels of one attribute, down to file and line. Change the attribute to ask about another.
select
  l.period_id,
  l.station,
  l.segment,
  round(l.mean, 1) as station_level,
  l.age_months,
  r.response_id,
  r.item_id,
  r.value,
  r.level,
  w.weight,
  r.source_file,
  r.source_line
from station_levels l
join stations s on s.station = l.station
join survey_responses r
  on r.period_id = l.measured_period_id
  and r.attribute_id = l.attribute_id
  and r.measure = s.measure
  and r.audience = s.audience
  and (r.segment = l.segment or (l.is_common and r.segment is null))
join response_weights w on w.source_system = r.source_system and w.response_id = r.response_id
where l.source = 'survey'
  and l.attribute_id = (select min(attribute_id) from station_levels)
  and l.period_id = (select max(period_id) from station_levels)
order by l.station, l.segment, r.response_id, r.item_id
limit 100
