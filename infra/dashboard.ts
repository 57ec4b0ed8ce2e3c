import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  PeriodOverride,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { environments, type FunctionName } from '../functions/environment.ts';
import { nightsNotSucceeded, ownMetric, scannedBytes, type Watched } from './signals.ts';

const anHour = Duration.hours(1);
const aDay = Duration.days(1);

/** One page for the morning: did the night run, how long did it take, what came in, what was refused, what did it cost. */
export class PipelineDashboard extends Construct {
  constructor(scope: Construct, id: string, { watched, alarms }: { watched: Watched; alarms: readonly Alarm[] }) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.days(14),
      periodOverride: PeriodOverride.INHERIT,
    });
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 }));
    dashboard.addWidgets(...nights(watched));
    dashboard.addWidgets(...arrivals(watched));
    dashboard.addWidgets(...quality(watched));
  }
}

const graph = (title: string, left: IMetric[], label?: string): GraphWidget =>
  new GraphWidget({ title, left, width: 8, height: 6, ...(label ? { leftYAxis: { label, min: 0 } } : {}) });

function nights({ machine, functions }: Watched): (GraphWidget | SingleValueWidget)[] {
  const names = Object.keys(environments).filter(
    (name): name is FunctionName => name in functions && name !== 'ingest',
  );
  return [
    new SingleValueWidget({
      title: 'Last nights',
      metrics: [
        machine.metricSucceeded({ period: aDay, statistic: Stats.SUM, label: 'succeeded' }),
        nightsNotSucceeded(machine, aDay),
      ],
      sparkline: true,
      width: 8,
      height: 6,
    }),
    graph(
      'Length of a night',
      [machine.metricTime({ period: anHour, statistic: Stats.MAXIMUM, label: 'night' })],
      'ms',
    ),
    graph(
      'Longest call of each function',
      names.map((name) => functions[name].metricDuration({ period: anHour, statistic: Stats.MAXIMUM, label: name })),
      'ms',
    ),
  ];
}

function arrivals({ functions, ingestQueue, ingestDeadLetters }: Watched): GraphWidget[] {
  const { ingest } = functions;
  return [
    graph('Exports read', [
      ingest.metricInvocations({ period: anHour, label: 'calls' }),
      ingest.metricErrors({ period: anHour, label: 'broken' }),
      ingest.metricThrottles({ period: anHour, label: 'throttled' }),
    ]),
    graph(
      'Longest reading',
      [ingest.metricDuration({ period: anHour, statistic: Stats.MAXIMUM, label: 'ingest' })],
      'ms',
    ),
    graph('Waiting exports', [
      ingestQueue.metricApproximateAgeOfOldestMessage({
        period: anHour,
        statistic: Stats.MAXIMUM,
        label: 'oldest, seconds',
      }),
      ingestDeadLetters.metricApproximateNumberOfMessagesVisible({
        period: anHour,
        statistic: Stats.MAXIMUM,
        label: 'given up',
      }),
    ]),
  ];
}

function quality(watched: Watched): GraphWidget[] {
  const { environment } = watched;
  return [
    graph('Quarantine share, worst delivery', [ownMetric(environment, 'quarantineShare', Stats.MAXIMUM, aDay)], '0–1'),
    graph('Refused, late, not converged', [
      ownMetric(environment, 'refused', Stats.SUM, aDay),
      ownMetric(environment, 'lateExports', Stats.MAXIMUM, aDay),
      ownMetric(environment, 'modelsFailed', Stats.SUM, aDay),
    ]),
    graph(
      'Bytes that Athena scanned',
      [
        scannedBytes(watched, 'pipeline', aDay),
        scannedBytes(watched, 'analysts', aDay),
        ownMetric(environment, 'bytesScanned', Stats.SUM, aDay),
      ],
      'bytes',
    ),
  ];
}
