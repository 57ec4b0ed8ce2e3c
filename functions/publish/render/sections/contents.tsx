import { named } from '../../messages/messages.ts';
import type { TopicPlace } from '../../topics/topic.ts';
import type { PageContext } from '../context.ts';

/** Links to the sections of the page, in its order. */
export function Contents({ context }: { readonly context: PageContext }) {
  const { card, messages, language } = context;
  const topics = (place: TopicPlace) =>
    card.topics
      .filter((topic) => topic.place === place)
      .map(({ topic, heading }) => ({ id: `topic-${topic}`, text: named(heading, language) }));
  const links = [
    { id: 'bridges', text: messages.bridge.heading },
    { id: 'heat-map', text: messages.heat.heading },
    { id: 'diagnosis', text: messages.diagnosis.heading },
    ...topics('chain'),
    { id: 'value', text: messages.clv.heading },
    ...topics('money'),
    { id: 'history', text: messages.history.heading },
    ...topics('rest'),
    { id: 'data', text: messages.quality.heading },
    { id: 'methods', text: messages.methods.heading },
  ];
  return (
    <nav class="contents noprint" aria-label={messages.contents}>
      <ul>
        {links.map(({ id, text }) => (
          <li key={id}>
            <a href={`#${id}`}>{text}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
