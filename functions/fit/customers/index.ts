import type { Table as ArrowTable } from 'apache-arrow';
import { type ModelNote, modelNote } from '../../lake/model-notes.ts';
import { createRandom } from '../../numerics/random.ts';
import type { Model, ModelResult, ModelRows, ModelRun } from '../model.ts';
import { said } from '../model.ts';
import { contactEffectRows, readContactMoments } from './contact-effects.ts';
import { readLeaving } from './leaving-inputs.ts';
import { fewestAnswers, loyaltyTypeRows, readLoyaltyCells } from './loyalty-types.ts';
import { fewestLeadOpinions, opinionLead } from './opinion-lead.ts';
import { fewestReturns, returnChances } from './return-chances.ts';
import { customerTables } from './tables.ts';

type Inputs = Readonly<Record<string, ArrowTable>>;
interface Part {
  readonly rows: ModelRows;
  readonly run: ModelRun;
}

/**
 * What must be estimated of customers: chances of loyalty types for those who were not asked, the chance that a silent
 * customer returns, how long before leaving opinions come, and what a second channel goes with. Four runs: `loyalty_types`,
 * `return_chances`, `opinion_leads`, `contact_effects`; one that cannot be estimated leaves the others alone. See README.md.
 */
export const customersModel: Model = {
  name: 'customers',
  reads: ['loyalty_type_cells', 'leaving_cells', 'contact_moments'],
  writes: customerTables,
  fit: (inputs, { settings, seed }): ModelResult => {
    const types = fitLoyaltyTypes(inputs);
    const parts: Readonly<Record<string, Part>> = {
      loyalty_type_chances: types,
      return_chances: fitReturns(inputs, settings.customers.return_months),
      opinion_leads: fitOpinionLeads(inputs, settings.customers.opinion_lead_days, seed),
      contact_effects: fitContactEffects(inputs),
    };
    return {
      runs: Object.values(parts).map(({ run }) => run),
      tables: {
        ...Object.fromEntries(Object.entries(parts).map(([table, { rows }]) => [table, rows])),
        loyalty_type_errors: types.errors,
      },
    };
  },
};

const runOf = (model: string, rows: number, note: ModelNote | null, more: Partial<ModelRun> = {}): ModelRun => ({
  model,
  status: note ? 'not_estimable' : 'fitted',
  ...said([note]),
  rows,
  converged: note ? null : true,
  atBoundary: note ? null : false,
  logLikelihood: null,
  ...more,
});

function fitLoyaltyTypes(inputs: Inputs): Part & { readonly errors: ModelRows } {
  const cells = readLoyaltyCells(inputs);
  const found = loyaltyTypeRows(cells);
  const answered = cells.reduce((sum, cell) => sum + cell.answered, 0);
  if (!found) {
    const text = `${answered} customers answered on attachment: at least ${fewestAnswers} with high and low answers among them are needed to tell of the others`;
    const note = modelNote('few_attachment_answers', text, { answered, needed: fewestAnswers });
    return { rows: [], errors: [], run: runOf('loyalty_types', cells.length, note) };
  }
  const { rows, errors, fit } = found;
  return {
    rows,
    errors,
    run: runOf('loyalty_types', cells.length, null, { converged: fit.converged, logLikelihood: fit.logLikelihood }),
  };
}

function fitReturns(inputs: Inputs, within: number): Part {
  const { silences } = readLeaving(inputs);
  const rows = returnChances(silences, within);
  const returns = silences.reduce((sum, { isEvent, n }) => sum + (isEvent ? n : 0), 0);
  const text = `after ${returns} silences customers bought again: ${fewestReturns} are needed to know the chance of return`;
  const note = rows.length > 0 ? null : modelNote('few_returns', text, { returns, needed: fewestReturns });
  return {
    rows: rows.map(({ monthsSeen, ...row }) => ({ ...row, months_seen: monthsSeen })),
    run: runOf('return_chances', silences.length, note),
  };
}

function fitOpinionLeads(inputs: Inputs, setting: number, seed: number): Part {
  const { counts } = readLeaving(inputs);
  const lead = opinionLead(counts, createRandom(seed).fork('opinion leads'));
  const total = (cells: readonly { readonly n: number }[]): number => cells.reduce((sum, { n }) => sum + n, 0);
  const [opinions, leavers] = [total(counts.before), total(counts.leavers)];
  if (lead)
    return {
      rows: [
        {
          days: lead.days,
          lower: lead.lower,
          upper: lead.upper,
          rate_ratio: lead.rateRatio,
          rate_ratio_lower: lead.rateRatioLower,
          rate_ratio_upper: lead.rateRatioUpper,
          opinions,
          leavers,
          basis: 'estimated',
        },
      ],
      run: runOf('opinion_leads', counts.before.length, null),
    };
  const text = `${opinions} opinions of ${leavers} customers recorded as lost came in the year before they left: ${fewestLeadOpinions}, and more than usual, are needed; the lead time is that of the settings`;
  const note = modelNote('few_opinions_before_leaving', text, { opinions, leavers, needed: fewestLeadOpinions });
  const rows = [
    {
      days: setting,
      lower: null,
      upper: null,
      rate_ratio: null,
      rate_ratio_lower: null,
      rate_ratio_upper: null,
      opinions,
      leavers,
      basis: 'setting',
    },
  ];
  return { rows, run: runOf('opinion_leads', counts.before.length, note) };
}

function fitContactEffects(inputs: Inputs): Part {
  const moments = readContactMoments(inputs);
  const rows = contactEffectRows(moments);
  const periods = moments.reduce((sum, { multiPeriods }) => sum + multiPeriods, 0);
  const text = `customers were contacted over two channels in one period ${periods} times, or always with the same contacts: that is too little to tell channels from contacts`;
  const note = rows.length > 0 ? null : modelNote('few_channel_periods', text, { periods });
  return { rows, run: runOf('contact_effects', moments.length, note) };
}
