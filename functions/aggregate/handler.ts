import { z } from 'zod';
import { requestToken } from '../adapters/athena-statements.ts';
import { jsonJournal } from '../adapters/json-journal.ts';
import { environmentOf } from '../environment.ts';
import { checkStep, type PlannedNight, planDeployed, prepareStep } from '../night/deployed.ts';
import { onAws } from '../night/on-aws.ts';

const planEvent = z.object({ execution: z.string() });
const stepEvent = z.object({ run_id: z.string(), stage: z.enum(['aggregate', 'score']), step: z.string() });
const checkEvent = stepEvent.extend({ bytes_scanned: z.number().default(0) });
const prepareEvent = stepEvent.extend({ execution: z.string() });

/** Plans the night: names the run and every step of it. */
export async function plan(event: unknown): Promise<PlannedNight> {
  const { execution } = planEvent.parse(event);
  const planned = await planDeployed(await onAws(environmentOf('plan', process.env)));
  jsonJournal({ run_id: planned.run_id, execution }).info('night planned', { status: planned.status });
  return planned;
}

/** Makes a step ready: the statement to run and the token of this attempt; nothing to do when it was done before. */
export async function prepare(event: unknown) {
  const { execution, run_id: runId, stage, step } = prepareEvent.parse(event);
  const place = await onAws(environmentOf('prepare', process.env));
  const call = { execution, runId, stage, step };
  const ready = await prepareStep(place, call, (each) => place.clear(runId, each));
  if (!ready) return { status: 'done' as const, statement: '', token: '' };
  const token = requestToken(runId, stage, step, execution, place.clock.now().getTime());
  return { status: 'build' as const, statement: place.statement(runId, ready), token };
}

/** Checks what the engine has built. */
export async function check(event: unknown): Promise<{ readonly rows: number }> {
  const { run_id: runId, stage, step, bytes_scanned: bytesScanned } = checkEvent.parse(event);
  const place = await onAws(environmentOf('check', process.env));
  const { rows } = await checkStep(place, { runId, stage, step, bytesScanned });
  jsonJournal({ run_id: runId }).info('step built', { stage, step, rows });
  return { rows };
}
