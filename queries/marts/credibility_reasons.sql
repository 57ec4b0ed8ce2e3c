-- How far answers and reports are believed, by reason for doubt; counts and means, no person is in it. A person who rushes through one questionnaire rushes
-- through the next, so errors are those of ratios over persons (Cochran 1977, 2.11): √(n/(n−1)·Σ(y − r·x)²)/Σx.
with
  questionnaires as (
    select
      case when c.audience = 'customer' then 'customer_answers' else 'staff_answers' end as part,
      t.reason,
      c.audience || ' ' || c.source_system || ' ' || coalesce(c.respondent_id, c.response_id) as person,
      c.credibility,
      case t.reason
        when 'all' then c.credibility < 1
        when 'nothing_left' then c.credibility = 0
        when 'speeding' then c.speeding > 0
        when 'straight_lining' then c.straight_lining > 0
        when 'failed_checks' then c.failed_checks > 0
        when 'contradictions' then c.contradictions > 0
        when 'denied_statements' then c.denied_statements > 0
        else c.duplicate > 0
      end as is_doubted
    from response_credibility c
    cross join (
      values
        ('all'), ('nothing_left'), ('speeding'), ('straight_lining'), ('failed_checks'), ('contradictions'), ('denied_statements'),
        ('duplicate')
    ) t(reason)
  ),
  checked as (
    select customer_id, is_valid from interactions where customer_id is not null and is_valid is not null
    union all
    select customer_id, is_valid from knowledge_items where customer_id is not null and is_valid is not null
  ),
  gathered as (
    select part, reason, person, credibility, is_doubted from questionnaires
    union all
    select 'checked_reports', 'invalid', customer_id, case when is_valid then 1e0 else 0e0 end, not is_valid from checked
    union all
    select 'customers', t.reason, c.customer_id, c.credibility, case when t.reason = 'all' then c.credibility < 1 else c.credibility = 0 end
    from customer_credibility c
    cross join (values ('all'), ('nothing_left')) t(reason)
  ),
  -- Wide, because it is multiplied: DuckDB computes products of decimals of up to 18 digits in 18 digits.
  persons as (
    select
      part,
      reason,
      cast(count(*) as decimal(19,6)) as pieces,
      cast(count(case when is_doubted then 1 end) as decimal(19,6)) as doubted,
      cast(sum(cast(round(credibility, 6) as decimal(9,6))) as decimal(19,6)) as credibility,
      cast(coalesce(sum(case when is_doubted then cast(round(credibility, 6) as decimal(9,6)) end), 0) as decimal(19,6)) as doubted_credibility
    from gathered
    group by part, reason, person
  ),
  sums as (
    select
      part,
      reason,
      cast(count(*) as double) as persons,
      cast(count(case when doubted > 0 then 1 end) as double) as doubted_persons,
      cast(sum(pieces) as double) as pieces,
      cast(sum(doubted) as double) as doubted,
      cast(sum(credibility) as double) as credibility,
      cast(sum(doubted_credibility) as double) as doubted_credibility,
      cast(sum(pieces * pieces) as double) as pieces_pieces,
      cast(sum(pieces * doubted) as double) as pieces_doubted,
      cast(sum(doubted * doubted) as double) as doubted_doubted,
      cast(sum(doubted * doubted_credibility) as double) as doubted_left,
      cast(sum(doubted_credibility * doubted_credibility) as double) as left_left
    from persons
    group by part, reason
  ),
  shares as (
    select
      u.*,
      u.doubted / u.pieces as share,
      u.doubted_credibility / nullif(u.doubted, 0) as doubted_mean
    from sums u
  ),
  errors as (
    select
      h.*,
      sqrt(
        h.persons / nullif(h.persons - 1, 0)
          * greatest(0e0, h.doubted_doubted - 2 * h.share * h.pieces_doubted + h.share * h.share * h.pieces_pieces)
      ) / h.pieces as share_error,
      sqrt(
        h.doubted_persons / nullif(h.doubted_persons - 1, 0)
          * greatest(0e0, h.left_left - 2 * h.doubted_mean * h.doubted_left + h.doubted_mean * h.doubted_mean * h.doubted_doubted)
      ) / nullif(h.doubted, 0) as doubted_error
    from shares h
  )
select
  cast(e.part as varchar) as part,
  cast(e.reason as varchar) as reason,
  cast(e.pieces as bigint) as pieces,
  cast(e.persons as bigint) as persons,
  cast(e.doubted as bigint) as doubted,
  cast(e.doubted_persons as bigint) as doubted_persons,
  e.share,
  e.share_error,
  case
    when e.share > 0 and e.share < 1 and e.persons > 1
      then greatest(1e0, least(e.pieces, coalesce(e.share * (1 - e.share) / nullif(e.share_error * e.share_error, 0), e.pieces)))
    else e.persons
  end as independent,
  e.credibility / e.pieces as mean_credibility,
  e.doubted_mean as doubted_credibility,
  e.doubted_error,
  s.run_id
from errors e
cross join run_settings s
