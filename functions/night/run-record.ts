import { z } from 'zod';
import { currentRunSchema } from '../aggregate/publish-run.ts';
import { InputError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { readPublished } from '../publish/read-scorecard.ts';
import type { Scorecard } from '../publish/scorecard-schema.ts';

const builtRelation = z.object({ name: z.string(), key: z.string(), rows: z.number() });

/** `runs/<run>/run.json`: what ran, on which data, how long. Written after each stage, so that a stage can go on from it. */
const runRecord = z.object({
  run_id: z.string(),
  as_of: z.string(),
  settings_hash: z.string(),
  program_hash: z.string(),
  deliveries: z.number(),
  relations: z.array(builtRelation),
  models: z.array(z.object({ model: z.string(), status: z.string(), reason: z.string().nullable() })),
  period: z.string().nullable(),
  stages: z.array(z.object({ stage: z.string(), seconds: z.number() })),
  /** What the statements of the run scanned, where an engine is paid by it. */
  bytes_scanned: z.number().optional(),
});
export type RunRecord = z.infer<typeof runRecord>;

const parsed = <T>(schema: z.ZodType<T>, bytes: Uint8Array): T =>
  schema.parse(JSON.parse(new TextDecoder().decode(bytes)));

const recordKey = (runId: string): string => layout.run(runId, 'run.json');

export async function readRunRecord(store: ObjectStore, runId: string): Promise<RunRecord | null> {
  const bytes = await store.read(recordKey(runId));
  return bytes === null ? null : parsed(runRecord, bytes);
}

export async function writeRunRecord(store: ObjectStore, record: RunRecord): Promise<void> {
  await store.write(recordKey(record.run_id), `${JSON.stringify(record, null, 1)}\n`);
}

/** Record of the run that the public names point at; null when none has passed yet. */
export async function readCurrentRun(store: ObjectStore): Promise<RunRecord | null> {
  const bytes = await store.read(layout.currentRun);
  return bytes === null ? null : readRunRecord(store, parsed(currentRunSchema, bytes).run_id);
}

/**
 * The scorecard of the current run.
 * @throws InputError when no run has passed yet
 */
export async function readCurrentScorecard(store: ObjectStore): Promise<Scorecard> {
  const current = await readCurrentRun(store);
  const card = current?.period && (await readPublished(store, { period: current.period, run_id: current.run_id }));
  if (!card) {
    const found = current?.period ? `one of another version (run ${current.run_id})` : 'none';
    throw new InputError(`scorecard: expected a published one in this lake, found ${found}. Run knowgap run first.`);
  }
  return card;
}
