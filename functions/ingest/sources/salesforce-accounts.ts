import { z } from 'zod';
import { preset } from '../preset.ts';
import { type Columns, commonOptions, optional } from './options.ts';
import { salesforceFormat, salesforceId, salesforceVersion } from './salesforce.ts';

/** Account types of a new Salesforce organisation. */
const statusByType: Readonly<Record<string, 'prospect' | 'customer' | 'lost'>> = {
  Prospect: 'prospect',
  Customer: 'customer',
  'Customer - Direct': 'customer',
  'Customer - Channel': 'customer',
  'Former Customer': 'lost',
  'Lost Customer': 'lost',
};

const options = z.strictObject({
  ...commonOptions,
  /** Account type → status, besides those of a new organisation. Other types (partners …) have no status. */
  status_by_type: z.record(z.string(), z.enum(['prospect', 'customer', 'lost'])).default({}),
});

const address = `nullif(concat_ws(', ', "BILLINGSTREET", "BILLINGPOSTALCODE", "BILLINGCITY", "BILLINGCOUNTRY"), '')`;

/**
 * Accounts as customers. A merged account arrives deleted with MASTERRECORDID set: besides its deletion it gives a row of
 * `customer_links`, by which its orders, cases and answers go to the account it was merged into.
 */
export const salesforceAccounts = preset({
  name: 'salesforce-accounts',
  description: 'Salesforce Account, Data Loader or weekly export CSV → customers, customer_links of merged accounts',
  options,
  mapping({ encoding, columns, status_by_type }) {
    const customer: Columns = {
      customer_id: { from: 'ID', id: 'salesforce' },
      status: { ...optional('TYPE'), values: { ...statusByType, ...status_by_type }, otherwise: 'null' },
      region: optional('BILLINGSTATE', 'BILLINGCOUNTRY'),
      first_contact_at: optional('CREATEDDATE'),
      acquisition_source: optional('ACCOUNTSOURCE'),
      name: optional('NAME'),
      email: optional('PERSONEMAIL'),
      phone: optional('PHONE'),
      address: { expression: address },
      ...salesforceVersion,
      ...columns,
    };
    return {
      name: 'salesforce-accounts',
      format: salesforceFormat(encoding),
      optional: ['BILLINGSTREET', 'BILLINGPOSTALCODE', 'BILLINGCITY', 'BILLINGCOUNTRY', 'MASTERRECORDID'],
      outputs: [
        { table: 'customers', columns: customer },
        {
          table: 'customer_links',
          when: { column: 'MASTERRECORDID', is_null: false },
          columns: {
            linked_system: { constant: '$source_system' },
            source_customer_id: { from: 'ID', id: 'salesforce' },
            customer_id: { ...salesforceId('MASTERRECORDID'), firm_wide: true },
            method: { constant: 'mapping' },
            source_updated_at: salesforceVersion.source_updated_at,
          },
        },
      ],
    };
  },
});
