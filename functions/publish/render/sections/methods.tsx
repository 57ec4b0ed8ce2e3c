import { named } from '../../messages/messages.ts';
import type { Scorecard } from '../../scorecard-schema.ts';
import type { PageContext } from '../context.ts';
import { DataTable } from '../data-table.tsx';

/** How each kind of number was made, the state of the models, and figures restated. */
export function Methods({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const used = new Set(card.numbers.map((number) => number.method));
  const always = new Set(['gap', 'lifetime_value', 'data_quality', 'diagnosis', 'bridge', 'index_loyalty', 'history']);
  const isOfTopic = (method: string): boolean => method.startsWith('topic_');
  const methods = card.methods.filter(({ method }) => (used.has(method) && !isOfTopic(method)) || always.has(method));
  const example = card.numbers[0]?.id ?? 'indices.loyalty';
  return (
    <section id="methods">
      <h2>{messages.methods.heading}</h2>
      <p class="lead">
        {messages.sentences([
          messages.methods.lead(example),
          messages.methods.weights(format.count(card.settings.hide_below)),
          messages.methods.segments[card.settings.segment_weights],
        ])}
      </p>
      <DataTable caption={messages.methods.heading} isCaptionHidden isLong class="methods">
        <thead>
          <tr>
            <th scope="col">{messages.methods.definition}</th>
            <th scope="col">{messages.methods.how}</th>
            <th scope="col">{messages.methods.counts}</th>
            <th scope="col">{messages.methods.query}</th>
          </tr>
        </thead>
        <tbody>
          {grouped(methods).map((group) => (
            <MethodRow key={group[0]?.method} group={group} context={context} />
          ))}
        </tbody>
      </DataTable>
      <Models context={context} />
    </section>
  );
}

type Method = Scorecard['methods'][number];

/** Methods that were made alike stand together. */
function grouped(methods: readonly Method[]): Method[][] {
  const groups = new Map<string, Method[]>();
  for (const method of methods) {
    const key = `${method.query} ${method.how.en}`;
    groups.set(key, [...(groups.get(key) ?? []), method]);
  }
  return [...groups.values()];
}

function MethodRow({ group, context }: { readonly group: readonly Method[]; readonly context: PageContext }) {
  const { card, language, messages } = context;
  const names = new Set(group.map(({ method }) => method));
  const ids = card.numbers.filter((number) => names.has(number.method)).map(({ id }) => id);
  const counts = [...new Set(group.map((method) => named(method.n, language)))];
  const [first] = group;
  if (!first) return null;
  return (
    <tr>
      <td>
        {group.map((method) => (
          <p key={method.method} id={`how-${method.method}`}>
            {named(method.definition, language)}
          </p>
        ))}
      </td>
      <td>{named(first.how, language)}</td>
      <td>{messages.list(counts)}</td>
      <td>
        <code>{first.query}</code>
        {ids[0] && (
          <>
            <br />
            <code class="soft">{ids[0]}</code>
            {ids.length > 1 && <span class="soft"> +{ids.length - 1}</span>}
          </>
        )}
      </td>
    </tr>
  );
}

function Models({ context }: { readonly context: PageContext }) {
  const { card, messages } = context;
  if (card.models.length === 0) return null;
  return (
    <DataTable caption={messages.models.heading} id="models">
      <thead>
        <tr>
          <th scope="col">{messages.models.model}</th>
          <th scope="col">{messages.models.status}</th>
          <th scope="col">{messages.models.reason}</th>
        </tr>
      </thead>
      <tbody>
        {card.models.map((model) => (
          <tr key={model.model}>
            <th scope="row">{messages.models.name(model.model)}</th>
            <td>
              {messages.models[model.status]}
              {model.converged === false && messages.comma + messages.models.notConverged}
              {model.at_boundary === true && messages.comma + messages.models.boundary}
            </td>
            <td>{remark(model, context)}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

/** What a model says of itself, in the language of the page where the note is known. */
function remark({ reason, notes }: Scorecard['models'][number], { messages, format }: PageContext): string {
  const said = notes.map(({ code, text, values }) => {
    const written = Object.entries(values).map(
      ([name, value]) =>
        [
          name,
          typeof value === 'string' ? value : Number.isInteger(value) ? format.count(value) : format.ratio(value),
        ] as const,
    );
    return messages.models.note(code, Object.fromEntries(written), text);
  });
  return said.length > 0 ? said.join(messages.semicolon) : (reason ?? '');
}

export function Restated({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  if (card.restated.length === 0) return null;
  return (
    <section id="restated">
      <h2>{messages.restated.heading}</h2>
      <p class="lead">{messages.restated.lead}</p>
      <DataTable caption={messages.restated.heading} isCaptionHidden isLong>
        <thead>
          <tr>
            <th scope="col">{messages.restated.figure}</th>
            <th scope="col">{messages.period}</th>
            <th scope="col" class="num">
              {messages.restated.published}
            </th>
            <th scope="col" class="num">
              {messages.restated.now}
            </th>
            <th scope="col">{messages.restated.run}</th>
          </tr>
        </thead>
        <tbody>
          {card.restated.map((row) => (
            <tr key={`${row.period} ${row.id}`}>
              <th scope="row">
                <code>{row.id}</code>
              </th>
              <td>{format.period(row.period)}</td>
              <td class="num">{format.points(row.published)}</td>
              <td class="num">{format.points(row.now)}</td>
              <td>
                <code>{row.published_run}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}
