-- Complete questionnaires: whatever was asked at all was answered; what was never asked is 0 throughout.
with
  asked as (
    select
      count(perception) > 0 as has_perception,
      count(perceived_trust) > 0 as has_perceived_trust,
      count(perceived_value) > 0 as has_perceived_value,
      count(satisfaction) > 0 as has_satisfaction,
      count(trust) > 0 as has_trust,
      count(loyalty) > 0 as has_loyalty
    from respondent_scores
  ),
  complete as (
    select
      r.bucket,
      r.weight,
      r.run_id,
      coalesce(r.perception, cast(0 as decimal(9,3))) as perception,
      coalesce(r.perceived_trust, cast(0 as decimal(9,3))) as perceived_trust,
      coalesce(r.perceived_value, cast(0 as decimal(9,3))) as perceived_value,
      coalesce(r.satisfaction, cast(0 as decimal(9,3))) as satisfaction,
      coalesce(r.trust, cast(0 as decimal(9,3))) as trust,
      coalesce(r.loyalty, cast(0 as decimal(9,3))) as loyalty,
      r.perceived_value_product as perceived_value_product,
      r.satisfaction_product as satisfaction_product,
      r.trust_product as trust_product,
      r.loyalty_product as loyalty_product
    from respondent_scores r
    cross join asked a
    where (r.perception is not null or not a.has_perception)
      and (r.perceived_trust is not null or not a.has_perceived_trust)
      and (r.perceived_value is not null or not a.has_perceived_value)
      and (r.satisfaction is not null or not a.has_satisfaction)
      and (r.trust is not null or not a.has_trust)
      and (r.loyalty is not null or not a.has_loyalty)
  )
select
  bucket,
  cast(count(*) as integer) as n,
  cast(sum(weight) as double) as weight,
  cast(sum(weight * perception) as double) as perception,
  cast(sum(weight * perceived_trust) as double) as perceived_trust,
  cast(sum(weight * perceived_value) as double) as perceived_value,
  cast(sum(weight * satisfaction) as double) as satisfaction,
  cast(sum(weight * trust) as double) as trust,
  cast(sum(weight * loyalty) as double) as loyalty,
  cast(sum(weight * perception * perception) as double) as perception_perception,
  cast(sum(weight * perception * perceived_trust) as double) as perception_perceived_trust,
  cast(sum(weight * perception * perceived_value) as double) as perception_perceived_value,
  cast(sum(weight * perception * satisfaction) as double) as perception_satisfaction,
  cast(sum(weight * perception * trust) as double) as perception_trust,
  cast(sum(weight * perception * loyalty) as double) as perception_loyalty,
  cast(sum(weight * perceived_trust * perceived_trust) as double) as perceived_trust_perceived_trust,
  cast(sum(weight * perceived_trust * perceived_value) as double) as perceived_trust_perceived_value,
  cast(sum(weight * perceived_trust * satisfaction) as double) as perceived_trust_satisfaction,
  cast(sum(weight * perceived_trust * trust) as double) as perceived_trust_trust,
  cast(sum(weight * perceived_trust * loyalty) as double) as perceived_trust_loyalty,
  cast(sum(weight * perceived_value * perceived_value) as double) as perceived_value_perceived_value,
  cast(sum(weight * perceived_value * satisfaction) as double) as perceived_value_satisfaction,
  cast(sum(weight * perceived_value * trust) as double) as perceived_value_trust,
  cast(sum(weight * perceived_value * loyalty) as double) as perceived_value_loyalty,
  cast(sum(weight * satisfaction * satisfaction) as double) as satisfaction_satisfaction,
  cast(sum(weight * satisfaction * trust) as double) as satisfaction_trust,
  cast(sum(weight * satisfaction * loyalty) as double) as satisfaction_loyalty,
  cast(sum(weight * trust * trust) as double) as trust_trust,
  cast(sum(weight * trust * loyalty) as double) as trust_loyalty,
  cast(sum(weight * loyalty * loyalty) as double) as loyalty_loyalty,
  cast(sum(case when perceived_value_product is not null then weight * perceived_value_product else cast(0 as decimal(18,6)) end) as double) as perceived_value_product,
  cast(sum(case when perceived_value_product is not null then weight else cast(0 as decimal(5,3)) end) as double) as perceived_value_weight,
  cast(sum(case when satisfaction_product is not null then weight * satisfaction_product else cast(0 as decimal(18,6)) end) as double) as satisfaction_product,
  cast(sum(case when satisfaction_product is not null then weight else cast(0 as decimal(5,3)) end) as double) as satisfaction_weight,
  cast(sum(case when trust_product is not null then weight * trust_product else cast(0 as decimal(18,6)) end) as double) as trust_product,
  cast(sum(case when trust_product is not null then weight else cast(0 as decimal(5,3)) end) as double) as trust_weight,
  cast(sum(case when loyalty_product is not null then weight * loyalty_product else cast(0 as decimal(18,6)) end) as double) as loyalty_product,
  cast(sum(case when loyalty_product is not null then weight else cast(0 as decimal(5,3)) end) as double) as loyalty_weight,
  min(run_id) as run_id
from complete
group by bucket
