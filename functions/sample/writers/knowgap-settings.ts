import { stringify } from 'yaml';
import { instrumentOf, profileInstrument, prospectInstrument } from '../../lake/questionnaire.ts';
import { firmTimeZone } from '../calendar.ts';
import { headcount, staffAudiences } from '../staff-surveys.ts';
import { questionColumns } from './qualtrics-surveys.ts';

/** `knowgap.yaml` of the sample firm: its sources, how each is read, and who works there. */
export function sampleSettings(): string {
  const customerItems = Object.fromEntries(
    questionColumns(instrumentOf('customer')).map(({ importId, item }) => [importId, item.item_id]),
  );
  const surveys = Object.fromEntries(
    staffAudiences.map((audience) => [`${audience}_survey`, { mapping: 'qualtrics-responses', options: { audience } }]),
  );
  const settings = {
    firm: { name_en: 'Acme Pumps', name_zh: '艾克米泵业' },
    time_zone: firmTimeZone,
    reporting_currency: 'EUR',
    gaps: { headcount },
    source_priority: ['salesforce', 'shopify', 'erp'],
    sources: {
      salesforce: {
        department: 'sales',
        id_space: 'crm',
        currency: 'EUR',
        datasets: {
          accounts: {
            mapping: 'salesforce-accounts',
            options: {
              columns: {
                segment: 'SEGMENT__C',
                joined_at: 'JOINED_AT__C',
                left_at: 'LEFT_AT__C',
                lost_reason: 'LOST_REASON__C',
                birth_year: 'BIRTH_YEAR__C',
              },
            },
          },
          opportunities: { mapping: 'salesforce-opportunities' },
          cases: { mapping: 'salesforce-cases', options: { columns: { attribute_id: 'ATTRIBUTE__C' } } },
          campaign_members: { mapping: 'salesforce-campaign-members' },
        },
      },
      qualtrics: {
        department: 'marketing',
        id_space: 'crm',
        datasets: {
          customer_survey: {
            mapping: 'qualtrics-responses',
            options: { audience: 'customer', items: customerItems },
          },
          ...surveys,
          [profileInstrument]: { mapping: 'qualtrics-responses', options: { audience: 'customer' } },
          [prospectInstrument]: { mapping: 'qualtrics-responses', options: { audience: 'customer' } },
        },
      },
      shopify: {
        department: 'sales',
        id_space: 'crm',
        currency: 'EUR',
        datasets: { orders: { mapping: 'shopify-orders' } },
      },
      erp: { department: 'finance', id_space: 'crm', currency: 'EUR' },
    },
  };
  const note =
    '# Settings of the sample firm. Whatever is not said here has its default.\n' +
    '# Every source uses the account ids of Salesforce (id_space crm): Shopify in the note attribute "ref",\n' +
    '# Qualtrics in the external reference, the ERP in its own tables.\n\n';
  return note + stringify(settings);
}
