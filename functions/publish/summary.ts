import { pageContext } from './render/context.ts';
import { headline } from './render/headline.ts';
import { lateExportText, notReadText } from './render/late-exports.ts';
import { openSinceText } from './render/sections/opening-finding.tsx';
import type { IndexName, Language, Scorecard } from './scorecard-schema.ts';

const shown: readonly IndexName[] = ['loyalty', 'satisfaction', 'trust', 'perceived_value', 'nps'];

/** What the numbers of the card lack, one line an export that the settings expect; none when all of them are there. */
export function lateExportLines(card: Scorecard, language: Language = 'en'): string[] {
  const context = pageContext(card, language);
  const { lateMark } = context.messages.quality;
  return card.data_quality.late_exports.map((late) =>
    `${lateMark}${context.messages.colon}${lateExportText(late, context)}`.replaceAll('\u00a0', ' '),
  );
}

/** The card in a few lines of plain text, for a terminal: indices, the largest gap and its owner, value, records. */
export function summaryOf(card: Scorecard, language: Language = 'en'): string[] {
  const context = pageContext(card, language);
  const { messages, format } = context;
  const indices = shown.map((name) => {
    const { estimate, lower, upper, reason, change, is_noise } = card.indices[name];
    if (estimate === null) return `${messages.index[name]} ${messages.reason[reason ?? 'not_measured']}`;
    const moved =
      change === null ? '' : ` (${format.signed(change)}${is_noise === false ? '' : ` ${messages.noiseMark}`})`;
    return `${messages.index[name]} ${format.points(estimate)} ${format.interval(lower, upper)}${moved}`;
  });
  const { sentence, finding } = headline(context);
  const size =
    finding === null || finding.misfit === null
      ? []
      : [
          [
            messages.gapNumber(finding.link),
            messages.opening.size(
              format.points(finding.misfit),
              format.interval(finding.misfit_lower, finding.misfit_upper),
            ) + messages.aside([messages.opening.sizeMeaning]),
            ...(finding.open_since === null ? [] : [openSinceText(finding, context)]),
            ...(finding.link.includes('+')
              ? [messages.opening.ask(context.notMeasuredNames(finding.link))]
              : [messages.opening.owner(context.departmentNames(finding.departments))]),
          ].join(messages.comma),
        ];
  const { total, lower, upper, customers, reason } = card.clv;
  const counted = card.clv.basis === null ? '' : messages.aside([messages.opening.basis[card.clv.basis]]);
  const value =
    total === null
      ? messages.reason[reason ?? 'not_measured']
      : `${format.money(total, lower, upper)} ${format.moneyInterval(total, lower, upper)}${counted}${messages.comma}${messages.opening.customers(format.count(customers ?? 0))}`;
  const { records, accepted, quarantined, excluded, refused, answers_to_unknown_questions, not_read } =
    card.data_quality;
  const lines = [
    `${messages.title}${messages.colon}${format.period(card.period)}${messages.comma}${messages.asOf(format.day(card.as_of))}`,
    indices.join(messages.comma),
    sentence,
    ...size,
    `${messages.opening.value}${messages.colon}${value}`,
    messages.opening.records(
      format.count(records),
      format.count(accepted),
      format.count(quarantined),
      format.count(excluded),
    ),
    ...(refused.length === 0
      ? []
      : [
          messages.opening.refused(
            refused.reduce((sum, { files }) => sum + files.length, 0),
            messages.list([...new Set(refused.map(({ source, dataset }) => `${source}/${dataset}`))]),
          ),
        ]),
    ...(not_read.files === 0 ? [] : [notReadText(context)]),
    ...lateExportLines(card, language),
    ...(answers_to_unknown_questions === 0
      ? []
      : [messages.opening.unknownQuestions(format.count(answers_to_unknown_questions))]),
  ];
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}
