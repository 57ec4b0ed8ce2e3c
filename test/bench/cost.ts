import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { planStatements } from '../../functions/aggregate/run-plan.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { models, modelTables } from '../../functions/night/models.ts';
import { functionFacts } from '../../infra/functions.ts';

/** List prices in US dollars of us-east-1, as known on 2026-11-22; free tiers are not counted. */
const prices = {
  athenaTerabyte: 5,
  lambdaGigabyteSecond: 0.0000133334,
  stepTransition: 0.000025,
  storedGigabyteMonth: 0.023,
  listOrPut: 0.000005,
  get: 0.0000004,
  logGigabyte: 0.5,
  kmsKeyMonth: 1,
  secretMonth: 0.4,
  alarmMonth: 0.1,
} as const;

/** Taken from `npm run test:aws` (sample firm, x64): seconds a call, and what its statements scan of a lake's bytes in one night. */
const measured = {
  secondsPerCall: { gate: 5, plan: 10, prepare: 0.4, check: 1.7, fit: 2.1, publish: 25, point: 5, ingest: 2.9 },
  scannedPerLakeByte: 27,
} as const;

interface Firm {
  readonly name: string;
  /** Parquet of the lake. */
  readonly lakeGigabytes: number;
  readonly exportsPerNight: number;
  /** Landing, as text. */
  readonly exportGigabytesPerNight: number;
}

const firms: readonly Firm[] = [
  { name: 'small', lakeGigabytes: 0.01, exportsPerNight: 10, exportGigabytesPerNight: 0.001 },
  { name: 'medium', lakeGigabytes: 2, exportsPerNight: 20, exportGigabytesPerNight: 0.05 },
  { name: 'large', lakeGigabytes: 50, exportsPerNight: 50, exportGigabytesPerNight: 2 },
];

const nights = 30;
const monthsOfLake = 60;
const statesPerStep = 7;
const fixed = { keys: 2, secrets: 1, alarms: 13 };

/** What a month costs by service, in US dollars. */
function monthly(firm: Firm, steps: number, rawReads: number): Record<string, number> {
  const { secondsPerCall: seconds } = measured;
  const gigabyteSeconds = (name: keyof typeof seconds, calls: number, each: number = seconds[name]): number =>
    (functionFacts[name].memoryMb / 1024) * each * calls;
  const perDataSecond = 30;
  const queries = 2 * steps + 30;
  const smallest = (queries * 10_000_000) / 2 ** 40;
  const scanned = (firm.lakeGigabytes * 1e9 * measured.scannedPerLakeByte) / 2 ** 40;
  const lambda =
    gigabyteSeconds('gate', 1) +
    gigabyteSeconds('plan', 1) +
    gigabyteSeconds('prepare', steps) +
    gigabyteSeconds('check', steps) +
    gigabyteSeconds('fit', models.length) +
    gigabyteSeconds('publish', 1) +
    gigabyteSeconds('point', 1) +
    gigabyteSeconds('ingest', firm.exportsPerNight) +
    gigabyteSeconds('ingest', 1, firm.exportGigabytesPerNight * perDataSecond);
  const requests = rawReads * monthsOfLake * prices.listOrPut + queries * 20 * (prices.get + prices.listOrPut);
  const stored = firm.lakeGigabytes * 2 + firm.exportGigabytesPerNight * 365 * 0.3;
  return {
    Athena: nights * Math.max(smallest, scanned) * prices.athenaTerabyte,
    Lambda: nights * lambda * prices.lambdaGigabyteSecond,
    'Step Functions': nights * steps * statesPerStep * prices.stepTransition,
    'S3 requests': nights * requests,
    'S3 storage': stored * prices.storedGigabyteMonth,
    'keys, secret, alarms, logs':
      fixed.keys * prices.kmsKeyMonth +
      fixed.secrets * prices.secretMonth +
      fixed.alarms * prices.alarmMonth +
      0.5 * prices.logGigabyte,
  };
}

/** Scans of the lake's files by a statement: staging tables scan their raw table five times, because engines copy a CTE at each use. */
const scansOf = (sql: string): number =>
  5 * [...sql.matchAll(/\bfrom\s+raw_\w+\b/gi)].length +
  [...sql.matchAll(/\bfrom\s+(?:deliveries|quarantine)\b/gi)].length;

/** Computes a month's bill for three sizes of firm from list prices and from what the tests measured. Nothing was billed. */
export default async function cost(): Promise<boolean> {
  const catalogue = queryCatalogue(readQueryFiles());
  const facts = {
    runId: 'r',
    asOf: '2026-10-31',
    firstEvent: '2024-11-01',
    settings: settingsSchema.parse({}),
    attributes: [],
  };
  const plan = planStatements(
    catalogue,
    facts,
    modelTables.map(({ name }) => name),
  );
  const steps = [...plan.aggregate, ...plan.score].flat();
  const rawReads = steps.reduce((sum, { sql }) => sum + scansOf(sql), 0);
  console.log(`${steps.length} statements a night, ${rawReads} reads of the lake's files`);
  const bills = firms.map((firm) => monthly(firm, steps.length, rawReads));
  console.log(
    `| US$ a month | ${firms.map(({ name, lakeGigabytes }) => `${name} (${lakeGigabytes} GB lake)`).join(' | ')} |`,
  );
  console.log(`|---|${firms.map(() => '---:').join('|')}|`);
  for (const service of Object.keys(bills[0]!))
    console.log(`| ${service} | ${bills.map((bill) => bill[service]!.toFixed(2)).join(' | ')} |`);
  const totals = bills.map((bill) =>
    Object.values(bill)
      .reduce((sum, value) => sum + value, 0)
      .toFixed(2),
  );
  console.log(`| **together** | ${totals.map((total) => `**${total}**`).join(' | ')} |`);
  return bills.every((bill) => Object.values(bill).every((value) => Number.isFinite(value) && value >= 0));
}
