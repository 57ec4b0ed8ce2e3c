import { tmpdir } from 'node:os';
import { z } from 'zod';
import { reportMetrics } from '../adapters/aws-metrics.ts';
import { machineClock } from '../adapters/clock.ts';
import { jsonJournal } from '../adapters/json-journal.ts';
import { s3Client } from '../adapters/s3-client.ts';
import { s3ObjectStore } from '../adapters/s3-object-store.ts';
import { environmentOf } from '../environment.ts';
import { openGate, pointDeployed } from './deployed.ts';
import { releaseLease } from './lease.ts';
import { onAws } from './on-aws.ts';

const gateEvent = z.object({ execution: z.string(), started_at: z.string() });
const pointEvent = z.object({ execution: z.string(), run_id: z.string() });
const releaseEvent = z.object({ execution: z.string() });

/** May the night begin, or does it wait for exports, or does another night run? */
export async function gate(event: unknown) {
  const environment = environmentOf('gate', process.env);
  const { execution, started_at: startedAt } = gateEvent.parse(event);
  const answer = await openGate(await onAws(environment), { execution, startedAt: new Date(startedAt) });
  if (answer.status === 'ready') reportMetrics(environment.ENVIRONMENT, { lateExports: answer.late.length });
  jsonJournal({ execution }).info('gate', { status: answer.status, late: answer.late.length });
  return answer;
}

/** Points the public names at a run and gives the lake back. */
export async function point(event: unknown) {
  const { execution, run_id: runId } = pointEvent.parse(event);
  const place = await onAws(environmentOf('point', process.env));
  await pointDeployed(place, { runId, execution });
  await releaseLease(place, execution);
  jsonJournal({ run_id: runId, execution }).info('public names point at the run');
  return { run_id: runId };
}

/** Gives the lake back after a night that failed or had nothing to do. */
export async function release(event: unknown) {
  const { LAKE_BUCKET: bucket } = environmentOf('release', process.env);
  const { execution } = releaseEvent.parse(event);
  const store = s3ObjectStore({ client: s3Client(), bucket, scratch: tmpdir() });
  await releaseLease({ store, clock: machineClock }, execution);
  return {};
}
