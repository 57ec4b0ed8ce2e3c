import { DuckDBInstance } from '@duckdb/node-api';

/** A customer of the CDNOW sample: calibration to 1997-09-30, hold-out to 1998-06-30. */
export interface History {
  readonly id: number;
  readonly frequency: number;
  readonly recencyDays: number;
  readonly ageDays: number;
  readonly repeatSpend: number;
  readonly holdoutFrequency: number;
}

/** The published recipe in SQL: same-day purchases merged, the first day is birth. */
export async function cdnowHistories(transactions: string): Promise<History[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(`
    with days as (
      select Id as id, Date as day, sum(Price) as amount
      from read_csv('${transactions.replaceAll("'", "''")}', types = {'Price': 'decimal(18,4)', 'Date': 'date'})
      group by Id, Date
    ), births as (
      select days.*, min(day) over (partition by id) as birth, date '1997-09-30' as calibrated from days
    )
    select
      id::integer as id,
      (count(*) filter (day > birth and day <= calibrated))::integer as frequency,
      date_diff('day', min(birth), max(day) filter (day <= calibrated))::integer as recency,
      date_diff('day', min(birth), max(calibrated))::integer as age,
      coalesce(sum(amount) filter (day > birth and day <= calibrated), 0)::double as spend,
      (count(*) filter (day > calibrated))::integer as holdout
    from births group by id order by id`);
  return reader.getRows().map((row) => {
    const [id = 0, frequency = 0, recencyDays = 0, ageDays = 0, repeatSpend = 0, holdoutFrequency = 0] =
      row.map(Number);
    return { id, frequency, recencyDays, ageDays, repeatSpend, holdoutFrequency };
  });
}
