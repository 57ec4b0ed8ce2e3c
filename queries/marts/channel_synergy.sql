-- Differences of two shares by Agresti & Caffo (2000): one answer and one refusal added to each side. Contacts of one customer are not independent, so the
-- variance is that of the difference of two ratios over customers (Cochran 1977, 6.20), at least that of independent contacts. Across customers the difference is descriptive only:
-- better customers are reached over more channels; within customers it comes from the model contact_effects. Who was reached without a channel on record
-- (offers often have none) counts neither as one channel nor as none.
with
  bought as (
    select customer_id, period_id, count(distinct occurred_on) as days
    from line_values
    where not is_return
    group by customer_id, period_id
  ),
  informed as (
    select distinct k.customer_id, d.period_id
    from knowledge_items k
    join calendar d on d.day = k.occurred_on
    where k.direction = 'for' and k.customer_id is not null
  ),
  persons as (
    select
      o.period_id,
      o.segment,
      o.customer_id,
      count(*) as contacts,
      count(distinct o.channel) as channels,
      count(case when o.is_matched and o.is_answered is not null then 1 end) as matched,
      count(case when o.is_matched and o.is_answered then 1 end) as matched_answers,
      count(case when not o.is_matched and o.is_answered is not null then 1 end) as unmatched,
      count(case when not o.is_matched and o.is_answered then 1 end) as unmatched_answers,
      count(case when o.is_preferred and o.is_answered is not null then 1 end) as preferred,
      count(case when o.is_preferred and o.is_answered then 1 end) as preferred_answers,
      count(case when not o.is_preferred and o.is_answered is not null then 1 end) as other_ways,
      count(case when not o.is_preferred and o.is_answered then 1 end) as other_answers,
      count(case when o.content_kind is not null and lower(o.content_kind) not in ('discount', 'voucher', 'price') then 1 end) as lessons,
      count(case when o.content_kind is not null and lower(o.content_kind) not in ('discount', 'voucher', 'price') and o.is_matched is not null then 1 end) as judged_lessons,
      count(case when o.content_kind is not null and lower(o.content_kind) not in ('discount', 'voucher', 'price') and o.is_matched then 1 end) as matched_lessons
    from outgoing_contacts o
    group by o.period_id, o.segment, o.customer_id
  ),
  joined as (
    select
      coalesce(p.period_id, i.period_id) as period_id,
      coalesce(p.segment, c.segment, 'unsegmented') as segment,
      p.contacts,
      p.channels,
      p.matched,
      p.matched_answers,
      p.unmatched,
      p.unmatched_answers,
      p.preferred,
      p.preferred_answers,
      p.other_ways,
      p.other_answers,
      p.judged_lessons,
      p.matched_lessons,
      case when p.lessons > 0 or i.customer_id is not null then 1 else 0 end as is_informed,
      case when p.channels >= 2 then 1 when p.channels = 1 then 0 end as is_multi,
      coalesce(b.days, 0) as days
    from persons p
    full outer join informed i on i.customer_id = p.customer_id and i.period_id = p.period_id
    left join customers c on c.customer_id = i.customer_id
    left join bought b on b.customer_id = coalesce(p.customer_id, i.customer_id) and b.period_id = coalesce(p.period_id, i.period_id)
  ),
  summed as (
    select
      j.period_id,
      t.scope,
      count(j.contacts) as reached,
      cast(coalesce(sum(j.contacts), 0) as bigint) as contacts,
      cast(coalesce(sum(j.channels), 0) as double) as channels,
      cast(coalesce(sum(j.channels * j.channels), 0) as double) as channel_squares,
      cast(coalesce(sum(j.matched), 0) as bigint) as matched,
      cast(coalesce(sum(j.matched_answers), 0) as bigint) as matched_answers,
      cast(coalesce(sum(j.unmatched), 0) as bigint) as unmatched,
      cast(coalesce(sum(j.unmatched_answers), 0) as bigint) as unmatched_answers,
      cast(coalesce(sum(j.preferred), 0) as bigint) as preferred,
      cast(coalesce(sum(j.preferred_answers), 0) as bigint) as preferred_answers,
      cast(coalesce(sum(j.other_ways), 0) as bigint) as other_ways,
      cast(coalesce(sum(j.other_answers), 0) as bigint) as other_answers,
      cast(count(case when j.matched + j.unmatched > 0 then 1 end) as double) as content_units,
      cast(sum(j.matched * j.matched) as double) as content_xx1,
      cast(sum(j.matched * j.matched_answers) as double) as content_xy1,
      cast(sum(j.matched_answers * j.matched_answers) as double) as content_yy1,
      cast(sum(j.unmatched * j.unmatched) as double) as content_xx2,
      cast(sum(j.unmatched * j.unmatched_answers) as double) as content_xy2,
      cast(sum(j.unmatched_answers * j.unmatched_answers) as double) as content_yy2,
      cast(sum(j.matched * j.unmatched) as double) as content_x1x2,
      cast(sum(j.matched * j.unmatched_answers) as double) as content_x1y2,
      cast(sum(j.matched_answers * j.unmatched) as double) as content_y1x2,
      cast(sum(j.matched_answers * j.unmatched_answers) as double) as content_y1y2,
      cast(count(case when j.preferred + j.other_ways > 0 then 1 end) as double) as mode_units,
      cast(sum(j.preferred * j.preferred) as double) as mode_xx1,
      cast(sum(j.preferred * j.preferred_answers) as double) as mode_xy1,
      cast(sum(j.preferred_answers * j.preferred_answers) as double) as mode_yy1,
      cast(sum(j.other_ways * j.other_ways) as double) as mode_xx2,
      cast(sum(j.other_ways * j.other_answers) as double) as mode_xy2,
      cast(sum(j.other_answers * j.other_answers) as double) as mode_yy2,
      cast(sum(j.preferred * j.other_ways) as double) as mode_x1x2,
      cast(sum(j.preferred * j.other_answers) as double) as mode_x1y2,
      cast(sum(j.preferred_answers * j.other_ways) as double) as mode_y1x2,
      cast(sum(j.preferred_answers * j.other_answers) as double) as mode_y1y2,
      cast(coalesce(sum(j.judged_lessons), 0) as double) as judged_lessons,
      cast(coalesce(sum(j.matched_lessons), 0) as double) as matched_lessons,
      cast(coalesce(sum(j.is_informed), 0) as double) as informed,
      count(case when j.is_multi = 1 then 1 end) as multi,
      count(case when j.is_multi = 0 then 1 end) as single,
      cast(sum(case when j.is_multi = 1 then j.days end) as double) as multi_days,
      cast(sum(case when j.is_multi = 0 then j.days end) as double) as single_days,
      cast(sum(case when j.is_multi = 1 then j.days * j.days end) as double) as multi_squares,
      cast(sum(case when j.is_multi = 0 then j.days * j.days end) as double) as single_squares,
      cast(count(case when j.judged_lessons > 0 then 1 end) as double) as lesson_units,
      cast(coalesce(sum(j.judged_lessons * j.judged_lessons), 0) as double) as judged_judged,
      cast(coalesce(sum(j.judged_lessons * j.matched_lessons), 0) as double) as judged_matched,
      cast(coalesce(sum(j.matched_lessons * j.matched_lessons), 0) as double) as matched_matched
    from joined j
    cross join unnest(array['*', j.segment]) t(scope)
    group by j.period_id, t.scope
  ),
  sizes as (
    select z.period_id, t.scope, cast(sum(z.customers) as bigint) as customers
    from segment_sizes z
    cross join unnest(array['*', z.segment]) t(scope)
    group by z.period_id, t.scope
  ),
  shares as (
    select
      s.*,
      (s.matched_answers + 1e0) / (s.matched + 2) as a,
      (s.unmatched_answers + 1e0) / (s.unmatched + 2) as b,
      (s.preferred_answers + 1e0) / (s.preferred + 2) as c,
      (s.other_answers + 1e0) / (s.other_ways + 2) as d,
      cast(s.matched_answers as double) / nullif(s.matched, 0) as matched_rate,
      cast(s.unmatched_answers as double) / nullif(s.unmatched, 0) as unmatched_rate,
      cast(s.preferred_answers as double) / nullif(s.preferred, 0) as preferred_rate,
      cast(s.other_answers as double) / nullif(s.other_ways, 0) as other_rate
    from summed s
  ),
  varied as (
    select
      s.*,
      s.a * (1 - s.a) / (s.matched + 2) + s.b * (1 - s.b) / (s.unmatched + 2) as content_alone,
      s.c * (1 - s.c) / (s.preferred + 2) + s.d * (1 - s.d) / (s.other_ways + 2) as mode_alone,
      s.content_units / nullif(s.content_units - 1, 0) * (
        (s.content_yy1 - 2 * s.matched_rate * s.content_xy1 + s.matched_rate * s.matched_rate * s.content_xx1) / s.matched / s.matched
          + (s.content_yy2 - 2 * s.unmatched_rate * s.content_xy2 + s.unmatched_rate * s.unmatched_rate * s.content_xx2) / s.unmatched / s.unmatched
          - 2 * (s.content_y1y2 - s.unmatched_rate * s.content_y1x2 - s.matched_rate * s.content_x1y2 + s.matched_rate * s.unmatched_rate * s.content_x1x2) / s.matched / s.unmatched
      ) as content_joint,
      s.mode_units / nullif(s.mode_units - 1, 0) * (
        (s.mode_yy1 - 2 * s.preferred_rate * s.mode_xy1 + s.preferred_rate * s.preferred_rate * s.mode_xx1) / s.preferred / s.preferred
          + (s.mode_yy2 - 2 * s.other_rate * s.mode_xy2 + s.other_rate * s.other_rate * s.mode_xx2) / s.other_ways / s.other_ways
          - 2 * (s.mode_y1y2 - s.other_rate * s.mode_y1x2 - s.preferred_rate * s.mode_x1y2 + s.preferred_rate * s.other_rate * s.mode_x1x2) / s.preferred / s.other_ways
      ) as mode_joint
    from shares s
  )
