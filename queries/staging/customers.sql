-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  placed as (
    select
      r.*,
      row_number() over (
        partition by r.customer_id
        order by
          coalesce(o.priority, 1000000),
          r.source_system,
          r.source_updated_at desc nulls last,
          r.export_date desc nulls last,
          r.arrived_at desc nulls last,
          r.batch_id,
          r.source_line
      ) as place
    from customer_records r
    left join source_settings o on o.source_system = r.source_system
  )
select
  customer_id,
  min_by(status, place) filter (where status is not null) as status,
  min_by(segment, place) filter (where segment is not null) as segment,
  min_by(region, place) filter (where region is not null) as region,
  min_by(first_contact_at, place) filter (where first_contact_at is not null) as first_contact_at,
  min_by(acquisition_source, place) filter (where acquisition_source is not null) as acquisition_source,
  min_by(joined_at, place) filter (where joined_at is not null) as joined_at,
  min_by(left_at, place) filter (where left_at is not null) as left_at,
  min_by(lost_reason, place) filter (where lost_reason is not null) as lost_reason,
  min_by(birth_year, place) filter (where birth_year is not null) as birth_year,
  min_by(gender, place) filter (where gender is not null) as gender,
  min_by(education, place) filter (where education is not null) as education,
  min_by(occupation, place) filter (where occupation is not null) as occupation,
  min_by(marital_status, place) filter (where marital_status is not null) as marital_status,
  min_by(consent, place) filter (where consent is not null) as consent,
  min_by(name, place) filter (where name is not null) as name,
  min_by(email, place) filter (where email is not null) as email,
  min_by(phone, place) filter (where phone is not null) as phone,
  min_by(address, place) filter (where address is not null) as address,
  bool_or(is_linked) as is_linked,
  max(case when place = 1 then bucket end) as bucket,
  max(case when place = 1 then source_system end) as source_system,
  max(case when place = 1 then source_file end) as source_file,
  max(case when place = 1 then source_line end) as source_line,
  max(case when place = 1 then batch_id end) as batch_id,
  max(case when place = 1 then source_updated_at end) as source_updated_at,
  max(case when place = 1 then arrived_at end) as arrived_at,
  max(case when place = 1 then export_date end) as export_date,
  max(case when place = 1 then run_id end) as run_id,
  cast(count(*) as integer) as records
from placed
group by customer_id
