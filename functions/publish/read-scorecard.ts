import { z } from 'zod';
import { LakeError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { type Scorecard, scorecardSchema } from './scorecard-schema.ts';

const pointerSchema = z.object({
  period: z.string(),
  run_id: z.string(),
  as_of: z.string(),
  files: z.array(z.string()),
});
/** `scorecards/<period>/current.json`. */
export type ScorecardPointer = z.infer<typeof pointerSchema>;

/** The pointer of a period; null when nothing was published for it. */
export async function readPointer(store: ObjectStore, period: string): Promise<ScorecardPointer | null> {
  const key = layout.scorecardCurrent(period);
  const bytes = await store.read(key);
  return bytes === null ? null : pointerSchema.parse(readJson(bytes, key));
}

/** The card a pointer names; null when it is gone or of another schema version. */
export async function readPublished(
  store: ObjectStore,
  { period, run_id }: Pick<ScorecardPointer, 'period' | 'run_id'>,
): Promise<Scorecard | null> {
  const key = layout.scorecard(period, run_id, 'scorecard.json');
  const bytes = await store.read(key);
  if (bytes === null) return null;
  const parsed = scorecardSchema.safeParse(readJson(bytes, key));
  return parsed.success ? parsed.data : null;
}

function readJson(bytes: Uint8Array, key: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new LakeError(`scorecard: ${key}: expected JSON, found something else`, { cause });
  }
}
