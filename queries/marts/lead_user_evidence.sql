-- What bears out who is a lead user, in means over persons: lead users beside all others who were compared.
with
  said as (
    select
      case when l.status = 'lead_user' then 'lead_user' else 'others' end as part,
      t.evidence,
      case t.evidence
        when 'question_level' then l.mean_support_level
        when 'novel_share' then l.novel_share
        when 'support_minutes' then l.mean_handling_minutes
        when 'product_experience' then l.product_experience
        when 'competitor_knowledge' then l.competitor_knowledge
        when 'competence' then l.competence
        else l.evidence
      end as amount
    from lead_users l
    cross join (
      values
        ('question_level'), ('novel_share'), ('support_minutes'), ('product_experience'), ('competitor_knowledge'), ('competence'), ('all')
    ) t(evidence)
    where l.status <> 'not_credible'
  ),
  sums as (
    select
      part,
      evidence,
      count(*) as n,
      cast(sum(cast(round(amount, 6) as decimal(18,6))) as double) as total,
      cast(sum(cast(round(amount * amount, 6) as decimal(18,6))) as double) as squares
    from said
    where amount is not null
    group by part, evidence
  )
select
  cast(m.part as varchar) as part,
  cast(m.evidence as varchar) as evidence,
  m.n,
  m.total / m.n as level,
  case when m.n > 1 then sqrt(greatest(0e0, m.squares - m.total * m.total / m.n) / (m.n - 1e0) / m.n) end as std_error,
  s.run_id
from sums m
cross join run_settings s
