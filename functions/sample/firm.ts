import { gapRuler } from '../lake/questionnaire.ts';
import type { Row } from '../lake/rows.ts';
import { createRandom } from '../numerics/random.ts';
import { isoDay, type Month, monthsUpTo } from './calendar.ts';
import { type Case, drawCases } from './cases.ts';
import { drawCosts } from './cost-records.ts';
import { type CustomerSurveys, surveyCustomers } from './customer-surveys.ts';
import { type Customer, drawCustomers } from './customers.ts';
import { type DatedRow, drawEvents } from './erp-records.ts';
import { drawExchangeRates, type ExchangeRates } from './exchange-rates.ts';
import { driftOfAnswers } from './fading-answers.ts';
import { type FirmOptions, type FirmPlan, planFirm } from './firm-options.ts';
import { surveyProfiles, surveyProspects } from './further-surveys.ts';
import { drawKnowledge, trueKnowledge } from './knowledge-records.ts';
import { drawLeadUsers, drawTopicVoices } from './lead-users.ts';
import { drawLeaving } from './leaving.ts';
import { drawOrders, type Order } from './orders.ts';
import { pastsOf } from './outreach-past.ts';
import { spread } from './path-model.ts';
import { drawPromotions } from './promotion-records.ts';
import { drawProspects, noProspects } from './prospects.ts';
import { drawParameters, drawPurchases, trueActiveShare } from './purchase-process.ts';
import { drawReferrals } from './referral-records.ts';
import { drawLastWords, drawOutreach, drawReasons, trueRelations } from './relations.ts';
import { joinSurveys, surveyAgain } from './repeat-profiles.ts';
import { drawReturning, type Returning } from './returning.ts';
import { signalRows, trueSignals } from './signal-records.ts';
import { type StaffSurveys, surveyStaff } from './staff-surveys.ts';
import { planStations, type StationPlan, valueAttributes } from './station-plan.ts';
import { drawStyles, trueStyles } from './style-records.ts';
import { drawTraits, type Traits } from './traits.ts';
import { trueFunnel } from './true-funnel.ts';
import { trueKnowledgeModels } from './true-knowledge-models.ts';
import { assessed, type LevelOf, trueLevelOf } from './true-levels.ts';
import { trueLifeCycle } from './true-life-cycle.ts';
import { trueClv } from './true-value-parts.ts';
import type { Truth } from './truth.ts';
import { firmTruth } from './truth-of-firm.ts';

/** A firm with all that its systems know, and the truth that was planted. */
export interface Firm {
  readonly plan: FirmPlan;
  readonly months: readonly Month[];
  readonly stations: StationPlan;
  /** Who has bought, then who is known and has not: first the prospects who are asked, then those who are not. */
  readonly customers: readonly Customer[];
  /** What lasts of each customer, in the order of `customers`. */
  readonly traits: readonly Traits[];
  readonly customerSurveys: CustomerSurveys;
  /** Asked once a year of a panel of customers. */
  readonly profileSurveys: CustomerSurveys;
  /** Asked before a first purchase. */
  readonly prospectSurveys: CustomerSurveys;
  readonly staffSurveys: StaffSurveys;
  readonly assessments: readonly DatedRow[];
  readonly orders: readonly Order[];
  readonly rates: ExchangeRates;
  readonly leaving: Returning['days'];
  /** Day on which a customer recorded as lost bought again, by place in `customers`. */
  readonly returning: Returning['returnDays'];
  /** Recorded reason of leaving, by place in `customers`. */
  readonly lostReasons: ReadonlyMap<number, string>;
  readonly cases: readonly Case[];
  /** Rows of the ERP's own tables, by table. */
  readonly erp: Readonly<Record<string, readonly DatedRow[]>>;
  /** Without `dirt` and `records`: those belong to the files that are written of the firm. */
  readonly truth: Truth;
}

/** Measured levels, one a wave, with their standard error. */
function drawAssessments(
  stations: StationPlan,
  months: readonly Month[],
  levelOf: LevelOf,
  attribute: number,
  error: () => number,
): DatedRow[] {
  return months.flatMap(({ firstDay }, month) => {
    const wave = stations.waves[month] ?? 0;
    if (stations.waves.indexOf(wave) !== month) return [];
    const level = levelOf(assessed.station, wave, attribute, 0) + error();
    const row: Row = {
      station: assessed.station,
      attribute_id: assessed.attribute,
      segment: null,
      period_start: isoDay(firstDay),
      level: Math.min(100, Math.max(0, level)).toFixed(4),
      std_error: assessed.standardError,
      sample_size: 400,
      headcount: null,
      method: 'delivery records',
      ruler: gapRuler,
    };
    return [{ day: firstDay, row }];
  });
}

/**
 * A firm made up from a seed: no clock, no files; the same options give the same firm on every machine. Customers answer
 * monthly, staff quarterly; purchases follow BG/NBD and Gamma–Gamma; one cause (or none) lowers loyalty near the end.
 *
 * @throws InputError on an option that no firm can be made of
 * @example generateFirm({ seed: 1, customers: 1500, surveysOnly: true }).truth.root_cause.kind // 'link'
 */
