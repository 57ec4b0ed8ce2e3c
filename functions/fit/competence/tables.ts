import { bigint, double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';
import { components } from './stratified-error.ts';
import { styles } from './styles.ts';

const required = { required: true };
const points = { unit: 'points' } as const;
const days = { unit: 'days' } as const;
const money = { unit: 'reporting currency' } as const;

export const firmCompetenceTable: ModelTable = {
  name: 'firm_competence',
  row: 'a component of customer knowledge competence (or their index) in a department, or the firm (department is null), as staff see it',
  columns: {
    department: text('Department; null for the whole firm'),
    component: text('The component, or index: geometric mean of the four', {
      ...required,
      oneOf: [...components, 'index'],
    }),
    level: double('Mean of what staff say, 0–100', { ...required, ...points }),
    std_error: double(
      'Standard error; a department with one answer takes the variance pooled over the others; null: no department has two',
      points,
    ),
    lower: double('Lower end of the 95 % interval', points),
    upper: double('Upper end of it', points),
    answers: integer('Staff who answered', required),
    headcount: integer('How many work in the department; null for the firm, or where unknown'),
    is_weakest: flag(
      "The lowest component of the firm (in the firm's rows), or of all departments (in theirs)",
      required,
    ),
    distance_to_next: double('Of the weakest: next lowest level minus it', points),
    distance_lower: double('Lower end of its 95 % interval', points),
    distance_upper: double('Upper end of it', points),
    is_clearly_weakest: flag('Of the weakest: the interval of the distance excludes 0'),
  },
};

export const competenceEvidence: ModelTable = {
  name: 'competence_evidence',
  row: 'what data show of competence: contacts of a department that left knowledge (generating), or the time from one step to the next (integrating)',
  columns: {
    process: text('generating or integrating', { ...required, oneOf: ['generating', 'integrating'] }),
    department: text('Department; null for the whole firm'),
    step: text('generating: all, direct or indirect contacts; integrating: from which step to which', {
      ...required,
      oneOf: [
        'all',
        'direct',
        'indirect',
        'item_to_department',
        'department_to_management',
        'management_to_decision',
        'item_to_decision',
      ],
    }),
    cases: bigint('Contacts, or items that could take the step', required),
    item_share: double('Share of contacts that left a valid item of knowledge'),
    item_share_lower: double("Lower end of Wilson's 95 % interval"),
    item_share_upper: double('Upper end of it'),
    followed_up_share: double('Share of contacts that were followed up'),
    followed_up_lower: double("Lower end of Wilson's 95 % interval"),
    followed_up_upper: double('Upper end of it'),
    reached: bigint('Items that have taken the step'),
    median_days: double('Median days to the step, items still waiting included; null: less than half took it', days),
    median_days_lower: double('Lower end of the 95 % interval', days),
    median_days_upper: double('Upper end of it; null: beyond what was seen', days),
  },
};

export const knowledgeStyles: ModelTable = {
  name: 'knowledge_styles',
  row: 'a style of customer knowledge management, with what it yields and what to do with it',
  columns: {
    style: text('The style', { ...required, oneOf: [...styles] }),
    invited: bigint('Invitations', required),
    taken_up: bigint('Invitations taken up', required),
    participation: double('Share of invitations taken up'),
    participation_lower: double("Lower end of Wilson's 95 % interval"),
    participation_upper: double('Upper end of it'),
    participants: bigint('Customers who took part', required),
    items: bigint('Valid items of knowledge', required),
    applied_items: bigint('Of these applied', required),
    shared_items: bigint('Of the items used by two departments or more', required),
    between_departments: bigint(
      'Of the items those that belong to team_co_learning only because two departments or more used them; 0 for other styles',
      required,
    ),
    between_departments_applied: bigint('Of these applied', required),
    applied_share: double('Share of items applied'),
    applied_share_lower: double("Lower end of Wilson's 95 % interval"),
    applied_share_upper: double('Upper end of it'),
    valued_items: bigint('Items with a recorded value', required),
    worth: double('Recorded value of the items', money),
    cost: double('Cost of contacts, items and incentives', money),
    value_per_cost: double('worth / cost; null without a recorded value or cost'),
    value_per_cost_lower: double('Lower end of the 95 % interval (ratio over customers); null: one customer alone'),
    value_per_cost_upper: double('Upper end of it'),
    money_persons: bigint('Customers with a value or a cost, over whom this ratio is taken'),
    applied_per_participant: double('Applied items a participant, invited or not'),
    invited_applied_items: bigint('Applied items that came of invitations taken up', required),
    applied_per_taken_up: double(
      'Yield: these an invitation taken up; null: none was, or of no item the contact is on record',
    ),
    fit: double("Participation × yield against the firm's mean over all styles (1)"),
    fit_lower: double('Lower end of the 95 % interval'),
    fit_upper: double('Upper end of it'),
    advice: text('keep, try or drop', { ...required, oneOf: ['keep', 'try', 'drop'] }),
    unpriced: bigint('Contacts and items with an amount that no rate converts', required),
  },
};
