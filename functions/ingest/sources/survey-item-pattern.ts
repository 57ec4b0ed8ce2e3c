import { questionnaire } from '../../lake/questionnaire.ts';
import { measures } from '../../lake/tables/measures.ts';

/**
 * RE2 pattern of headers that are item codes: `<measure>_<anything>`, as every code of the ready questionnaire and of a firm's
 * own attributes is made (`expectation_delivery_time`, `satisfaction_2`), and the ready codes that are a measure alone.
 */
export function surveyItemPattern(): string {
  const bare = questionnaire()
    .map(({ item_id }) => item_id)
    .filter((id) => measures.some((measure) => measure === id));
  return `^((?:${measures.join('|')})_[a-z0-9_]+${bare.map((id) => `|${id}`).join('')})$`;
}
