/**
 * Every object key of the lake, the same in S3 and in a folder. Nobody else spells a key.
 *
 *   landing/<source>/<dataset>/<export_date>/<file>      exports as they came
 *   lake/<table>/load_month=<yyyy-mm>/<delivery>-<part>.parquet
 *   lake/deliveries/load_month=<yyyy-mm>/<delivery>.parquet   the commit
 *   quarantine/load_month=<yyyy-mm>/<delivery>-<part>.parquet
 *   staging/<table>/<run>/data.parquet   current, linked, converted rows
 *   marts/<mart>/<run>/data.parquet
 *   models/<table>/<run>/data.parquet
 *   scorecards/<period>/<run>/…  and  scorecards/<period>/current.json
 *   runs/<run>/…  and  runs/current.json
 */
export const layout = {
  settings: 'knowgap.yaml',
  version: 'lake_version',
  lock: 'run.lock',
  hashKey: '.knowgap-key',
  database: 'knowgap.duckdb',
  sampleMark: 'sample-firm.txt',
  currentRun: 'runs/current.json',
  /** Execution that works on the lake in a deployment; a folder has `lock`. */
  nightLease: 'runs/night.lock',

  landingRoot: 'landing/',
  landing: (source: string, dataset: string, exportDate: string, file: string) =>
    `landing/${source}/${dataset}/${exportDate}/${file}`,

  tableRoot: (table: string) => `lake/${table}/`,
  tablePart: (table: string, exportDate: string, deliveryId: string, part: number) =>
    `lake/${table}/load_month=${exportDate.slice(0, 7)}/${deliveryId}-${part}.parquet`,
  /** Zero rows, so that a view exists before data does; inside a partition folder, where the engines look for data. */
  tableAnchor: (table: string) => `lake/${table}/load_month=0001-01/schema.parquet`,
  tableGlob: (table: string) => `lake/${table}/*/*.parquet`,

  manifest: (exportDate: string, deliveryId: string) =>
    `lake/deliveries/load_month=${exportDate.slice(0, 7)}/${deliveryId}.parquet`,
  manifestsOfMonth: (month: string) => `lake/deliveries/load_month=${month}/`,

  quarantineRoot: 'quarantine/',
  quarantinePart: (exportDate: string, deliveryId: string, part: number) =>
    `quarantine/load_month=${exportDate.slice(0, 7)}/${deliveryId}-${part}.parquet`,
  quarantineAnchor: 'quarantine/load_month=0001-01/schema.parquet',
  quarantineGlob: 'quarantine/*/*.parquet',
  /** Files that the latest ingest of all landing did not read, and why (JSON). */
  notRead: 'quarantine/not-read.json',
  /** The same of files that were ingested as they came, one object each; `id` is made of the file's name. */
  notReadRoot: 'quarantine/not-read/',
  notReadFile: (id: string) => `quarantine/not-read/${id}.json`,

  staging: (table: string, runId: string) => `staging/${table}/${runId}/data.parquet`,
  mart: (mart: string, runId: string) => `marts/${mart}/${runId}/data.parquet`,
  model: (table: string, runId: string) => `models/${table}/${runId}/data.parquet`,
  /** One file a model: models that are fitted side by side write to one table. */
  modelRuns: (runId: string, model: string) => `models/model_runs/${runId}/${model}.parquet`,
  modelGlob: (table: string, runId: string) => `models/${table}/${runId}/*.parquet`,

  scorecardRoot: 'scorecards/',
  scorecard: (periodId: string, runId: string, file: string) => `scorecards/${periodId}/${runId}/${file}`,
  scorecardCurrent: (periodId: string) => `scorecards/${periodId}/current.json`,

  input: (name: string, runId: string) => `runs/${runId}/inputs/${name}/data.parquet`,
  /** A step that was built and checked, with its number of rows. */
  stepDone: (runId: string, step: string) => `runs/${runId}/steps/${step}.json`,
  run: (runId: string, file: string) => `runs/${runId}/${file}`,
} as const;
