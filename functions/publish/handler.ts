import { z } from 'zod';
import { reportMetrics } from '../adapters/aws-metrics.ts';
import { jsonJournal } from '../adapters/json-journal.ts';
import { environmentOf } from '../environment.ts';
import { publishDeployed } from '../night/deployed.ts';
import { onAws } from '../night/on-aws.ts';
import { summaryOf } from './summary.ts';

const publishEvent = z.object({ run_id: z.string() });

/** Publishes the scorecard of a run; its summary goes into the notification. */
export async function publish(event: unknown) {
  const environment = environmentOf('publish', process.env);
  const { run_id: runId } = publishEvent.parse(event);
  const { scorecard, keys, bytesScanned } = await publishDeployed(await onAws(environment), runId);
  reportMetrics(environment.ENVIRONMENT, { bytesScanned });
  jsonJournal({ run_id: runId }).info('scorecard published', { period: scorecard.period });
  return { period: scorecard.period, keys, summary: summaryOf(scorecard, 'en') };
}
