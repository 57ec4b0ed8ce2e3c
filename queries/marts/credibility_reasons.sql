-- How far answers and reports are believed, by reason for doubt; counts and means, no person is in it.
with
  questionnaires as (
    select
      case when c.audience = 'customer' then 'customer_answers' else 'staff_answers' end as part,
      t.reason,
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
    select is_valid from interactions where customer_id is not null and is_valid is not null
    union all
    select is_valid from knowledge_items where customer_id is not null and is_valid is not null
  ),
  gathered as (
    select part, reason, credibility, is_doubted from questionnaires
    union all
    select 'checked_reports', 'invalid', case when is_valid then 1e0 else 0e0 end, not is_valid from checked
    union all
    select 'customers', t.reason, c.credibility, case when t.reason = 'all' then c.credibility < 1 else c.credibility = 0 end
    from customer_credibility c
    cross join (values ('all'), ('nothing_left')) t(reason)
  )
select
  cast(g.part as varchar) as part,
  cast(g.reason as varchar) as reason,
  count(*) as pieces,
  cast(count(case when g.is_doubted then 1 end) as bigint) as doubted,
  cast(count(case when g.is_doubted then 1 end) as double) / count(*) as share,
  cast(sum(cast(round(g.credibility, 6) as decimal(9,6))) as double) / count(*) as mean_credibility,
  cast(sum(case when g.is_doubted then cast(round(g.credibility, 6) as decimal(9,6)) end) as double)
    / nullif(count(case when g.is_doubted then 1 end), 0) as doubted_credibility,
  s.run_id
from gathered g
cross join run_settings s
group by g.part, g.reason, s.run_id
