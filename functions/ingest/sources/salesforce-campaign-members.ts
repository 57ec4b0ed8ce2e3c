import { z } from 'zod';
import { preset } from '../preset.ts';
import { commonOptions } from './options.ts';
import { isChecked, salesforceFormat, salesforceId, salesforceVersion } from './salesforce.ts';

const options = z.strictObject({
  ...commonOptions,
  /**
   * Glob of a Contact export in the same folder (`Contact*.csv`): a member that is a contact is then the customer that the
   * contact belongs to. Without it contacts keep their own id.
   */
  contacts: z.string().min(1).optional(),
});

/** Campaign members as offers; when a member was added is when the offer was sent. */
export const salesforceCampaignMembers = preset({
  name: 'salesforce-campaign-members',
  description: 'Salesforce CampaignMember, Data Loader or weekly export CSV → promotions',
  options,
  mapping: ({ encoding, columns, contacts }) => ({
    name: 'salesforce-campaign-members',
    format: salesforceFormat(encoding),
    join: contacts ? [{ name: 'contact', files: contacts, on: { CONTACTID: 'ID' } }] : [],
    optional: ['HASRESPONDED', 'FIRSTRESPONDEDDATE', 'LASTMODIFIEDDATE', 'SYSTEMMODSTAMP'],
    outputs: [
      {
        table: 'promotions',
        columns: {
          promotion_id: { from: 'CAMPAIGNID', id: 'salesforce' },
          customer_id: contacts
            ? salesforceId('ACCOUNTID', 'contact.ACCOUNTID', 'CONTACTID', 'LEADID')
            : salesforceId('ACCOUNTID', 'CONTACTID', 'LEADID'),
          sent_at: 'CREATEDDATE',
          responded_at: {
            expression: `case when ${isChecked('HASRESPONDED')} then coalesce("FIRSTRESPONDEDDATE", "LASTMODIFIEDDATE", "SYSTEMMODSTAMP") end`,
          },
          ...salesforceVersion,
          ...columns,
        },
      },
    ],
  }),
});
