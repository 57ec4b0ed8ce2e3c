import { defaultAttributes } from './default-attributes.ts';
import { defaultChain, type GapChain, type Link, type Station } from './gap-chain.ts';
import {
  competenceWordings,
  importanceWording,
  indexWordings,
  profileWordings,
  prospectWordings,
  staffKnowledge,
} from './questionnaire-further.ts';
import { type ConstructWording, constructWordings, gapWordings, type Wording } from './questionnaire-wordings.ts';
import type { RowOf } from './schema.ts';
import type { measures } from './tables/measures.ts';
import type { surveyItems } from './tables/survey-items.ts';

export type SurveyItem = RowOf<typeof surveyItems>;
export type Audience = Station['audience'];
type Measure = (typeof measures)[number];

/** What the questionnaire needs to know of an attribute. */
export interface AskedAttribute {
  readonly attribute_id: string;
  readonly chain: string;
  readonly name_en: string | null;
  readonly name_zh: string | null;
}

/**
 * One ruler for every station of the gap chain: 0 (not at all) to 10 (perfect), whole numbers, the same anchors for every
 * audience. Eleven steps keep the error of rounding under 3 points for one answer, and near none for a mean.
 */
export const gapRuler = 'level_0_10';
/** Ruler of every other item: 0 (not at all) to 10 (completely). */
export const agreementRuler = 'agreement_0_10';
/** The answer that the attention check asks for. */
export const attentionAnswer = 3;

/** Name of an audience's main questionnaire. */
export const instrumentOf = (audience: Audience): string => `${audience}_survey`;
/** Questions about the person, asked of a part of the customers once or twice a year. */
export const profileInstrument = 'customer_profile';
/** Asked before a first purchase. */
export const prospectInstrument = 'prospect_survey';

/** Reasons other than knowledge why a gap stays open. */
export const feasibilityReasons = {
  cost: { en: 'its cost', zh: '成本' },
  capacity: { en: 'a lack of capacity', zh: '产能不足' },
  technology: { en: 'a lack of technology', zh: '技术不足' },
} as const;

/** Staff that are asked about a link's causes: those of the department that answers for it. */
export function audienceOfLink(link: Link): Audience {
  const owner = link.owners[0]?.department;
  if (owner === 'marketing' || owner === 'communication') return 'marketing';
  if (owner === 'rd') return 'rd';
  if (owner === 'production' || owner === 'customer_service') return 'production';
  return 'management';
}

function item(
  item_id: string,
  audience: Audience,
  measure: Measure,
  wording: Wording,
  extra: Partial<SurveyItem> = {},
): SurveyItem {
  return {
    item_id,
    instrument: instrumentOf(audience),
    audience,
    measure,
    attribute_id: null,
    link: null,
    cause: null,
    scale_min: 0,
    scale_max: 10,
    is_reversed: false,
    expected_value: null,
    ruler: agreementRuler,
    wording_en: wording.en,
    wording_zh: wording.zh,
    ...extra,
  };
}

/** Item code of a station's question about an attribute, such as `expectation_delivery_time`. */
export const gapItemId = (code: string, attributeId: string): string => `${code}_${attributeId}`;

/**
 * What a station's item codes start with: its measure; where several stations have one measure, only the one that has it in the
 * default chain (else the first) keeps the short code, the others add their name, such as `delivered_front_line_delivery_time`.
 */
function codeOf(station: Station, chain: GapChain): string {
  const sharing = chain.stations.filter(({ measure }) => measure === station.measure);
  const usual = defaultChain.stations.find(({ measure }) => measure === station.measure);
  const keeper = sharing.find(({ audience }) => audience === usual?.audience) ?? sharing[0];
  return keeper === station ? station.measure : `${station.measure}_${station.station}`;
}

function gapItems(attributes: readonly AskedAttribute[], chain: GapChain): SurveyItem[] {
  return chain.stations.flatMap((station) =>
    attributes
      .filter((attribute) => attribute.chain === station.chain)
      .map((attribute) => {
        const wording = withName(gapWordings[station.measure], attribute);
        return item(
          gapItemId(codeOf(station, chain), attribute.attribute_id),
          station.audience,
          station.measure,
          wording,
          {
            attribute_id: attribute.attribute_id,
            ruler: gapRuler,
          },
        );
      }),
  );
}

