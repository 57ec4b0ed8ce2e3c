import { en } from '../messages/en.ts';
import { zhCN } from '../messages/zh-CN.ts';
import type { Scorecard } from '../scorecard-schema.ts';
import type { TopicNames } from '../topics/define-topic.ts';
import type { Bilingual } from '../topics/topic.ts';

/** Identifiers of several words are read without their underscores. */
const readable = (id: string): Bilingual => {
  const text = id.replaceAll('_', ' ');
  return { en: text, zh: text };
};

/** Names of what a card is about, for its topics; an id that the card does not know is its own name. */
export function topicNames(card: Pick<Scorecard, 'attributes' | 'links' | 'stations'>): TopicNames {
  const departments = new Map(
    card.links.flatMap((link) => link.departments.map(({ department, name }) => [department, name] as const)),
  );
  return {
    attribute: (id) => card.attributes.find(({ attribute }) => attribute === id)?.name ?? readable(id),
    link: (id) => card.links.find(({ link }) => link === id)?.name ?? readable(id),
    station: (id) => card.stations.find(({ station }) => station === id)?.name ?? readable(id),
    segment: (id) => (id === 'unsegmented' ? { en: en.heat.unsegmented, zh: zhCN.heat.unsegmented } : readable(id)),
    department: (id) => departments.get(id) ?? readable(id),
  };
}