export function generateFirm(options: FirmOptions): Firm {
  const plan = planFirm(options);
  const random = createRandom(plan.seed);
  const months = monthsUpTo(plan.asOf, plan.months);
  const firstDay = months[0]?.firstDay ?? 0;
  const lastDay = months.at(-1)?.lastDay ?? 0;
  const stations = planStations(plan, months, random.fork('stations'));
  const asked = drawCustomers(plan, firstDay, lastDay, random.fork('customers'));
  const prospects = plan.surveysOnly ? noProspects : drawProspects(asked, months, random.fork('further prospects'));
  const customers = [...asked, ...prospects.people];
  const traits = drawTraits(
    customers,
    { halo: spread.halo.lasting, trust: spread.trust.lasting },
    random.fork('traits'),
  );
  const staffSurveys = surveyStaff(stations, months, random.fork('staff'));
  const customerSurveys = surveyCustomers(plan, stations, customers, months, random.fork('customer surveys'));
  const drift = driftOfAnswers(random.fork('drifting answers'), firstDay);
  const leadUsers = drawLeadUsers(customers, traits, months, random.fork('lead users'));
  const profileSurveys = joinSurveys(
    surveyProfiles(customers, traits, months, random.fork('profiles'), drift),
    surveyAgain(customers, traits, months, random.fork('profiles again'), drift, leadUsers),
  );
  const prospectSurveys = surveyProspects(stations, asked, months, random.fork('prospects'));
  const levelOf = trueLevelOf(stations, staffSurveys);
  const draw = random.fork('assessments');
  const position = valueAttributes.findIndex(({ attribute_id }) => attribute_id === assessed.attribute);
  const assessments = drawAssessments(stations, months, levelOf, position, () =>
    draw.normal(0, assessed.standardError),
  );
  const parameters = drawParameters(random.fork('parameters'));
  const rates = drawExchangeRates(firstDay, lastDay, random.fork('rates'));
  const purchases = plan.surveysOnly ? [] : drawPurchases(parameters, customers, lastDay, random.fork('purchases'));
  const orders = drawOrders(purchases, customers, traits, lastDay, rates, random.fork('orders'));
  const cases = plan.surveysOnly ? [] : drawCases(stations, customers, months, random.fork('cases'));
  const context = { plan: stations, customers, cases, months, random: random.fork('erp') };
  const knowledge = drawKnowledge(context);
  const styles = drawStyles(context, traits);
  const costs = plan.surveysOnly ? [] : drawCosts(context, orders);
  const leaving = drawLeaving(customers, orders, costs, months, random.fork('leaving'));
  const returning = drawReturning(leaving.days, orders, lastDay, random.fork('returning'));
  const { days: leavingDays, returnDays } = returning;
  const reasons = drawReasons(leavingDays, traits, random.fork('reasons of leaving'));
  const relations = { customers, months, leaving: leavingDays, reasons };
  const lastWords = drawLastWords(relations, random.fork('last words'));
  const topicVoices = plan.surveysOnly
    ? []
    : drawTopicVoices(customers, leadUsers, months, random.fork('topic voices'));
  const incoming = [...topicVoices, ...styles.contacts, ...lastWords.rows];
  const outreach = plan.surveysOnly
    ? []
    : drawOutreach(relations, pastsOf(customers, orders, cases, incoming), random.fork('outreach'));
  const promotions = plan.surveysOnly ? [] : drawPromotions(context);
  const erp = plan.surveysOnly
    ? {}
    : {
        costs,
        promotions,
        referrals: drawReferrals(context),
        interactions: [...incoming, ...outreach],
        knowledge_items: [...knowledge.items, ...styles.items],
        knowledge_uses: [...knowledge.uses, ...styles.uses],
        signals: signalRows(context),
        events: drawEvents(context),
      };
  const truth = {
    ...firmTruth(plan, months, stations, customers, levelOf, parameters, staffSurveys.knowledge),
    signals: trueSignals(context, customers, orders),
    styles: trueStyles(),
    clv: trueClv(customers, orders, rates, leaving.truth),
    knowledge: {
      ...trueKnowledge(customers, leadUsers),
      given_back: knowledge.givenBack,
      ...trueKnowledgeModels({
        customers,
        lastDay,
        orders,
        cases,
        lastWords: lastWords.rows,
        topicVoices,
        styleContacts: styles.contacts,
        outreach,
        promotions,
        items: [...knowledge.items, ...styles.items],
        surveys: [customerSurveys, profileSurveys, prospectSurveys],
      }),
    },
    relations: { ...trueRelations(relations, traits, lastWords.leadDays), active_share: trueActiveShare(purchases) },
    funnel: trueFunnel({ customers, months, purchases, willBuy: prospects.willBuy, returning }),
    life_cycle: trueLifeCycle(customers, purchases, leavingDays, months, parameters),
  };
  return {
    plan,
    months,
    stations,
    customers,
    traits,
    customerSurveys,
    profileSurveys,
    prospectSurveys,
    staffSurveys,
    assessments,
    orders,
    rates,
    leaving: leavingDays,
    returning: returnDays,
    lostReasons: reasons,
    cases,
    erp,
    truth,
  };
}
