import { z } from 'zod';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { planStatements } from '../../functions/aggregate/run-plan.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { metrics } from '../../functions/metrics.ts';
import { models, modelTables } from '../../functions/night/models.ts';
import { functionFacts } from '../../infra/functions.ts';
import { settingsOf } from '../../infra/settings.ts';
import { resourcesOf, templates } from '../infra/support/pipeline-template.ts';

/** List prices in US dollars of us-east-1, as known on 2026-11-22; free tiers are not counted. */
const prices = {
  athenaTerabyte: 5,
  lambdaGigabyteSecond: 0.0000133334,
  stepTransition: 0.000025,
  storedGigabyteMonth: 0.023,
  infrequentGigabyteMonth: 0.0125,
  listOrPut: 0.000005,
  get: 0.0000004,
  logGigabyte: 0.5,
  logGigabyteMonth: 0.03,
  kmsKeyMonth: 1,
  secretMonth: 0.4,
  /** For each metric that an alarm watches. */
  alarmMetricMonth: 0.1,
  /** As if it were reported every hour: it is billed by the hours in which it was. */
  customMetricMonth: 0.3,
  dashboardMonth: 3,
} as const;

/**
 * Seconds a call and bytes scanned: `npm run test:aws` (sample firm, x64). Sizes: a run of the sample firm, as parts of the bytes of its
 * Parquet under lake/ (`du`), and the three files of its card.
 */
const measured = {
  secondsPerCall: { gate: 5, plan: 10, prepare: 0.4, check: 1.7, fit: 2.1, publish: 25, point: 5, ingest: 2.9 },
  scannedPerLakeByte: 27,
  rebuiltPerLakeByte: 3.7,
  modelsPerLakeByte: 0.39,
  cardGigabytes: 0.0022,
} as const;

interface Firm {
  readonly name: string;
  /** Parquet of the lake. */
  readonly lakeGigabytes: number;
  readonly exportsPerNight: number;
  /** Landing, as text. */
  readonly exportGigabytesPerNight: number;
  /** Seconds of a fit, as many times those of the sample firm: most read sums, some a row a customer. Assumed. */
  readonly fitFactor: number;
}

const firms: readonly Firm[] = [
  { name: 'small', lakeGigabytes: 0.01, exportsPerNight: 10, exportGigabytesPerNight: 0.001, fitFactor: 1 },
  { name: 'medium', lakeGigabytes: 2, exportsPerNight: 20, exportGigabytesPerNight: 0.05, fitFactor: 3 },
  { name: 'large', lakeGigabytes: 50, exportsPerNight: 50, exportGigabytesPerNight: 2, fitFactor: 10 },
];

const { retention } = settingsOf('prod', {});
const nights = 30;
/** Months from `firstLoadMonth` to now. */
const monthsOfLake = 60;
const statesPerStep = 7;
const bytesPerAccessLogLine = 700;
/** Of functions and state machine, assumed. */
const logGigabytes = 0.5;
/** Runs whose tables are there side by side: the current one, and those of the last 48 hours. */
const runsKept = 3;

/** What the templates hold that is billed by the month, whether it works or not. */
interface Fixed {
  readonly keys: number;
  readonly secrets: number;
  readonly dashboards: number;
  /** Metrics that alarms watch: each is billed, however few alarms there are. */
  readonly alarmMetrics: number;
}

function fixedOf(stacks: ReturnType<typeof templates>): Fixed {
  const count = (type: string) =>
    Object.values(stacks).reduce((sum, stack) => sum + Object.keys(resourcesOf(stack, type)).length, 0);
  const alarm = z.object({ Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional() });
  const watched = Object.values(resourcesOf(stacks.pipeline, 'AWS::CloudWatch::Alarm')).map(
    ({ Properties }) =>
      alarm.parse(Properties).Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1,
  );
  return {
    keys: count('AWS::KMS::Key'),
    secrets: count('AWS::SecretsManager::Secret'),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    alarmMetrics: watched.reduce((sum, each) => sum + each, 0),
  };
}

