import type { PageContext } from '../context.ts';
import { headline } from '../headline.ts';
import { Words } from '../words.tsx';
import { LackingExports } from './late-exports.tsx';
import { DataLine, hasUnknownQuestions } from './opening-data-line.tsx';
import { Finding } from './opening-finding.tsx';
import { Tiles } from './opening-tiles.tsx';
import { ToDo } from './opening-to-do.tsx';

/** The ten seconds: what, how much, since when, who, worth what, do what; then what it rests on. */
export function Opening({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const { sentence, finding } = headline(context);
  return (
    <div class="opening">
      <h1>{phrases(sentence, context)}</h1>
      {finding ? (
        <Finding finding={finding} context={context} />
      ) : (
        card.diagnosis_summary.verdict === 'not_measured' && (
          <p class={hasUnknownQuestions(card) ? 'effect warn' : 'effect soft'}>
            {hasUnknownQuestions(card)
              ? messages.sentence(
                  messages.opening.unknownQuestions(format.count(card.data_quality.answers_to_unknown_questions)) +
                    messages.stop,
                )
              : messages.opening.notMeasuredWhy}
          </p>
        )
      )}
      <LackingExports context={context} />
      <Tiles context={context} />
      <ToDo context={context} />
      <DataLine context={context} />
    </div>
  );
}

/** Breaks a line between phrases before it breaks within one. */
function phrases(sentence: string, { language }: PageContext) {
  return sentence.split(/(?<=[：；，。])|(?<=[:;.,] )/).map((phrase) => (
    <span key={phrase} class="phrase">
      <Words text={phrase} language={language} />
    </span>
  ));
}
