import { named } from '../../messages/messages.ts';
import type { Picture, Quantity, Topic, TopicPlace, TopicTable } from '../../topics/topic.ts';
import { variants } from '../charts/chart.tsx';
import { Curves } from '../charts/curves.tsx';
import { IntervalRows } from '../charts/interval-rows.tsx';
import { PartsBar } from '../charts/parts-bar.tsx';
import { PathDiagram } from '../charts/path-diagram.tsx';
import { Quadrants } from '../charts/quadrants.tsx';
import type { PageContext } from '../context.ts';
import { DataTable } from '../data-table.tsx';
import { Words } from '../words.tsx';
import { writeQuantity, writtenInterval } from '../write-quantity.ts';
import { countsOf, writeSentence } from '../write-sentence.ts';

/** The sections of the card that are data, those of one place of the page. */
export function Topics({ place, context }: { readonly place: TopicPlace; readonly context: PageContext }) {
  return (
    <>
      {context.card.topics
        .filter((topic) => topic.place === place)
        .map((topic) => (
          <TopicSection key={topic.topic} topic={topic} context={context} />
        ))}
    </>
  );
}

function TopicSection({ topic, context }: { readonly topic: Topic; readonly context: PageContext }) {
  const { language, messages } = context;
  return (
    <section id={`topic-${topic.topic}`}>
      <h2>{named(topic.heading, language)}</h2>
      {topic.sentences.map((sentence, position) => (
        <p key={`${position} ${sentence.en}`} class="lead">
          <Words text={writeSentence(sentence, topic, context)} language={language} />
        </p>
      ))}
      {topic.pictures.map((picture) => (
        <figure key={picture.id} class="spaced">
          {variants.map((variant) => (
            <PictureOf key={variant} picture={picture} variant={variant} context={context} />
          ))}
        </figure>
      ))}
      {topic.tables.map((table) => (
        <TopicTableOf key={table.table} table={table} context={context} />
      ))}
      <details id={`how-topic_${topic.topic}`}>
        <summary>{messages.topics.method}</summary>
        <p class="small">
          <Words text={named(topic.method, language)} language={language} />
        </p>
      </details>
    </section>
  );
}

function PictureOf({
  picture,
  variant,
  context,
}: {
  readonly picture: Picture;
  readonly variant: (typeof variants)[number];
  readonly context: PageContext;
}) {
  const { language } = context;
  switch (picture.kind) {
    case 'intervals':
      return (
        <IntervalRows
          variant={variant}
          id={picture.id}
          title={named(picture.title, language)}
          description={named(picture.description, language)}
          rows={picture.rows.map(({ key, label, quantity }) => ({
            key,
            label: named(label, language),
            value: quantity.value,
            lower: quantity.lower,
            upper: quantity.upper,
            text: [writeQuantity(quantity, context), writtenInterval(quantity, context)].join(' ').trim(),
          }))}
          tickText={(value) => tickText(picture.rows[0]?.quantity, value, context)}
          context={context}
        />
      );
    case 'path_diagram':
      return <DiagramOf picture={picture} variant={variant} context={context} />;
    case 'quadrants':
      return <QuadrantsOf picture={picture} variant={variant} context={context} />;
    case 'parts':
      return <PartsOf picture={picture} variant={variant} context={context} />;
    case 'curves':
      return <CurvesOf picture={picture} variant={variant} context={context} />;
  }
}

type PictureProps<K extends Picture['kind']> = {
  readonly picture: Extract<Picture, { kind: K }>;
  readonly variant: (typeof variants)[number];
  readonly context: PageContext;
};

function DiagramOf({ picture, variant, context }: PictureProps<'path_diagram'>) {
  const { language } = context;
  return (
    <PathDiagram
      variant={variant}
      id={picture.id}
      title={named(picture.title, language)}
      description={named(picture.description, language)}
      nodes={picture.nodes.map(({ key, label, step, explained }) => ({
        node: key,
        label: named(label, language),
        step,
        detail: explained === null || explained.value === null ? null : `R² ${writeQuantity(explained, context)}`,
      }))}
      arrows={picture.arrows.map(({ from, to, effect }) => ({
        from,
        to,
        value: effect.value ?? 0,
        isWeak: effect.lower === null || effect.upper === null || (effect.lower <= 0 && effect.upper >= 0),
        text: writeQuantity(effect, context),
      }))}
    />
  );
}