function causeItems(chain: GapChain): SurveyItem[] {
  return chain.links.flatMap((link) => {
    const audience = audienceOfLink(link);
    const causes = link.causes.map(({ cause, name }) =>
      item(
        `link_cause_${link.link}_${cause}`,
        audience,
        'link_cause',
        {
          en: `“${link.name.en}”: how far is this the cause? ${name.en}`,
          zh: `“${link.name.zh}”：以下原因在多大程度上成立？${name.zh}`,
        },
        { link: link.link, cause },
      ),
    );
    const reasons = Object.entries(feasibilityReasons).map(([reason, name]) =>
      item(
        `feasibility_${link.link}_${reason}`,
        audience,
        'feasibility',
        {
          en: `“${link.name.en}”: how far does ${name.en} keep it so?`,
          zh: `“${link.name.zh}”：${name.zh}在多大程度上使其难以改善？`,
        },
        { link: link.link, cause: reason },
      ),
    );
    return [...causes, ...reasons];
  });
}

const customerItem = ({ item_id, measure, wording, reversed }: ConstructWording, instrument: string): SurveyItem =>
  item(item_id, 'customer', measure, wording, {
    instrument,
    is_reversed: reversed ?? false,
    ruler: measure === 'recommendation' ? 'recommendation_0_10' : agreementRuler,
  });

const withName = ({ en, zh }: Wording, { attribute_id, name_en, name_zh }: AskedAttribute): Wording => ({
  en: en.replace('{attribute}', name_en ?? attribute_id),
  zh: zh.replace('{attribute}', name_zh ?? attribute_id),
});

/** Customers' questions beyond those of the main questionnaire's first part. */
function furtherCustomerItems(attributes: readonly AskedAttribute[]): SurveyItem[] {
  const importance = attributes.map((attribute) =>
    item(
      gapItemId('importance', attribute.attribute_id),
      'customer',
      'importance',
      withName(importanceWording, attribute),
      {
        instrument: profileInstrument,
        attribute_id: attribute.attribute_id,
      },
    ),
  );
  return [
    ...indexWordings.map((each) => customerItem(each, instrumentOf('customer'))),
    ...profileWordings.map((each) => customerItem(each, profileInstrument)),
    ...importance,
    { ...attentionCheck('customer', '_profile'), instrument: profileInstrument },
    ...prospectWordings.map((each) => customerItem(each, prospectInstrument)),
    { ...attentionCheck('customer', '_prospect'), instrument: prospectInstrument },
  ];
}

/** Staff's own score of what they know of customers, and of how well the firm creates such knowledge. */
function furtherStaffItems(attributes: readonly AskedAttribute[]): SurveyItem[] {
  const knowledge = staffKnowledge.flatMap(({ measure, chain, audiences: asked, wording }) =>
    asked.flatMap((audience) =>
      attributes
        .filter((attribute) => attribute.chain === chain)
        .map((attribute) =>
          item(
            gapItemId(`${measure}_${audience}`, attribute.attribute_id),
            audience,
            measure,
            withName(wording, attribute),
            {
              attribute_id: attribute.attribute_id,
            },
          ),
        ),
    ),
  );
  const competence = staffAudiences.flatMap((audience) =>
    competenceWordings.map(({ item_id, measure, wording }) =>
      item(item_id.replace(measure, `${measure}_${audience}`), audience, measure, wording),
    ),
  );
  return [...knowledge, ...competence];
}

const attentionCheck = (audience: Audience, survey = ''): SurveyItem =>
  item(
    `attention_check_${audience}${survey}`,
    audience,
    'attention_check',
    {
      en: `To show that you read this, please choose ${attentionAnswer}.`,
      zh: `为确认您在认真作答，请选择${attentionAnswer}。`,
    },
    { expected_value: attentionAnswer, ruler: null },
  );

const staffAudiences = ['marketing', 'rd', 'production', 'management'] as const;
const audiences: readonly Audience[] = ['customer', ...staffAudiences];

/**
 * The ready questionnaire of every audience, English and Chinese, as rows of `survey_items`: each station of the chain for
 * each attribute of its chain (codes such as `expectation_delivery_time`, one 0–10 ruler), the constructs of the
 * knowledge–loyalty chain and of the satisfaction index for customers, causes and feasibility of each link for the staff that own
 * it, staff's own score of their knowledge, the components of competence; beside them a profile of the customer and the questions
 * before a first purchase. One attention check each.
 *
 * @example questionnaire(defaultAttributes).find(({ item_id }) => item_id === 'standard_delivery_time')?.audience // 'rd'
 */
export function questionnaire(
  attributes: readonly AskedAttribute[] = defaultAttributes,
  chain: GapChain = defaultChain,
): readonly SurveyItem[] {
  const items = [
    ...gapItems(attributes, chain),
    ...constructWordings.map((each) => customerItem(each, instrumentOf('customer'))),
    ...causeItems(chain),
    ...audiences.map((audience) => attentionCheck(audience)),
    ...furtherCustomerItems(attributes),
    ...furtherStaffItems(attributes),
  ];
  return audiences.flatMap((audience) => items.filter((each) => each.audience === audience));
}
