import { currency, instant, integer, money, table, text } from '../column.ts';

export const surveyInvitations = table({
  name: 'survey_invitations',
  row: 'an invitation to a survey',
  key: ['invitation_id'],
  occurredFrom: 'invited_at',
  columns: {
    invitation_id: text("The invitation's id", { required: true }),
    respondent_id: text('Who was invited', { required: true }),
    instrument: text('Questionnaire', { required: true }),
    audience: text('Who is asked', { oneOf: ['customer', 'marketing', 'rd', 'production', 'management'] }),
    customer_id: text('The customer invited', { customerReference: true }),
    segment: text('Segment'),
    channel: text('Channel of the invitation'),
    invited_at: instant('When invited', { required: true }),
    reminders: integer('Reminders sent', { minimum: 0 }),
    incentive_kind: text('Kind of incentive'),
    incentive_cost: money('Cost of the incentive'),
    currency: currency(),
    opened_at: instant('Opened'),
    started_at: instant('Started'),
    completed_at: instant('Completed'),
  },
});
