import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import { type Language, type Scorecard, scorecardSchema } from '../../functions/publish/scorecard-schema.ts';
import type { TopicContext, TopicModule } from '../../functions/publish/topics/define-topic.ts';
import type { Topic } from '../../functions/publish/topics/topic.ts';
import { asOf, period, realisticRows, settings } from './fixture.ts';

const same = (id: string) => ({ en: id, zh: `${id}名` });
export const context: TopicContext = {
  settings,
  period,
  asOf,
  runOf: () => null,
  names: { attribute: same, link: same, station: same, segment: same, department: same },
};

/** Rows of the relations that a topic reads. */
export type Found = Parameters<TopicModule['build']>[0];

/** A card with these topics and no other. */
export function cardOf(topics: readonly Topic[]): Scorecard {
  const card = buildScorecard(parseScorecardInputs(realisticRows()), settings, { runId: 'run-1', asOf });
  return scorecardSchema.parse({ ...card, topics });
}

/** The page of a card whose only topic has these rows, without break opportunities and no-break spaces. */
export function pageWith(module: TopicModule, language: Language, rows: Found): string {
  const { topic } = module.build(rows, context);
  return renderPage(cardOf([topic]), language, [])
    .replace(/<wbr ?\/?>/g, '')
    .replaceAll('\u00a0', ' ');
}

/** A row with every column of a topic's relation; what is not given is null. */
export const row = (columns: readonly string[], given: Readonly<Record<string, unknown>>) => ({
  ...Object.fromEntries(columns.map((name) => [name, null])),
  ...given,
});
