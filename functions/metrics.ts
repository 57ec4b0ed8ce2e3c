/** Metrics that the functions report and alarms watch; dimension `Environment`. */
export const metricNamespace = 'knowgap';

export const metrics = {
  /** Greatest share of a delivery's records in quarantine, 0–1. */
  quarantineShare: { name: 'QuarantineShare', unit: 'None' },
  /** Deliveries refused as a whole, and files that are not read. */
  refused: { name: 'RefusedDeliveries', unit: 'Count' },
  /** Expected exports that had not come when the night began. */
  lateExports: { name: 'LateExports', unit: 'Count' },
  /** Models that did not converge or broke. */
  modelsFailed: { name: 'ModelsFailed', unit: 'Count' },
  /** Bytes that Athena scanned for the run. */
  bytesScanned: { name: 'BytesScanned', unit: 'Bytes' },
} as const;

export type MetricName = keyof typeof metrics;
