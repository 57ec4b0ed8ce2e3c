-- The same bytes read several times are counted once: by the reading that holds, else by the latest refusal.
with
  outdated as (
    select distinct replaces as delivery_id from deliveries where status = 'accepted' and replaces is not null
  ),
  readings as (
    select
      d.delivery_id,
      d.status,
      row_number() over (
        partition by d.source, d.dataset, d.export_date, d.content_hash
        order by case when d.status = 'accepted' then 0 else 1 end, d.committed_at desc nulls last, d.delivery_id
      ) as choice
    from deliveries d
    left join outdated o on o.delivery_id = d.delivery_id
    where o.delivery_id is null
  )
select
  r.delivery_id,
  r.status,
  s.run_id
from readings r
cross join run_settings s
where r.choice = 1
