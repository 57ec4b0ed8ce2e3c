import type { IndexName, ScorecardIndex } from '../../scorecard-schema.ts';
import type { PageContext } from '../context.ts';
import { Figure } from '../figure.tsx';
import { Words } from '../words.tsx';
import { isValueAtLimit } from './lifetime-value.tsx';

const tiles: readonly IndexName[] = ['loyalty', 'satisfaction', 'trust', 'perceived_value', 'nps'];

/** The indices and the value of the customers, one tile each, and the period that changes are against. */
export function Tiles({ context }: { readonly context: PageContext }) {
  const { card } = context;
  return (
    <>
      <dl class="strip">
        {tiles.map((name) => (
          <IndexTile key={name} name={name} index={card.indices[name]} context={context} />
        ))}
        <ValueTile context={context} />
      </dl>
      <Against context={context} />
    </>
  );
}

function IndexTile({
  name,
  index,
  context,
}: {
  readonly name: IndexName;
  readonly index: ScorecardIndex;
  readonly context: PageContext;
}) {
  const { messages, format } = context;
  return (
    <div class="tile">
      <dt>{messages.index[name]}</dt>
      {index.estimate === null ? (
        <dd class="big none">{messages.reason[index.reason ?? 'not_measured']}</dd>
      ) : (
        <>
          <dd class="big">
            <Figure
              id={index.id}
              method={`index_${name}`}
              text={format.points(index.estimate)}
              interval={format.interval(index.lower, index.upper)}
              n={index.n}
              context={context}
            />
          </dd>
          <dd class="change">
            <Change index={index} context={context} />
          </dd>
          <dd class="n">
            {index.is_noise === true && <>{messages.noiseMark} · </>}
            {`${messages.n}\u00a0=\u00a0${format.count(index.n ?? 0)}`}
          </dd>
        </>
      )}
    </div>
  );
}

function Change({ index, context }: { readonly index: ScorecardIndex; readonly context: PageContext }) {
  const { messages, format } = context;
  if (index.change === null)
    return <span class="noise">{messages.reason[index.change_reason ?? 'no_earlier_period']}</span>;
  const interval = format.interval(index.change_lower, index.change_upper);
  if (index.is_noise !== false)
    return (
      <span class="noise" title={`${messages.noiseTitle} ${interval}`}>
        {format.signed(index.change)} {interval}
      </span>
    );
  const fell = index.change < 0;
  return (
    <span class={fell ? 'fell' : 'rose'}>
      <svg class="mark" viewBox="0 0 10 10" role="img" aria-label={fell ? messages.down : messages.up}>
        <path d={fell ? 'M0 1h10l-5 8z' : 'M0 9h10l-5 -8z'} fill="currentColor" />
      </svg>
      {format.signed(index.change)} {interval}
    </span>
  );
}

function ValueTile({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const { total, lower, upper, customers } = card.clv;
  return (
    <div class="tile">
      <dt>{messages.opening.value}</dt>
      {total === null ? (
        <dd class="big none">{messages.reason[card.clv.reason ?? 'not_measured']}</dd>
      ) : (
        <>
          <dd class="big">
            <Figure
              id={card.clv.id}
              method="lifetime_value"
              text={format.money(total, lower, upper)}
              interval={format.moneyInterval(total, lower, upper)}
              n={customers}
              context={context}
            />
          </dd>
          <dd class="change soft">{format.moneyInterval(total, lower, upper)}</dd>
          <dd class="n">
            {card.clv.basis !== null && <>{messages.opening.basis[card.clv.basis]} · </>}
            {messages.opening.customers(format.count(customers ?? 0))}
            {isValueAtLimit(card) && (
              <>
                {' · '}
                <a class="warn" href="#models">
                  {messages.opening.atLimit}
                </a>
              </>
            )}
          </dd>
        </>
      )}
    </div>
  );
}

function Against({ context }: { readonly context: PageContext }) {
  const { card, messages, format, language } = context;
  const periods = new Set(tiles.flatMap((name) => card.indices[name].previous_period ?? []));
  if (periods.size === 0) return null;
  return (
    <p class="against">
      <Words text={messages.opening.against(messages.list([...periods].map(format.period)))} language={language} />
    </p>
  );
}
