import { Duration, Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { nightsNotSucceeded, ownMetric, scannedBytes, type Watched } from './signals.ts';

/** An alarm: what is watched, and from where on it is too much. */
export interface Watch {
  /** Heading of its page in infra/RUNBOOK.md. */
  readonly heading: string;
  /** What has happened, in a sentence. */
  readonly says: string;
  readonly metric: (watched: Watched) => IMetric;
  /** Alarm when the metric reaches this … */
  readonly from: number | ((watched: Watched) => number);
  /** … or, the other way round, stays below it. */
  readonly below?: boolean;
  readonly periods?: number;
  readonly missing?: TreatMissingData;
}

/** More of a delivery in quarantine than this is more than a few bad rows. */
const quarantineShare = 0.05;
/** A day that scans more than so many times what a single query may. */
const scanLimitsADay = 5;
const fiveMinutes = Duration.minutes(5);
const anHour = Duration.hours(1);
const aDay = Duration.days(1);
const sum = { statistic: Stats.SUM };

/** Every alarm, by the id of its construct; a test compares the headings with infra/RUNBOOK.md. */
export const watches = {
  IngestFailures: {
    heading: 'Ingest failures',
    says: 'The function that reads exports broke or ran out of time.',
    metric: ({ functions }) => functions.ingest.metricErrors({ period: fiveMinutes, ...sum }),
    from: 1,
  },
  IngestDelayed: {
    heading: 'Ingest delayed',
    says: 'An export has waited for more than two hours to be read.',
    metric: ({ ingestQueue }) =>
      ingestQueue.metricApproximateAgeOfOldestMessage({ period: fiveMinutes, statistic: Stats.MAXIMUM }),
    from: 7200,
  },
  DeadLetters: {
    heading: 'Dead-letter queue not empty',
    says: 'An export could not be read in five attempts and lies in the dead-letter queue.',
    metric: ({ ingestDeadLetters }) =>
      ingestDeadLetters.metricApproximateNumberOfMessagesVisible({ period: fiveMinutes, statistic: Stats.MAXIMUM }),
    from: 1,
  },
  NightNotStarted: {
    heading: 'Night not started',
    says: 'The scheduler could not start the night.',
    metric: ({ scheduleDeadLetters }) =>
      scheduleDeadLetters.metricApproximateNumberOfMessagesVisible({ period: fiveMinutes, statistic: Stats.MAXIMUM }),
    from: 1,
  },
  NightFailed: {
    heading: 'Night failed',
    says: 'The night failed, was stopped or ran out of time; the scorecard of the night before stays.',
    metric: ({ machine }) => nightsNotSucceeded(machine, fiveMinutes),
    from: 1,
  },
  NightLate: {
    heading: 'Night late',
    says: 'No night has succeeded for 26 hours.',
    metric: ({ machine }) => machine.metricSucceeded({ period: anHour, ...sum }),
    from: 1,
    below: true,
    periods: 26,
    missing: TreatMissingData.BREACHING,
  },
  DataLate: {
    heading: 'Data late',
    says: 'The night ran without an export that the settings expect.',
    metric: ({ environment }) => ownMetric(environment, 'lateExports', Stats.MAXIMUM, fiveMinutes),
    from: 1,
  },
  QuarantineShare: {
    heading: 'Quarantine share',
    says: `More than ${100 * quarantineShare} % of a delivery's records are in quarantine.`,
    metric: ({ environment }) => ownMetric(environment, 'quarantineShare', Stats.MAXIMUM, fiveMinutes),
    from: quarantineShare,
  },
  RefusedDeliveries: {
    heading: 'Refused deliveries',
    says: 'A delivery was refused as a whole, or a file could not be placed.',
    metric: ({ environment }) => ownMetric(environment, 'refused', Stats.SUM, fiveMinutes),
    from: 1,
  },
  ModelsFailed: {
    heading: 'Model not converged',
    says: 'A model broke or did not converge; the scorecard says so where its figures would be.',
    metric: ({ environment }) => ownMetric(environment, 'modelsFailed', Stats.SUM, fiveMinutes),
    from: 1,
  },
  PipelineScanCost: {
    heading: 'Scan cost',
    says: 'The nights of a day scanned unusually much in Athena.',
    metric: (watched) => scannedBytes(watched, 'pipeline', aDay),
    from: ({ scanLimitBytes }) => scanLimitsADay * scanLimitBytes.pipeline,
  },
  AnalystScanCost: {
    heading: 'Scan cost',
    says: "The analysts' questions of a day scanned unusually much in Athena.",
    metric: (watched) => scannedBytes(watched, 'analysts', aDay),
    from: ({ scanLimitBytes }) => scanLimitsADay * scanLimitBytes.analysts,
  },
} as const satisfies Readonly<Record<string, Watch>>;

/** The budget's notice is no CloudWatch alarm; it has a page of the runbook all the same. */
export const budgetHeading = 'Budget';

export interface AlarmsProps {
  readonly watched: Watched;
  readonly topic: ITopic;
  /** In US dollars; null: no budget. */
  readonly budgetPerMonth: number | null;
  /** Value of the tag `environment` that the budget counts. */
  readonly environment: string;
}

/** All alarms of a pipeline, and the budget where the settings give one and the partition knows budgets. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { watched, topic, budgetPerMonth, environment }: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(topic);
    const list: readonly (readonly [string, Watch])[] = Object.entries(watches);
    this.all = list.map(([name, watch]) => {
      const alarm = new Alarm(this, name, {
        metric: watch.metric(watched),
        threshold: typeof watch.from === 'number' ? watch.from : watch.from(watched),
        comparisonOperator: watch.below
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: watch.periods ?? 1,
        treatMissingData: watch.missing ?? TreatMissingData.NOT_BREACHING,
        alarmDescription: `${environment}: ${watch.says} What to do: infra/RUNBOOK.md, "${watch.heading}".`,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
    if (budgetPerMonth !== null && hasBudgets(Stack.of(this).region))
      addBudget(this, { amount: budgetPerMonth, environment, topic });
  }
}

/** AWS Budgets exists in the partition `aws` only. */
const hasBudgets = (region: string): boolean => !/^(cn|us-gov|us-iso)/.test(region);

function addBudget(scope: Construct, budget: { amount: number; environment: string; topic: ITopic }): void {
  const subscribers = [{ subscriptionType: 'SNS', address: budget.topic.topicArn }];
  const notice = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
    subscribers,
  });
  new CfnBudget(scope, 'Budget', {
    budget: {
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: budget.amount, unit: 'USD' },
      costFilters: { TagKeyValue: [`user:environment$${budget.environment}`] },
    },
    notificationsWithSubscribers: [notice('ACTUAL', 80), notice('FORECASTED', 100)],
  });
}
