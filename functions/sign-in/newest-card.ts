import { z } from 'zod';
import { LakeError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { returnPath } from './return-path.ts';

const pointerSchema = z.object({
  period: z.string(),
  run_id: z.string(),
  as_of: z.iso.date(),
  files: z.array(z.string()),
});
type Pointer = z.output<typeof pointerSchema>;

/**
 * Path of the newest card's page in the first of the reader's languages that it is written in, else in its first language;
 * null when no card is published.
 *
 * Period names of one kind (weeks, months, quarters) sort by time, so one pointer a kind is read and the latest day wins.
 *
 * @param languages `Accept-Language` of the browser
 * @throws ZodError, LakeError when a pointer is not as publish writes it
 */
export async function newestCard(store: Pick<ObjectStore, 'list' | 'read'>, languages: string): Promise<string | null> {
  const periods = (await store.list(layout.scorecardRoot))
    .map(({ key }) => ({ key, period: key.split('/')[1] ?? '' }))
    .filter(({ key, period }) => key === layout.scorecardCurrent(period))
    .map(({ period }) => period);
  const newestOfKind = new Map(periods.toSorted().map((period) => [period.replaceAll(/\d/g, '0'), period]));
  const pointers = await Promise.all([...newestOfKind.values()].map((period) => readPointer(store, period)));
  const newest = pointers.flat().toSorted((one, other) => (one.as_of < other.as_of ? 1 : -1))[0];
  return newest === undefined ? null : pageOf(newest, languages);
}

async function readPointer(store: Pick<ObjectStore, 'read'>, period: string): Promise<Pointer[]> {
  const bytes = await store.read(layout.scorecardCurrent(period));
  return bytes === null ? [] : [pointerSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))];
}

function pageOf({ period, run_id, files }: Pointer, languages: string): string | null {
  const pages = files.filter((file) => file.endsWith('.html'));
  const wanted = languages.split(',').map((language) => language.trim().slice(0, 2).toLowerCase());
  const page = wanted
    .filter((language) => language.length === 2)
    .flatMap((language) => pages.filter((file) => file.startsWith(`scorecard.${language}`)))
    .concat(pages)[0];
  if (page === undefined) return null;
  const path = `/${layout.scorecard(period, run_id, page)}`;
  if (returnPath(path) !== path)
    throw new LakeError(`${layout.scorecardCurrent(period)}: expected the name of a page of a card, found "${path}"`);
  return path;
}
