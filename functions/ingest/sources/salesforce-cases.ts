import { z } from 'zod';
import { tables } from '../../lake/tables/index.ts';
import { preset } from '../preset.ts';
import { allowed, commonOptions, optional } from './options.ts';
import { salesforceFormat, salesforceId, salesforceVersion } from './salesforce.ts';

const kinds = allowed(tables.interactions.columns.kind);

/** Case types of a new organisation and the usual additions; each kind also under its own name. */
const kindByType: Readonly<Record<string, string>> = {
  ...Object.fromEntries(kinds.map((kind) => [kind, kind])),
  ...Object.fromEntries(kinds.map((kind) => [kind.replaceAll('_', ' '), kind])),
  Question: 'inquiry',
  Request: 'inquiry',
  Problem: 'service',
  'Service Request': 'service',
  Mechanical: 'service',
  Electrical: 'service',
  Electronic: 'service',
  Structural: 'service',
  Other: 'service',
  Idea: 'suggestion',
  'Feature Request': 'suggestion',
};

const options = z.strictObject({
  ...commonOptions,
  /** Case type → kind of contact, besides the built-in ones. A type in neither is quarantined. */
  kind_by_type: z.record(z.string(), z.enum(kinds)).default({}),
  /** Kind of a case without type. */
  kind_without_type: z.enum(kinds).default('service'),
});

const channelByOrigin = { Phone: 'phone', Email: 'email', Web: 'web', Chat: 'chat', 'Walk-in': 'visit' };

/** Cases as contacts that came in; subject and description are what was said (personal data). */
export const salesforceCases = preset({
  name: 'salesforce-cases',
  description: 'Salesforce Case, Data Loader or weekly export CSV → interactions',
  options,
  mapping: ({ encoding, columns, kind_by_type, kind_without_type }) => ({
    name: 'salesforce-cases',
    format: salesforceFormat(encoding),
    optional: ['SUBJECT', 'DESCRIPTION'],
    outputs: [
      {
        table: 'interactions',
        columns: {
          interaction_id: { from: 'ID', id: 'salesforce' },
          customer_id: salesforceId('ACCOUNTID'),
          occurred_at: 'CREATEDDATE',
          channel: { ...optional('ORIGIN'), values: channelByOrigin, otherwise: 'keep', default: 'unknown' },
          direction: { constant: 'in' },
          kind: { from: 'TYPE', values: { ...kindByType, ...kind_by_type }, default: kind_without_type },
          topic: optional('REASON'),
          department: { constant: '$source_department' },
          resolved_at: optional('CLOSEDDATE'),
          outcome: optional('STATUS'),
          text: { expression: `nullif(concat_ws(chr(10), "SUBJECT", "DESCRIPTION"), '')` },
          ...salesforceVersion,
          ...columns,
        },
      },
    ],
  }),
});
