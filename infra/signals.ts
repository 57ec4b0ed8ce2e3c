import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { FunctionName } from '../functions/environment.ts';
import { type MetricName, metricNamespace, metrics } from '../functions/metrics.ts';

/** Everything of a pipeline that alarms and the dashboard look at. */
export interface Watched {
  readonly environment: string;
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  readonly machine: StateMachine;
  readonly ingestQueue: Queue;
  readonly ingestDeadLetters: Queue;
  readonly scheduleDeadLetters: Queue;
  readonly workGroups: Readonly<Record<'analysts' | 'pipeline', string>>;
  /** Bytes that Athena may scan a query, by workgroup. */
  readonly scanLimitBytes: Readonly<Record<'analysts' | 'pipeline', number>>;
}

/** A metric that the functions report themselves. */
export function ownMetric(environment: string, name: MetricName, statistic: string, period: Duration): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: metrics[name].name,
    dimensionsMap: { Environment: environment },
    statistic,
    period,
  });
}

/** Bytes that Athena scanned in a workgroup; Athena counts by kind and end of the query, here they are added up. */
export function scannedBytes(watched: Watched, who: 'analysts' | 'pipeline', period: Duration): IMetric {
  const workGroup = watched.workGroups[who];
  const kinds = ['DML', 'DDL', 'UTILITY'].flatMap((QueryType) =>
    ['SUCCEEDED', 'FAILED', 'CANCELED'].map((QueryState) => ({ QueryType, QueryState })),
  );
  const usingMetrics = Object.fromEntries(
    kinds.map((kind, index) => [
      `${who}${index}`,
      new Metric({
        namespace: 'AWS/Athena',
        metricName: 'ProcessedBytes',
        dimensionsMap: { WorkGroup: workGroup, ...kind },
        statistic: Stats.SUM,
        period,
      }),
    ]),
  );
  const expression = kinds.map((_, index) => `FILL(${who}${index}, 0)`).join(' + ');
  return new MathExpression({ expression, usingMetrics, period, label: `${who}: bytes scanned` });
}

/** Nights that did not succeed: failed, ran out of time, stopped. */
export function nightsNotSucceeded(machine: StateMachine, period: Duration): IMetric {
  return new MathExpression({
    expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
    usingMetrics: {
      failed: machine.metricFailed({ period, statistic: Stats.SUM }),
      timedOut: machine.metricTimedOut({ period, statistic: Stats.SUM }),
      aborted: machine.metricAborted({ period, statistic: Stats.SUM }),
    },
    period,
    label: 'Nights that did not succeed',
  });
}
