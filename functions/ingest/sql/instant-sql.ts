import { literal } from './quote.ts';

const isoTime = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?`;
const isoOffset = String.raw` ?(Z|UTC|GMT|[+-]\d\d(:?\d\d)?)`;

/** Local time of a zone as UTC, both TIMESTAMP. */
const toUtc = (local: string, zone: string): string =>
  zone === 'UTC' ? local : `timezone('UTC', timezone(${literal(zone)}, ${local}))`;

/** UTC as calendar date of a zone. */
export const dateIn = (utc: string, zone: string): string =>
  zone === 'UTC' ? `cast(${utc} as date)` : `cast(timezone(${literal(zone)}, timezone('UTC', ${utc})) as date)`;

const hasTime = (format: string): boolean => /%-?[HIMSpfgcXTs]/.test(format);
const hasOffset = (format: string): boolean => /%[zZ]/.test(format);

function iso(text: string, zone: string): string {
  const offsetText = [
    `regexp_replace(${text}, ' ?(Z|UTC|GMT)$', '+00:00')`,
    (inner: string) => String.raw`regexp_replace(${inner}, ' ?([+-]\d\d):?(\d\d)$', '\1:\2')`,
    (inner: string) => String.raw`regexp_replace(${inner}, ' ([+-]\d\d)$', '\1')`,
  ].reduce<string>((inner, step) => (typeof step === 'string' ? step : step(inner)), text);
  return `case when length(${text}) = 10 or (length(${text}) = 19 and substr(${text}, 17, 1) = ':') or (length(${text}) = 16 and substr(${text}, 14, 1) = ':')
    then ${toUtc(`try_cast(${text} as timestamp)`, zone)}
    when regexp_full_match(${text}, '${isoTime}') then ${toUtc(`try_cast(replace(${text}, ',', '.') as timestamp)`, zone)}
    when regexp_full_match(${text}, '${isoTime}${isoOffset}') then timezone('UTC', try_cast(${offsetText} as timestamptz)) end`;
}

/** Days since 1899-12-30 with the day's fraction, to the millisecond. */
const excel = (text: string): string =>
  `(timestamp '1899-12-30' + to_milliseconds(cast(round(try_cast(${text} as double) * 86400000) as bigint)))`;

function one(text: string, format: string, zone: string): string {
  switch (format) {
    case 'iso':
      return iso(text, zone);
    case 'epoch_s':
      return `timezone('UTC', to_timestamp(try_cast(${text} as double)))`;
    case 'epoch_ms':
      return `epoch_ms(try_cast(${text} as bigint))`;
    case 'excel':
      return toUtc(excel(text), zone);
    default: {
      const parsed = `try_strptime(${text}, ${literal(format)})`;
      return hasOffset(format) ? `timezone('UTC', ${parsed})` : toUtc(parsed, zone);
    }
  }
}

/** Text as instant (TIMESTAMP, UTC): the first format that reads it; null when none does. */
export function instantSql(text: string, formats: readonly string[], zone: string): string {
  const tries = formats.map((format) => one(text, format, zone));
  return tries.length === 1 ? (tries[0] ?? 'null') : `coalesce(${tries.join(', ')})`;
}

/**
 * Calendar date of a text: the date it states when it states no time, else the date of its instant in the firm's zone.
 * `instant` is the text read by `instantSql`.
 */
export function occurredOnSql(
  text: string,
  instant: string,
  formats: readonly string[],
  zones: { readonly source: string; readonly firm: string },
): string {
  const ofInstant = dateIn(instant, zones.firm);
  if (zones.source === zones.firm) return ofInstant;
  const dated = formats.map((format) => {
    if (format === 'iso') return `case when length(${text}) = 10 then cast(try_cast(${text} as timestamp) as date) end`;
    if (format === 'epoch_s' || format === 'epoch_ms') return 'cast(null as date)';
    if (format === 'excel')
      return `case when try_cast(${text} as double) = floor(try_cast(${text} as double)) then cast(${excel(text)} as date) end`;
    return hasTime(format)
      ? `case when try_strptime(${text}, ${literal(format)}) is not null then ${ofInstant} end`
      : `cast(try_strptime(${text}, ${literal(format)}) as date)`;
  });
  return `coalesce(${[...dated, ofInstant].join(', ')})`;
}

/** Text as calendar date: the date written, whatever the zone. */
export function dateSql(text: string, formats: readonly string[]): string {
  const tries = formats.map((format) => `cast(${one(text, format, 'UTC')} as date)`);
  return tries.length === 1 ? (tries[0] ?? 'null') : `coalesce(${tries.join(', ')})`;
}
