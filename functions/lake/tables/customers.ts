import { flag, instant, integer, table, text } from '../column.ts';

export const customers = table({
  name: 'customers',
  row: 'a customer, prospect or lost customer as of the export',
  key: ['customer_id'],
  columns: {
    customer_id: text("The source system's id of the customer", { required: true, customerReference: true }),
    status: text('prospect, customer or lost', { oneOf: ['prospect', 'customer', 'lost'] }),
    segment: text('Segment the firm places the customer in'),
    region: text('Region'),
    first_contact_at: instant('First contact with the firm'),
    acquisition_source: text('Where the customer came from'),
    joined_at: instant('First became a customer'),
    left_at: instant('Left the firm'),
    lost_reason: text('Why the customer left'),
    birth_year: integer('Year of birth', { minimum: 1880, maximum: 2100 }),
    gender: text('Gender as recorded by the source'),
    education: text('Education'),
    occupation: text('Occupation'),
    marital_status: text('Marital status'),
    consent: flag('Agreed to be contacted'),
    name: text('Name', { pii: true }),
    email: text('E-mail address', { pii: true }),
    phone: text('Telephone number', { pii: true }),
    address: text('Postal address', { pii: true }),
  },
});
