import { z } from 'zod';
import { reportMetrics } from '../adapters/aws-metrics.ts';
import { jsonJournal } from '../adapters/json-journal.ts';
import { environmentOf } from '../environment.ts';
import { fitDeployed } from '../night/deployed.ts';
import { onAws } from '../night/on-aws.ts';

const fitEvent = z.object({ run_id: z.string(), model: z.string() });

/** Fits one model of a run. A model that breaks is told of, and the night goes on. */
export async function fit(event: unknown) {
  const environment = environmentOf('fit', process.env);
  const { run_id: runId, model } = fitEvent.parse(event);
  const runs = await fitDeployed(await onAws(environment), { runId, model }, jsonJournal({ run_id: runId }));
  const failed = runs.filter(({ status, converged }) => status === 'failed' || converged === false);
  reportMetrics(environment.ENVIRONMENT, { modelsFailed: failed.length });
  return { runs: runs.map(({ model: name, status }) => ({ model: name, status })) };
}
