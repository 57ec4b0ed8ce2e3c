import { defaultAttributes } from '../lake/default-attributes.ts';
import { questionnaire } from '../lake/questionnaire.ts';
import { measures } from '../lake/tables/measures.ts';
import { code, markdownTable } from './dictionary-text.ts';

/** A wide survey whose questions are asked as they ship: each header is given the item id of the question it asks. */
export const shippedItemsMapping = `# mappings/spring-survey.yaml
name: spring-survey
outputs:
  - table: survey_responses
    unpivot:
      # header of the file: item id of the question
      items:
        "What level of delivery time do you want?": expectation_delivery_time
        "What level of delivery time do you get?": perception_delivery_time
        "Q7": satisfaction_1
      not_applicable: ["n/a", "does not apply"]
    columns:
      response_id: Response
      respondent_id: Customer
      customer_id: Customer
      audience: { constant: customer }
      answered_at: { from: Submitted, formats: ["%d/%m/%Y %H:%M"] }
      # these three come from the header and the cell
      item_id: item
      value: answer
      not_applicable: not_applicable
`;

/** A wide survey with questions of its own: the headers are the item ids, which `survey_items` describes. */
export const ownItemsMapping = `# mappings/own-survey.yaml
name: own-survey
outputs:
  - table: survey_responses
    unpivot:
      # every header that matches is a question; its item id is the header
      pattern: "^own_[a-z_]+$"
    columns:
      response_id: Response
      respondent_id: Customer
      customer_id: Customer
      audience: { constant: customer }
      answered_at: Submitted
      item_id: item
      value: answer
`;

/** The questions of `ownItemsMapping`, as a file of `survey_items`. */
export const ownItemsFile = `item_id,instrument,audience,measure,attribute_id,scale_min,scale_max,is_reversed,wording_en
own_want_packaging,own_survey,customer,expectation,packaging,1,7,false,"How good must our packaging be? (1 to 7)"
own_get_packaging,own_survey,customer,perception,packaging,1,7,false,"How good is our packaging? (1 to 7)"
own_leave,own_survey,customer,repurchase_intention,,1,5,true,"I will buy elsewhere next time. (1 no to 5 yes)"
`;

/** The attributes that both examples ask about, as a file of `attributes`: it takes the place of those that ship. */
export const ownAttributesFile = `attribute_id,chain,component,name_en
packaging,value,product,packaging
delivery_time,value,time,delivery on time
`;

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\`\`\``;

const mappings = `### A survey of your own

A survey file mostly has one line a questionnaire and one column a question. \`unpivot\` in its mapping makes an answer of each cell; blank cells make none. There are two ways to say what a column asks; one survey may use both.

**1. It asks questions that ship.** Give each header the item id from the list above. The answers must be on the shipped scale, 0 to 10, and asked of the same audience. Columns already headed by an item id need no entry: name them by a \`pattern\`, as below.

${fenced('yaml', shippedItemsMapping)}

**2. It asks other questions, or on another scale.** Bring a file of \`survey_items\` (dataset \`survey_items\`, no mapping needed): one line a question with what it measures and its scale, which is then turned into 0–100 points. Questions about your own attributes also need a file of \`attributes\`. It takes the place of the twelve that ship, so it must hold every attribute you ask about; the questions of the stations then ship for your attributes, under ids such as \`expectation_packaging\`. A question brought under a shipped item id takes that question's place.

${fenced('yaml', ownItemsMapping)}

\`exports/surveys/survey_items/2026-10-31/survey_items.csv\`

${fenced('csv', ownItemsFile)}

\`exports/surveys/attributes/2026-10-31/attributes.csv\`

${fenced('csv', ownAttributesFile)}

In \`knowgap.yaml\`, beside the exports:

${fenced(
  'yaml',
  `sources:
  surveys:
    department: marketing
    time_zone: Europe/Berlin
    datasets:
      spring: { mapping: mappings/spring-survey.yaml }
      own: { mapping: mappings/own-survey.yaml }
`,
)}

An answer whose item id nobody describes is kept, has no level, and counts as \`orphan_keys\` in \`data_quality\`.`;

/** What ships to be asked — attributes, questions, measures — and how a firm's own survey takes part; Markdown lines. */
export function shippedQuestions(): string[] {
  const attributes = defaultAttributes.map((row) => [
    code(row.attribute_id),
    row.chain,
    row.component,
    String(row.importance ?? ''),
    row.name_en ?? '',
  ]);
  const items = questionnaire().map((row) => [
    code(row.item_id),
    row.audience,
    code(row.measure),
    row.attribute_id ? code(row.attribute_id) : (row.link ?? ''),
    `${row.scale_min}–${row.scale_max}${row.is_reversed ? ', reversed' : ''}`,
    row.wording_en ?? '',
  ]);
  return [
    '## Questions that ship',
    '',
    'Rows of `attributes` and `survey_items` that need not be brought. Every question is also worded in Chinese (`wording_zh`). *Reversed*: high answers are bad and are mirrored.',
    '',
    '### Attributes that ship',
    '',
    markdownTable(['attribute_id', 'chain', 'component', 'importance', 'name'], attributes),
    '',
    '### What a question can measure',
    '',
    `${measures.map(code).join(', ')}.`,
    '',
    '### Questions',
    '',
    markdownTable(['item_id', 'audience', 'measure', 'attribute or link', 'scale', 'wording'], items),
    '',
    mappings,
    '',
  ];
}
