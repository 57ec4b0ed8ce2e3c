import type { Scorecard } from '../../scorecard-schema.ts';
import type { PageContext } from '../context.ts';
import { lateNames } from '../late-exports.ts';
import { refusedCount } from './data-quality.tsx';

/** What the card rests on: records, and whatever about them a reader must know. */
export function DataLine({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const { records, accepted, quarantined, excluded, not_read, staff_survey_age_months, is_balanced } =
    card.data_quality;
  const age = staff_survey_age_months;
  const late = lateNames(context);
  return (
    <p class="datafoot">
      {!is_balanced && <span class="warn">{messages.quality.unbalanced}</span>}
      <span>
        <a href="#data">{messages.opening.data}</a>
        {messages.colon}
        {messages.opening.records(
          format.count(records),
          format.count(accepted),
          format.count(quarantined),
          format.count(excluded),
        )}
      </span>
      {refusedCount(card) > 0 && (
        <span>
          <a class="warn" href="#data">
            {messages.opening.refused(refusedCount(card), refusedNames(context))}
          </a>
        </span>
      )}
      {not_read.files > 0 && (
        <span>
          <a class="warn" href="#data">
            {messages.opening.notRead(not_read.files)}
          </a>
        </span>
      )}
      {hasUnknownQuestions(card) && card.diagnosis_summary.verdict !== 'not_measured' && (
        <span class="warn">
          {messages.opening.unknownQuestions(format.count(card.data_quality.answers_to_unknown_questions))}
        </span>
      )}
      {age !== null && age > 0 && <span>{messages.opening.staffAge(format.count(age))}</span>}
      <span>{late === '' ? messages.opening.noneLate : messages.opening.late(late)}</span>
      {card.restated.length > 0 && (
        <span>
          <a href="#restated">{messages.opening.restated(card.restated.length)}</a>
        </span>
      )}
    </p>
  );
}

/** Datasets with refused files and the reason, each once, at most three. */
function refusedNames({ card, messages }: PageContext): string {
  const names = new Set(
    card.data_quality.refused.map(
      ({ source, dataset, reason }) => `${source}/${dataset}${messages.aside([messages.quality.reasonName(reason)])}`,
    ),
  );
  return messages.list([...names].slice(0, 3)) + (names.size > 3 ? ' …' : '');
}

/** Above this share of the answers, questions that nobody described are said in the opening. */
const manyUnknown = 0.01;

/** So many answers are to questions that nobody described that the opening says so. */
export const hasUnknownQuestions = ({ data_quality: { answers, answers_to_unknown_questions } }: Scorecard): boolean =>
  answers_to_unknown_questions > manyUnknown * answers;
