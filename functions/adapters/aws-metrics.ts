import { type MetricName, metricNamespace, metrics } from '../metrics.ts';

/**
 * Reports metrics by one line of the log in CloudWatch's embedded metric format: no call, no permission.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function reportMetrics(environment: string, values: Readonly<Partial<Record<MetricName, number>>>): void {
  const entries = (Object.keys(values) as MetricName[]).map((key) => ({ ...metrics[key], value: values[key] ?? 0 }));
  // Not console.log: in a Lambda it puts time and request before the JSON, and the metric would not be seen.
  process.stdout.write(
    `${JSON.stringify({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          {
            Namespace: metricNamespace,
            Dimensions: [['Environment']],
            Metrics: entries.map(({ name, unit }) => ({ Name: name, Unit: unit })),
          },
        ],
      },
      Environment: environment,
      ...Object.fromEntries(entries.map(({ name, value }) => [name, value])),
    })}\n`,
  );
}
