import type { Scorecard } from '../scorecard-schema.ts';
import { chainTopic } from './chain.ts';
import { channelsTopic } from './channels.ts';
import { competenceTopic } from './competence.ts';
import { credibilityTopic } from './credibility.ts';
import { customerValueTopic } from './customer-value.ts';
import { customersTopic } from './customers.ts';
import type { NumberEntry, TopicContext, TopicModule } from './define-topic.ts';
import { freshnessTopic } from './freshness.ts';
import { knowledgeFlowTopic } from './knowledge-flow.ts';
import { knowledgeValueTopic } from './knowledge-value.ts';
import { purchaseModelTopic } from './purchase-model.ts';
import { relationsTopic } from './relations.ts';
import { satisfactionIndexTopic } from './satisfaction-index.ts';
import { signalsTopic } from './signals.ts';
import { sourcesTopic } from './sources.ts';
import { stylesAndModelsTopic } from './styles-and-models.ts';
import type { Topic } from './topic.ts';
import { valuePartsTopic } from './value-parts.ts';
import { watchTopic } from './watch.ts';
import { whereToActTopic } from './where-to-act.ts';
import { worthTopic } from './worth.ts';

/** Every topic, in the order of the page. */
export const topicModules: readonly TopicModule[] = [
  worthTopic,
  chainTopic,
  whereToActTopic,
  satisfactionIndexTopic,
  valuePartsTopic,
  purchaseModelTopic,
  customersTopic,
  watchTopic,
  relationsTopic,
  channelsTopic,
  customerValueTopic,
  sourcesTopic,
  credibilityTopic,
  knowledgeValueTopic,
  freshnessTopic,
  knowledgeFlowTopic,
  signalsTopic,
  competenceTopic,
  stylesAndModelsTopic,
];

/** Relations that the topics read. */
export const topicReads: readonly string[] = [...new Set(topicModules.flatMap(({ reads }) => reads))];

export const topicQueries: Scorecard['queries'] = topicModules
  .flatMap(({ queries }) => queries)
  .filter(({ query }, place, all) => all.findIndex((each) => each.query === query) === place);

/** Builds every topic of a card, with the numbers that can be traced. */
export function buildTopics(
  rows: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>,
  context: TopicContext,
): { topics: Topic[]; numbers: NumberEntry[] } {
  const built = topicModules.map((module) => module.build(rows, context));
  return { topics: built.map(({ topic }) => topic), numbers: built.flatMap(({ numbers }) => numbers) };
}
