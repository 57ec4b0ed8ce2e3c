import { assessments } from './assessments.ts';
import { attributes } from './attributes.ts';
import { costs } from './costs.ts';
import { customerLinks } from './customer-links.ts';
import { customers } from './customers.ts';
import { events } from './events.ts';
import { fxRates } from './fx-rates.ts';
import { interactions } from './interactions.ts';
import { knowledgeItems } from './knowledge-items.ts';
import { knowledgeUses } from './knowledge-uses.ts';
import { products } from './products.ts';
import { promotions } from './promotions.ts';
import { referrals } from './referrals.ts';
import { signals } from './signals.ts';
import { surveyInvitations } from './survey-invitations.ts';
import { surveyItems } from './survey-items.ts';
import { surveyResponses } from './survey-responses.ts';
import { transactions } from './transactions.ts';

/** Every table that exports fill, in the order of the data dictionary. */
export const tables = {
  customers,
  customer_links: customerLinks,
  products,
  transactions,
  interactions,
  attributes,
  survey_items: surveyItems,
  survey_responses: surveyResponses,
  survey_invitations: surveyInvitations,
  assessments,
  signals,
  costs,
  promotions,
  referrals,
  knowledge_items: knowledgeItems,
  knowledge_uses: knowledgeUses,
  fx_rates: fxRates,
  events,
} as const;

export type TableName = keyof typeof tables;
