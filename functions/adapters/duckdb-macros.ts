/**
 * Functions of Trino that DuckDB lacks or understands differently, as macros: with them (and the settings below) the portable
 * SQL of `queries/` means the same on both. A macro cannot carry FILTER, DISTINCT or ORDER BY.
 */
export const macros: readonly string[] = [
  'date_diff(u, a, b) as datesub(u, a, b)',
  "date_add(u, n, d date) as cast(d + n * cast('1 ' || u as interval) as date), (u, n, d timestamp) as d + n * cast('1 ' || u as interval)",
  'day_of_week(d) as isodow(d)',
  'day_of_month(d) as day(d)',
  'day_of_year(d) as dayofyear(d)',
  'week_of_year(d) as week(d)',
  'year_of_week(d) as isoyear(d)',
  'last_day_of_month(d) as last_day(d)',
  'from_iso8601_date(s) as cast(s as date)',
  'date_format(t, f) as strftime(t, f)',
  'date_parse(s, f) as strptime(s, f)',
  'truncate(x) as trunc(x)',
  "nan() as 'NaN'::double",
  "infinity() as 'Infinity'::double",
  'is_nan(x) as isnan(x)',
  'is_finite(x) as isfinite(x)',
  'bitwise_and(a, b) as a & b',
  'greatest(a, b) as case when a is null or b is null then null when a >= b then a else b end, (a, b, c) as case when a is null or b is null or c is null then null when a >= b and a >= c then a when b >= c then b else c end',
  'least(a, b) as case when a is null or b is null then null when a <= b then a else b end, (a, b, c) as case when a is null or b is null or c is null then null when a <= b and a <= c then a when b <= c then b else c end',
  'concat(a, b) as a || b, (a, b, c) as a || b || c, (a, b, c, d) as a || b || c || d',
  'split_part(s, d, i) as list_extract(string_split(s, d), i)',
  'regexp_like(s, p) as regexp_matches(s, p)',
  'levenshtein_distance(a, b) as levenshtein(a, b)',
  'to_utf8(s) as encode(s)',
  'md5(x) as unhex(system.main.md5(x))',
  'sha256(x) as unhex(system.main.sha256(x))',
  "from_base(s, b) as cast(case b when 16 then '0x' when 2 then '0b' end || s as bigint)",
  'cardinality(x) as len(x)',
  'element_at(l, i) as l[i]',
  'array_join(l, d) as array_to_string(l, d)',
  'array_max(l) as list_max(l)',
  'array_min(l) as list_min(l)',
  'array_position(l, x) as coalesce(list_position(l, x), 0)',
  'sequence(a, b) as generate_series(a, b), (a, b, s) as generate_series(a, b, s)',
  'slice(l, s, n) as list_slice(l, s, s + n - 1)',
  "json_extract_scalar(j, p) as case when json_type(json_extract(j, p)) in ('ARRAY', 'OBJECT') then null else json_extract_string(j, p) end",
  'every(x) as bool_and(x)',
  'geometric_mean(x) as exp(avg(ln(x)))',
];

/** Statements that make a DuckDB session speak the portable dialect, the same on every run. */
export const portableSession: readonly string[] = [
  'set integer_division = true',
  "set TimeZone = 'UTC'",
  'set preserve_insertion_order = true',
  'set enable_progress_bar = false',
  ...macros.map((macro) => `create or replace macro ${macro}`),
];
