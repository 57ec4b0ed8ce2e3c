-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  counted as (
    select cast('customers' as varchar) as table_name, batch_id, 1 as loaded, 0 as present, 0 as linked, 0 as unlinked from raw_customers
    union all
    select 'customers', batch_id, 0, 1, case when is_linked then 1 else 0 end, case when not is_linked then 1 else 0 end from customer_records
    union all
    select 'customer_links', batch_id, 1, 0, 0, 0 from raw_customer_links
    union all
    select 'customer_links', batch_id, 0, 1, 0, 0 from customer_link_records
    union all
    select 'products', batch_id, 1, 0, 0, 0 from raw_products
    union all
    select 'products', batch_id, 0, 1, 0, 0 from products
    union all
    select 'transactions', batch_id, 1, 0, 0, 0 from raw_transactions
    union all
    select 'transactions', batch_id, 0, 1, case when is_linked then 1 else 0 end, case when not is_linked then 1 else 0 end from transactions
    union all
    select 'interactions', batch_id, 1, 0, 0, 0 from raw_interactions
    union all
    select 'interactions', batch_id, 0, 1, case when is_linked then 1 else 0 end, case when not is_linked then 1 else 0 end from interactions
    union all
    select 'attributes', batch_id, 1, 0, 0, 0 from raw_attributes
    union all
    select 'attributes', batch_id, 0, 1, 0, 0 from attribute_records
    union all
    select 'survey_items', batch_id, 1, 0, 0, 0 from raw_survey_items
    union all
    select 'survey_items', batch_id, 0, 1, 0, 0 from survey_item_records
    union all
    select 'survey_responses', batch_id, 1, 0, 0, 0 from raw_survey_responses
    union all
    select 'survey_responses', batch_id, 0, 1, case when is_linked then 1 else 0 end, case when not is_linked then 1 else 0 end from survey_responses
    union all
    select 'survey_invitations', batch_id, 1, 0, 0, 0 from raw_survey_invitations
    union all
    select 'survey_invitations', batch_id, 0, 1, case when is_linked then 1 else 0 end, case when not is_linked then 1 else 0 end from survey_invitations
    union all
    select 'assessments', batch_id, 1, 0, 0, 0 from raw_assessments
    union all
    select 'assessments', batch_id, 0, 1, 0, 0 from assessments
    union all
    select 'signals', batch_id, 1, 0, 0, 0 from raw_signals
    union all
    select 'signals', batch_id, 0, 1, 0, 0 from signals
    union all
    select 'costs', batch_id, 1, 0, 0, 0 from raw_costs
    union all
    select 'costs', batch_id, 0, 1, case when is_linked then 1 else 0 end, case when not is_linked then 1 else 0 end from costs
    union all
    select 'promotions', batch_id, 1, 0, 0, 0 from raw_promotions
    union all
    select 'promotions', batch_id, 0, 1, case when is_linked then 1 else 0 end, case when not is_linked then 1 else 0 end from promotions
    union all
    select 'referrals', batch_id, 1, 0, 0, 0 from raw_referrals
    union all
    select 'referrals', batch_id, 0, 1, case when is_linked then 1 else 0 end, case when not is_linked then 1 else 0 end from referrals
    union all
    select 'knowledge_items', batch_id, 1, 0, 0, 0 from raw_knowledge_items
    union all
    select 'knowledge_items', batch_id, 0, 1, case when is_linked then 1 else 0 end, case when not is_linked then 1 else 0 end from knowledge_items
    union all
    select 'knowledge_uses', batch_id, 1, 0, 0, 0 from raw_knowledge_uses
    union all
    select 'knowledge_uses', batch_id, 0, 1, 0, 0 from knowledge_uses
    union all
    select 'fx_rates', batch_id, 1, 0, 0, 0 from raw_fx_rates
    union all
    select 'fx_rates', batch_id, 0, 1, 0, 0 from fx_rates
    union all
    select 'events', batch_id, 1, 0, 0, 0 from raw_events
    union all
    select 'events', batch_id, 0, 1, 0, 0 from events
  )
select
  c.batch_id as delivery_id,
  c.table_name,
  cast(sum(c.loaded) as bigint) as loaded,
  cast(sum(c.present) as bigint) as present,
  cast(sum(c.linked) as bigint) as linked,
  cast(sum(c.unlinked) as bigint) as unlinked,
  min(s.run_id) as run_id
from counted c
cross join run_settings s
group by c.batch_id, c.table_name
