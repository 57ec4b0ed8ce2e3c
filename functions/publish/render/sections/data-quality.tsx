import type { Scorecard } from '../../scorecard-schema.ts';
import type { PageContext } from '../context.ts';
import { DataTable } from '../data-table.tsx';
import { notReadText } from '../late-exports.ts';
import { LateExportTable } from './late-exports.tsx';

/** Every record accounted for: by source, by reason, what is late. */
export function DataQuality({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const quality = card.data_quality;
  const refusedFiles = refusedCount(card);
  const sentences = [
    quality.records === 0
      ? messages.quality.none
      : quality.is_balanced
        ? messages.quality[refusedFiles + quality.not_read.files > 0 ? 'balanced' : 'balancedAll']
        : messages.quality.unbalanced,
    ...(refusedFiles === 0 ? [] : [messages.quality.refused(refusedFiles)]),
    ...(quality.not_read.files === 0 ? [] : [notReadText(context)]),
    ...(quality.answers_to_unknown_questions === 0
      ? []
      : [
          messages.quality.unknownQuestions(
            format.count(quality.answers_to_unknown_questions),
            format.count(quality.answers),
          ),
        ]),
    ...(quality.answers_outside_scale === 0
      ? []
      : [messages.quality.outsideScale(format.count(quality.answers_outside_scale))]),
    ...(quality.amounts_without_rate.length === 0 ? [] : [withoutRate(context)]),
    ...(quality.link_rate === null ? [] : [messages.quality.linkRate(format.percent(quality.link_rate, 1))]),
    ...(quality.superseded === 0 ? [] : [messages.quality.superseded(format.count(quality.superseded))]),
    ...(quality.orphan_keys === 0 ? [] : [messages.quality.orphans(format.count(quality.orphan_keys))]),
  ];
  return (
    <section id="data">
      <h2>{messages.quality.heading}</h2>
      <p class="lead">{messages.sentences(sentences)}</p>
      <LateExportTable context={context} />
      {quality.by_source.length > 0 && <SourceTable context={context} />}
      <RefusedTable context={context} />
      {quality.by_reason.length > 0 && (
        <DataTable caption={messages.quality.reasons} class="short">
          <thead>
            <tr>
              <th scope="col">{messages.quality.reasonColumn}</th>
              <th scope="col" class="num">
                {messages.quality.cells}
              </th>
            </tr>
          </thead>
          <tbody>
            {quality.by_reason.map(({ reason, rows }) => (
              <tr key={reason}>
                <th scope="row">{messages.quality.reasonName(reason)}</th>
                <td class="num">{format.count(rows)}</td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      )}
    </section>
  );
}

/** How many amounts are in no total, and in which currencies. */
export function withoutRate({ card, messages, format }: PageContext): string {
  const lacking = card.data_quality.amounts_without_rate;
  const currencies = [
    ...new Set(lacking.map(({ currency }) => (currency === 'none' ? messages.quality.noCurrency : currency))),
  ];
  return messages.quality.withoutRate(
    format.count(lacking.reduce((sum, { amounts }) => sum + amounts, 0)),
    messages.list(currencies),
  );
}

/** Files refused as a whole. */
export const refusedCount = (card: Scorecard): number =>
  card.data_quality.refused.reduce((sum, { files }) => sum + files.length, 0);

function RefusedTable({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  if (card.data_quality.refused.length === 0) return null;
  return (
    <DataTable caption={messages.quality.refusedTable}>
      <thead>
        <tr>
          <th scope="col">{messages.quality.dataset}</th>
          <th scope="col">{messages.quality.exportDate}</th>
          <th scope="col">{messages.quality.files}</th>
          <th scope="col">{messages.quality.reasonColumn}</th>
        </tr>
      </thead>
      <tbody>
        {card.data_quality.refused.map(({ source, dataset, export_date, files, reason }) => (
          <tr key={`${source}/${dataset}/${export_date}/${files.join()}`}>
            <th scope="row">
              {source}/{dataset}
            </th>
            <td>{export_date === null ? '' : format.day(export_date)}</td>
            <td>{messages.list(files)}</td>
            <td>{messages.quality.reasonName(reason)}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function SourceTable({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const quality = card.data_quality;
  return (
    <DataTable caption={messages.quality.bySource}>
      <thead>
        <tr>
          <th scope="col">{messages.quality.source}</th>
          <th scope="col">{messages.quality.department}</th>
          <th scope="col" class="num">
            {messages.quality.records}
          </th>
          <th scope="col" class="num">
            {messages.quality.accepted}
          </th>
          <th scope="col" class="num">
            {messages.quality.quarantined}
          </th>
          <th scope="col" class="num">
            {messages.quality.excluded}
          </th>
          <th scope="col" class="num">
            {messages.quality.fresh}
          </th>
          <th scope="col" class="num">
            {messages.quality.linked}
          </th>
        </tr>
      </thead>
      <tbody>
        {quality.by_source.map((row) => (
          <tr key={row.source}>
            <th scope="row">{row.source}</th>
            <td>{row.department ?? ''}</td>
            <td class="num">{format.count(row.records)}</td>
            <td class="num">{format.count(row.accepted)}</td>
            <td class="num">{format.count(row.quarantined)}</td>
            <td class="num">{format.count(row.excluded)}</td>
            <td class="num">
              {row.freshness_days === null ? '' : format.count(row.freshness_days)}
              {row.is_late && <span class="warn"> {messages.quality.late}</span>}
            </td>
            <td class="num">{row.link_rate === null ? '' : format.percent(row.link_rate, 1)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {messages.quality.total}
          </th>
          <td class="num">{format.count(quality.records)}</td>
          <td class="num">{format.count(quality.accepted)}</td>
          <td class="num">{format.count(quality.quarantined)}</td>
          <td class="num">{format.count(quality.excluded)}</td>
          <td />
          <td class="num">{quality.link_rate === null ? '' : format.percent(quality.link_rate, 1)}</td>
        </tr>
      </tfoot>
    </DataTable>
  );
}
