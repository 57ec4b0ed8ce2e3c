-- Amounts that are in no total, because no exchange rate converts them.
with
  amounts as (
    select cast('transactions' as varchar) as table_name, currency, run_id from transactions where amount is not null and amount_reporting is null
    union all
    select 'costs', currency, run_id from costs where amount is not null and amount_reporting is null
    union all
    select 'interactions', currency, run_id from interactions where cost is not null and cost_reporting is null
    union all
    select 'promotions', currency, run_id from promotions where cost is not null and cost_reporting is null
    union all
    select 'referrals', currency, run_id from referrals where reward is not null and reward_reporting is null
  )
select
  table_name,
  coalesce(currency, 'none') as currency,
  count(*) as amounts,
  min(run_id) as run_id
from amounts
group by table_name, coalesce(currency, 'none')