/** What a month costs by service, in US dollars. */
function monthly(firm: Firm, plan: { steps: number; rawReads: number }, fixed: Fixed): Record<string, number> {
  const { steps, rawReads } = plan;
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
    gigabyteSeconds('fit', models.length, seconds.fit * firm.fitFactor) +
    gigabyteSeconds('publish', 1) +
    gigabyteSeconds('point', 1) +
    gigabyteSeconds('ingest', firm.exportsPerNight) +
    gigabyteSeconds('ingest', 1, firm.exportGigabytesPerNight * perDataSecond);
  const lists = rawReads * monthsOfLake;
  const objects = queries * 20;
  const requests = lists * prices.listOrPut + objects * (prices.get + prices.listOrPut);
  return {
    Athena: nights * Math.max(smallest, scanned) * prices.athenaTerabyte,
    Lambda: nights * lambda * prices.lambdaGigabyteSecond,
    'Step Functions': nights * (steps * statesPerStep + models.length) * prices.stepTransition,
    'S3 requests': nights * requests,
    'S3 storage': stored(firm, lists + 2 * objects),
    'keys, secret': fixed.keys * prices.kmsKeyMonth + fixed.secrets * prices.secretMonth,
    'alarms, metrics, dashboard':
      fixed.alarmMetrics * prices.alarmMetricMonth +
      Object.keys(metrics).length * prices.customMetricMonth +
      fixed.dashboards * prices.dashboardMonth,
    logs: logGigabytes * (prices.logGigabyte + (prices.logGigabyteMonth * retention.functionLogDays) / 30),
  };
}

/** What lies in the buckets after a year of nights. */
function stored(firm: Firm, requestsPerNight: number): number {
  const { landingInfrequentAccessDays, rebuiltVersionsDays, oldVersionsDays, accessLogDays } = retention;
  const fresh = Math.min(365, landingInfrequentAccessDays ?? 365);
  const standard =
    firm.lakeGigabytes *
      (1 +
        measured.rebuiltPerLakeByte * (runsKept + rebuiltVersionsDays) +
        measured.modelsPerLakeByte * (runsKept + oldVersionsDays)) +
    firm.exportGigabytesPerNight * fresh +
    measured.cardGigabytes * 365 +
    (requestsPerNight * bytesPerAccessLogLine * Math.min(365, accessLogDays)) / 1e9;
  const infrequent = firm.exportGigabytesPerNight * (365 - fresh);
  return standard * prices.storedGigabyteMonth + infrequent * prices.infrequentGigabyteMonth;
}

/** Scans of the lake's files by a statement: staging tables scan their raw table five times, because engines copy a CTE at each use. */
const scansOf = (sql: string): number =>
  5 * [...sql.matchAll(/\bfrom\s+raw_\w+\b/gi)].length +
  [...sql.matchAll(/\bfrom\s+(?:deliveries|quarantine)\b/gi)].length;

/**
 * A month's bill for three sizes of firm, as the table of the README: from list prices and from what the tests measured.
 * Nothing was billed.
 */
export function costTable(): { readonly plan: string; readonly lines: readonly string[] } {
  const { steps, rawReads } = planned();
  const fixed = fixedOf(templates());
  const bills = firms.map((firm) => monthly(firm, { steps, rawReads }, fixed));
  const line = (name: string, amounts: readonly number[], mark = '') =>
    `| ${[name, ...amounts.map((amount) => amount.toFixed(2))].map((cell) => `${mark}${cell}${mark}`).join(' | ')} |`;
  const sum = (bill: Record<string, number>) => Object.values(bill).reduce((total, value) => total + value, 0);
  return {
    plan: `${steps} statements a night, ${rawReads} reads of the lake's files, ${fixed.alarmMetrics} metrics watched by alarms`,
    lines: [
      `| US$ a month | ${firms.map(({ name, lakeGigabytes }) => `${name} (${lakeGigabytes} GB lake)`).join(' | ')} |`,
      `|---|${firms.map(() => '---:').join('|')}|`,
      ...Object.keys(bills[0]!).map((service) =>
        line(
          service,
          bills.map((bill) => bill[service]!),
        ),
      ),
      line('together', bills.map(sum), '**'),
    ],
  };
}

function planned(): { readonly steps: number; readonly rawReads: number } {
  const facts = {
    runId: 'r',
    asOf: '2026-10-31',
    firstEvent: '2024-11-01',
    settings: settingsSchema.parse({}),
    attributes: [],
  };
  const plan = planStatements(
    queryCatalogue(readQueryFiles()),
    facts,
    modelTables.map(({ name }) => name),
  );
  const steps = [...plan.aggregate, ...plan.score].flat();
  return { steps: steps.length, rawReads: steps.reduce((sum, { sql }) => sum + scansOf(sql), 0) };
}

/** Prints the table; a test compares it with the one of the README. */
export default async function cost(): Promise<boolean> {
  const { plan, lines } = costTable();
  console.log(plan);
  for (const line of lines) console.log(line);
  return lines.every((line) => !/NaN|-\d|Infinity/.test(line));
}
