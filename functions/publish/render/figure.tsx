import type { PageContext } from './context.ts';

/** A number that leads to how it was made: interval, n, id and query on hover and focus. */
export function Figure({
  id,
  method,
  text,
  interval,
  n,
  context,
}: {
  readonly id: string;
  readonly method: string;
  readonly text: string;
  readonly interval?: string;
  readonly n?: number | null;
  readonly context: PageContext;
}) {
  const { messages, format, card } = context;
  const query = card.methods.find((each) => each.method === method)?.query ?? '';
  const parts = [
    ...(interval ? [`${messages.interval} ${interval}`] : []),
    ...(n == null ? [] : [`${messages.n} = ${format.count(n)}`]),
    format.period(card.period),
    query,
    id,
  ];
  return (
    <a class="fig" href={`#how-${method}`} title={parts.join(' · ')}>
      {text}
    </a>
  );
}
