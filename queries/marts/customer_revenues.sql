-- Lines of the same customer and period; what each line is worth stands in line_values.
select
  l.customer_id,
  l.period_id,
  cast(sum(coalesce(l.revenue, cast(0 as decimal(18,4)))) as decimal(18,4)) as revenue,
  cast(sum(coalesce(l.product_cost, cast(0 as decimal(18,4)))) as decimal(18,4)) as product_cost,
  cast(sum(coalesce(l.revenue_with_cost, cast(0 as decimal(18,4)))) as decimal(18,4)) as revenue_with_cost,
  cast(count(case when l.revenue is null then 1 end) as integer) as amounts_without_rate,
  min(s.run_id) as run_id
from line_values l
cross join run_settings s
group by l.customer_id, l.period_id