function QuadrantsOf({ picture, variant, context }: PictureProps<'quadrants'>) {
  const { language } = context;
  const axis = (name: 'across' | 'up') => ({
    name: named(picture[name].name, language),
    middle: picture[name].middle,
    write: (value: number) => tickText(picture.points[0]?.[name], value, context),
  });
  return (
    <Quadrants
      variant={variant}
      id={picture.id}
      title={named(picture.title, language)}
      description={named(picture.description, language)}
      across={axis('across')}
      up={axis('up')}
      names={{
        act: named(picture.fields.act, language),
        keep: named(picture.fields.keep, language),
        low: named(picture.fields.low, language),
        ample: named(picture.fields.ample, language),
      }}
      points={picture.points.flatMap(({ key, label, across, up, isLabelled }) =>
        across.value === null || up.value === null
          ? []
          : [
              {
                key,
                label: named(label, language),
                x: across.value,
                y: up.value,
                xInterval:
                  across.lower === null || across.upper === null ? null : ([across.lower, across.upper] as const),
                isLabelled,
              },
            ],
      )}
    />
  );
}

function PartsOf({ picture, variant, context }: PictureProps<'parts'>) {
  const { language } = context;
  const written = (quantity: Quantity): string =>
    [writeQuantity(quantity, context), writtenInterval(quantity, context)].join(' ').trim();
  return (
    <PartsBar
      variant={variant}
      id={picture.id}
      title={named(picture.title, language)}
      description={named(picture.description, language)}
      total={{ label: named(picture.total.label, language), text: written(picture.total.quantity) }}
      parts={picture.parts.map(({ key, label, quantity, isApart }) => ({
        key,
        label: named(label, language),
        value: quantity.value,
        text: written(quantity),
        isApart,
      }))}
      tickText={(value) => tickText(picture.total.quantity, value, context)}
    />
  );
}

function CurvesOf({ picture, variant, context }: PictureProps<'curves'>) {
  const { language, format } = context;
  return (
    <Curves
      variant={variant}
      id={picture.id}
      title={named(picture.title, language)}
      description={named(picture.description, language)}
      days={picture.days}
      curves={picture.curves.map((curve) => ({ ...curve, label: named(curve.label, language) }))}
      from={picture.from && { day: picture.from.day, label: named(picture.from.label, language) }}
      tickText={(value) => tickText(picture, value, context)}
      dayText={(day) => format.shortPeriod(day.slice(0, 7))}
    />
  );
}

const tickText = (like: Pick<Quantity, 'unit'> | undefined, value: number, context: PageContext): string =>
  like?.unit === 'money'
    ? context.format.moneyTick(value)
    : writeQuantity({ value, unit: like?.unit ?? 'number', lower: null, upper: null, n: null, reason: null }, context);

function TopicTableOf({ table, context }: { readonly table: TopicTable; readonly context: PageContext }) {
  const { language, messages } = context;
  const body = (
    <DataTable caption={named(table.caption, language)} isLong={table.rows.length > 12}>
      <thead>
        <tr>
          {table.columns.map(({ name, isNumber }) => (
            <th key={name.en} scope="col" class={isNumber ? 'num' : undefined}>
              {named(name, language)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, position) => {
              const column = table.columns[position];
              const written =
                'unit' in cell ? (
                  <QuantityCell quantity={cell} counts={countsOf(cells)} context={context} />
                ) : (
                  named(cell, language)
                );
              return position === 0 ? (
                <th key={column?.name.en} scope="row">
                  {written}
                </th>
              ) : (
                <td key={column?.name.en} class={column?.isNumber ? 'num loose' : undefined}>
                  {written}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
  if (!table.isFolded) return body;
  return (
    <details>
      <summary>{messages.topics.asTable(named(table.caption, language))}</summary>
      {body}
    </details>
  );
}

/** Value, interval and n, each in one piece: a narrow table sets them below each other. An n that is a count of the row is not repeated. */
function QuantityCell({
  quantity,
  counts,
  context,
}: {
  readonly quantity: Quantity;
  readonly counts: readonly number[];
  readonly context: PageContext;
}) {
  const { value, n, reason } = quantity;
  const interval = writtenInterval(quantity, context);
  const few = n !== null && n < context.card.settings.mark_below;
  return (
    <>
      <span class={value === null ? undefined : 'nowrap'}>{writeQuantity(quantity, context)}</span>
      {interval !== '' && ' '}
      {interval !== '' && <span class="soft nowrap">{interval}</span>}
      {n !== null && value !== null && !counts.includes(n) && (
        <>
          {' '}
          <span class="n nowrap">
            n = {context.format.count(n)}
            {few && ` ${context.messages.topics.few}`}
          </span>
        </>
      )}
      {value !== null && reason === 'trend_before' && (
        <>
          {' '}
          <span class="n">{context.messages.reason.trend_before}</span>
        </>
      )}
    </>
  );
}
