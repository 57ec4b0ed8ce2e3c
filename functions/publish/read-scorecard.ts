import { z } from 'zod';
import { InputError, LakeError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { type Scorecard, scorecardSchema, scorecardSchemaVersion } from './scorecard-schema.ts';

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

/**
 * The current scorecard: of `period`, else of the latest period published for the latest `as_of`.
 * @throws InputError when none was published
 */
export async function readCurrentScorecard(store: ObjectStore, period?: string): Promise<Scorecard> {
  const periods = period === undefined ? await publishedPeriods(store) : [period];
  const pointers = await Promise.all(periods.map((each) => readPointer(store, each)));
  const [latest] = pointers
    .flatMap((pointer) => (pointer === null ? [] : [pointer]))
    .sort((a, b) => compare(b.as_of, a.as_of) || compare(b.period, a.period));
  if (!latest)
    throw new InputError(
      `scorecard: expected a published scorecard${period === undefined ? '' : ` of ${period}`}, found none; run knowgap first`,
    );
  const card = await readPublished(store, latest);
  if (card === null)
    throw new LakeError(
      `scorecard: expected ${layout.scorecard(latest.period, latest.run_id, 'scorecard.json')} in schema version ${scorecardSchemaVersion}, found none; publish again`,
    );
  return card;
}

async function publishedPeriods(store: ObjectStore): Promise<string[]> {
  const objects = await store.list('scorecards/');
  return objects.flatMap(({ key }) => {
    const period = key.split('/')[1] ?? '';
    return key === layout.scorecardCurrent(period) ? [period] : [];
  });
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function readJson(bytes: Uint8Array, key: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new LakeError(`scorecard: ${key}: expected JSON, found something else`, { cause });
  }
}
