import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onThisMachine } from '../../functions/cli/on-this-machine.ts';
import { LakeError } from '../../functions/errors.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import {
  checkStep,
  fitDeployed,
  openGate,
  planDeployed,
  pointDeployed,
  prepareStep,
  publishDeployed,
} from '../../functions/night/deployed.ts';
import { readCurrentRun } from '../../functions/night/run-record.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { smallFirm } from '../support/small-firm.ts';

const quiet = { info: () => undefined, warn: () => undefined };
const startedAt = new Date('2026-04-01T03:00:00Z');
let lake: string;
let place: Awaited<ReturnType<typeof onThisMachine>>;
beforeAll(async () => {
  lake = await lakeFixture(smallFirm(5));
  const settings = settingsSchema.parse({});
  place = await onThisMachine({ lake, settings, settingsHash: 'settings' });
});
afterAll(() => {
  place.close();
  rmSync(lake, { recursive: true, force: true });
});

test('call by call as a state machine makes them, the night ends at a published run; done steps are not done again', async () => {
  const execution = 'first';
  expect(await openGate(place, { execution, startedAt })).toMatchObject({ status: 'ready', late: [] });
  const planned = await planDeployed(place);
  expect(planned.status).toBe('planned');
  const cleared: string[] = [];
  const runStage = async (stage: 'aggregate' | 'score') => {
    for (const step of planned[stage].flat()) {
      const call = { runId: planned.run_id, stage, step, execution };
      const ready = await prepareStep(place, call, async ({ name }) => void cleared.push(name));
      await place.engine(planned.run_id).materialise(ready!);
      await checkStep(place, { ...call, bytesScanned: 10 });
      expect(await prepareStep(place, call, async () => expect.unreachable())).toBeNull();
    }
  };
  await runStage('aggregate');
  for (const model of planned.fit.flat()) await fitDeployed(place, { runId: planned.run_id, model }, quiet);
  await runStage('score');
  const published = await publishDeployed(place, planned.run_id);
  expect(published.bytesScanned).toBe(10 * cleared.length);
  await pointDeployed(place, { runId: planned.run_id, execution });
  const current = await readCurrentRun(place.store);
  expect(current).toMatchObject({ run_id: planned.run_id, period: published.scorecard.period });
  expect(current?.relations.find(({ name }) => name === 'customers')?.rows).toBeGreaterThan(0);
  expect((await planDeployed(place)).status).toBe('unchanged');
});

test('another execution gets neither the gate nor a step nor the public names', async () => {
  const execution = 'second';
  expect((await openGate(place, { execution, startedAt })).status).toBe('busy');
  const { run_id: runId } = await planDeployed(place);
  const call = { runId, stage: 'aggregate' as const, step: 'customers', execution };
  await expect(prepareStep(place, call, async () => undefined)).rejects.toThrow(LakeError);
  await expect(pointDeployed(place, call)).rejects.toThrow(LakeError);
});
