-- Where knowledge is held up on its way, with what helps there; * is the firm.
with
  scoped as (
    select t.department, i.source_system, i.knowledge_id
    from knowledge_items i
    cross join unnest(array['*', i.owner_department]) t(department)
    where coalesce(i.is_valid, true)
  ),
  collected as (
    select department, count(*) as items from scoped group by department
  ),
  uses as (
    select
      c.department,
      count(distinct u.department) as departments_that_used,
      count(distinct u.knowledge_id) as items_used
    from scoped c
    join knowledge_uses u on u.source_system = c.source_system and u.knowledge_id = c.knowledge_id
    group by c.department
  ),
  users as (
    select t.department, count(distinct u.department || ':' || u.user_id) as active_users
    from knowledge_uses u
    cross join run_settings s
    cross join knowledge_settings k
    cross join unnest(array['*', u.department]) t(department)
    where u.user_id is not null and u.occurred_on > date_add('day', -k.active_user_days, s.as_of)
    group by t.department
  ),
  entitlements as (
    select department, cast(entitled as bigint) as entitled
    from knowledge_entitlements
    union all
    select '*', cast(sum(e.entitled) as bigint)
    from knowledge_entitlements e
    where not exists (
      select u.department
      from users u
      left join knowledge_entitlements k on k.department = u.department
      where u.department <> '*' and k.department is null
    )
  ),
  stages as (
    select
      department,
      'collect' as stage,
      1 as position,
      items,
      items as reached,
      cast(null as double) as median_days,
      cast(null as double) as median_lower,
      cast(null as double) as median_upper,
      cast(null as double) as dropout,
      cast(null as double) as dropout_lower,
      cast(null as double) as dropout_upper,
      false as is_bottleneck,
      false as is_clear
    from collected
    union all
    select
      department,
      stage,
      case stage when 'organise' then 2 when 'analyse' then 3 when 'share' then 4 when 'apply' then 5 else 6 end,
      items,
      reached,
      median_days,
      median_lower,
      median_upper,
      dropout,
      dropout_lower,
      dropout_upper,
      is_bottleneck,
      is_clear
    from knowledge_stage_times
  )
select
  g.department,
  g.stage,
  g.position,
  g.items,
  g.reached,
  g.median_days,
  g.median_lower,
  g.median_upper,
  g.dropout,
  g.dropout_lower,
  g.dropout_upper,
  g.is_bottleneck,
  g.is_clear,
  coalesce(u.items_used, 0) as items_used,
  coalesce(u.departments_that_used, 0) as departments_that_used,
  coalesce(a.active_users, 0) as active_users,
  e.entitled,
  cast(coalesce(a.active_users, 0) as double) / e.entitled as active_share,
  cast(
    case
      when not g.is_bottleneck then null
      when g.stage = 'organise' then 'One format of record for sales and service, so that what comes in is complete and alike'
      when g.stage = 'analyse' then 'Better tools for analysis, and check the results before they are used'
      when g.stage = 'share' then 'Train people to use the shared platform, and reward those who share'
      else 'Put what was learnt before those who decide on products and service, and follow up what became of it'
    end as varchar
  ) as remedy_en,
  cast(
    case
      when not g.is_bottleneck then null
      when g.stage = 'organise' then '统一销售与客服的记录格式，使收集到的信息准确、完整、一致'
      when g.stage = 'analyse' then '引入更好的分析工具，并在使用前验证分析结果'
      when g.stage = 'share' then '培训员工熟练使用共享平台，激励分享经验的人'
      else '把所学送到产品与服务的决策者面前，并跟进落实情况'
    end as varchar
  ) as remedy_zh,
  s.run_id
from stages g
cross join run_settings s
left join uses u on u.department = g.department
left join users a on a.department = g.department
left join entitlements e on e.department = g.department
