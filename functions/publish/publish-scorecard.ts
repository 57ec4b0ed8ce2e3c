import { layout } from '../lake/layout.ts';
import type { Settings } from '../lake/settings.ts';
import type { FontSubsetter } from '../ports/font-subsetter.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { buildScorecard } from './build-scorecard.ts';
import { languages } from './messages/messages.ts';
import { readPointer, readPublished, type ScorecardPointer } from './read-scorecard.ts';
import { fontCharacters, renderPage } from './render/page.tsx';
import { previousValue, restatedFigures } from './restate.ts';
import { parseScorecardInputs, type SourceRow, scorecardReads } from './scorecard-inputs.ts';
import { type Scorecard, scorecardSchema } from './scorecard-schema.ts';
import type { NotRead } from './sections/late-exports.ts';

export interface PublishParts {
  /** All rows of a relation of the run (staging, mart, model table); none when there is no such relation. */
  readonly read: (relation: string) => Promise<readonly SourceRow[]>;
  readonly store: ObjectStore;
  readonly settings: Settings;
  readonly runId: string;
  /** ISO date. */
  readonly asOf: string;
  readonly fonts: FontSubsetter;
  /** Files that no delivery holds, as the latest ingest found them; none when left out. */
  readonly notRead?: readonly NotRead[];
}

export interface Published {
  readonly scorecard: Scorecard;
  /** Keys of scorecard.json, scorecard.en.html, scorecard.zh-CN.html. */
  readonly keys: readonly string[];
}

export const pageFile = (language: string): string => `scorecard.${language}.html`;

/**
 * Publishes the card of a run: `scorecard.json` and one page a language under scorecards/<period>/<run>/, then, last, the
 * pointer scorecards/<period>/current.json. Cards are immutable: a run that is repeated finds its own files and writes the
 * same. Figures that earlier cards gave otherwise are listed as restated.
 *
 * @throws InputError when a relation's rows are not as their contract says
 */
export async function publishScorecard(parts: PublishParts): Promise<Published> {
  const { store, settings, runId, asOf, fonts, notRead = [] } = parts;
  const rows = await Promise.all(scorecardReads.map(async (name) => [name, await parts.read(name)] as const));
  const built = buildScorecard(parseScorecardInputs(Object.fromEntries(rows)), settings, { runId, asOf, notRead });
  const earlier = await earlierCards(store, built);
  const card = scorecardSchema.parse({
    ...built,
    clv: { ...built.clv, previous: previousValue(built, earlier) },
    restated: restatedFigures(built, earlier),
  });

  const pages = await Promise.all(
    languages.map(async (language) => {
      const pieces = await fonts.subset(fontCharacters(card, language));
      return [pageFile(language), renderPage(card, language, pieces)] as const;
    }),
  );
  const files = [['scorecard.json', `${JSON.stringify(card, null, 1)}\n`] as const, ...pages];
  for (const [file, content] of files) await store.write(layout.scorecard(card.period, runId, file), content);
  await point(
    store,
    card,
    files.map(([file]) => file),
  );
  return { scorecard: card, keys: files.map(([file]) => layout.scorecard(card.period, runId, file)) };
}

/** Points to the run's card; the pointer is one small object, written whole. */
async function point(store: ObjectStore, card: Scorecard, files: readonly string[]): Promise<void> {
  const key = layout.scorecardCurrent(card.period);
  const pointer: ScorecardPointer = { period: card.period, run_id: card.run_id, as_of: card.as_of, files: [...files] };
  const text = `${JSON.stringify(pointer, null, 1)}\n`;
  if (await store.write(key, text, { ifAbsent: true })) return;
  await store.write(key, text);
}

/** Cards that the pointers of this and earlier periods name. A card of another schema version is left out. */
async function earlierCards(store: ObjectStore, card: Scorecard): Promise<Scorecard[]> {
  const found: Scorecard[] = [];
  for (const period of new Set([...card.history.periods, card.period])) {
    const pointer = await readPointer(store, period);
    const published = pointer && (await readPublished(store, pointer));
    if (published) found.push(published);
  }
  return found;
}
