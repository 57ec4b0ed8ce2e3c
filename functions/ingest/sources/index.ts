import type { Preset } from '../preset.ts';
import { qualtricsResponses } from './qualtrics-responses.ts';
import { salesforceAccounts } from './salesforce-accounts.ts';
import { salesforceCampaignMembers } from './salesforce-campaign-members.ts';
import { salesforceCases } from './salesforce-cases.ts';
import { salesforceOpportunities } from './salesforce-opportunities.ts';
import { shopifyOrders } from './shopify-orders.ts';

/** Every preset by the name that settings use. A new export source is a file beside this one and a line here. */
export const presets: ReadonlyMap<string, Preset> = new Map(
  [
    qualtricsResponses,
    salesforceAccounts,
    salesforceCampaignMembers,
    salesforceCases,
    salesforceOpportunities,
    shopifyOrders,
  ].map((each) => [each.name, each]),
);
