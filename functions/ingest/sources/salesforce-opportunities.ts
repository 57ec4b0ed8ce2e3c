import { z } from 'zod';
import { preset } from '../preset.ts';
import { commonOptions, optional } from './options.ts';
import { isChecked, salesforceFormat, salesforceId, salesforceVersion } from './salesforce.ts';

const options = z.strictObject({
  ...commonOptions,
  /** Stages that count as won where the file lacks ISWON. */
  won_stages: z.array(z.string().min(1)).min(1).default(['Closed Won']),
});

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** SQL: the opportunity is won, by ISWON, else by its stage. */
const isWon = (stages: readonly string[]): string =>
  `coalesce(${isChecked('ISWON')}, lower(trim("STAGENAME")) in (${stages.map((stage) => literal(stage.trim().toLowerCase())).join(', ')}), false)`;

/**
 * Won opportunities as transactions of one line. One that is not won (any more) is a deleted row: a deal that is reopened or
 * lost after it was won takes back its revenue, which leaving it out would not.
 */
export const salesforceOpportunities = preset({
  name: 'salesforce-opportunities',
  description: 'Salesforce Opportunity, Data Loader or weekly export CSV → transactions (closed won)',
  options,
  mapping({ encoding, columns, won_stages }) {
    const won = isWon(won_stages);
    return {
      name: 'salesforce-opportunities',
      format: salesforceFormat(encoding),
      optional: ['ISWON', 'ISDELETED'],
      outputs: [
        {
          table: 'transactions',
          columns: {
            transaction_id: { from: 'ID', id: 'salesforce' },
            line_no: { constant: 1 },
            customer_id: salesforceId('ACCOUNTID'),
            occurred_at: 'CLOSEDATE',
            quantity: optional('TOTALOPPORTUNITYQUANTITY'),
            amount: { expression: `case when ${won} then "AMOUNT" else '0' end` },
            currency: { ...optional('CURRENCYISOCODE'), default: '$source_currency' },
            promotion_id: salesforceId('CAMPAIGNID'),
            source_updated_at: salesforceVersion.source_updated_at,
            is_deleted: { expression: `coalesce(${isChecked('ISDELETED')}, false) or not ${won}` },
            ...columns,
          },
        },
      ],
    };
  },
});