select
  s.period_id,
  nullif(s.scope, '*') as segment,
  z.customers,
  s.reached,
  s.contacts,
  s.matched as matched_contacts,
  s.matched_rate,
  s.unmatched as unmatched_contacts,
  s.unmatched_rate,
  case when s.matched > 0 and s.unmatched > 0 then s.a - s.b end as content_difference,
  case
    when s.matched > 0 and s.unmatched > 0
      then 1.959963984540054e0 * sqrt(greatest(s.content_alone, coalesce(s.content_joint, s.content_alone)))
  end as content_reach,
  s.preferred as preferred_contacts,
  s.preferred_rate,
  s.other_ways as other_contacts,
  s.other_rate,
  case when s.preferred > 0 and s.other_ways > 0 then s.c - s.d end as mode_difference,
  case
    when s.preferred > 0 and s.other_ways > 0
      then 1.959963984540054e0 * sqrt(greatest(s.mode_alone, coalesce(s.mode_joint, s.mode_alone)))
  end as mode_reach,
  s.multi + s.single as channel_customers,
  s.multi as multi_channel_customers,
  s.channels / nullif(s.multi + s.single, 0) as channels_per_customer,
  1.959963984540054e0 * sqrt(
    greatest(0e0, s.channel_squares / nullif(s.multi + s.single, 0) - power(s.channels / nullif(s.multi + s.single, 0), 2))
      / nullif(s.multi + s.single - 1, 0)
  ) as channels_reach,
  cast(s.multi as double) / nullif(s.multi + s.single, 0) as multi_channel_share,
  s.multi_days / nullif(s.multi, 0) - s.single_days / nullif(s.single, 0) as across_difference,
  1.959963984540054e0 * sqrt(
    greatest(0e0, s.multi_squares / nullif(s.multi, 0) - power(s.multi_days / nullif(s.multi, 0), 2)) / nullif(s.multi - 1, 0)
      + greatest(0e0, s.single_squares / nullif(s.single, 0) - power(s.single_days / nullif(s.single, 0), 2)) / nullif(s.single - 1, 0)
  ) as across_reach,
  e.synergy as within_synergy,
  e.lower as within_lower,
  e.upper as within_upper,
  s.informed / nullif(z.customers, 0) as knowledge_reach,
  s.matched_lessons / nullif(s.judged_lessons, 0) as knowledge_relevance,
  cast(s.judged_lessons as bigint) as judged_contacts,
  1.959963984540054e0 * sqrt(
    s.lesson_units / nullif(s.lesson_units - 1, 0) * greatest(
      0e0,
      s.matched_matched - 2 * (s.matched_lessons / nullif(s.judged_lessons, 0)) * s.judged_matched
        + power(s.matched_lessons / nullif(s.judged_lessons, 0), 2) * s.judged_judged
    )
  ) / nullif(s.judged_lessons, 0) as relevance_reach,
  s.informed / nullif(z.customers, 0) * (s.matched_lessons / nullif(s.judged_lessons, 0)) as reach_relevance,
  r.run_id
from varied s
cross join run_settings r
left join sizes z on z.period_id = s.period_id and z.scope = s.scope
left join contact_effects e on coalesce(e.segment, '*') = s.scope
