-- How is the satisfaction index computed from the answers, and does it come to what path_constructs says?
with
  -- the questions on satisfaction in each path model, their place in construct_answers and their weight in the index
  questions as (
    select o.model, o.item, i.position, o.index_weight
    from path_outer o
    join path_model_items i on i.model = o.model and i.item_id = o.item
    where o.construct = 'satisfaction' and o.group_name = 'all'
  ),
  -- each answer to them, of those who answered every question of the model (setting path_models.missing: listwise)
  answers as (
    select
      q.model,
      q.item,
      q.index_weight,
      a.weight,
      case q.position
        when 1 then a.item_01
        when 2 then a.item_02
        when 3 then a.item_03
        when 4 then a.item_04
        when 5 then a.item_05
        when 6 then a.item_06
        when 7 then a.item_07
        when 8 then a.item_08
        when 9 then a.item_09
        when 10 then a.item_10
        when 11 then a.item_11
        when 12 then a.item_12
        when 13 then a.item_13
        when 14 then a.item_14
        when 15 then a.item_15
        when 16 then a.item_16
        when 17 then a.item_17
        when 18 then a.item_18
        when 19 then a.item_19
        when 20 then a.item_20
        when 21 then a.item_21
        when 22 then a.item_22
        when 23 then a.item_23
        when 24 then a.item_24
      end as level
    from questions q
    join construct_answers a on a.model = q.model
    where strpos(a.pattern, '0') = 0
  ),
  -- the weighted mean of each question
  means as (
    select
      model,
      item,
      index_weight,
      count(*) as answers,
      cast(sum(level * weight) as double) / cast(sum(weight) as double) as points
    from answers
    group by model, item, index_weight
  ),
  -- the index: the mean of these, each with its weight
  indices as (
    select model, max(answers) as answers, sum(index_weight * points) / sum(index_weight) as points
    from means
    group by model
  )
select m.model, i.answers, i.points as by_hand, c.index as published, round(i.points - c.index, 9) as difference
from path_models m
left join indices i on i.model = m.model
left join path_constructs c on c.model = m.model and c.construct = 'satisfaction' and c.group_name = 'all'
order by m.model
