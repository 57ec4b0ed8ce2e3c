import { type ModelNote, modelNote } from '../../lake/model-notes.ts';
import { type ModelResult, type ModelRun, said } from '../model.ts';
import type { Choice, Contender } from './choose-model.ts';
import type { CovariateFits } from './covariate-levels.ts';
import type { PurchaseFit } from './fit-purchases.ts';
import { type GammaGammaFit, type SpendCells, spendFrequencyCorrelation } from './gamma-gamma.ts';
import type { Holdout } from './holdout.ts';
import type { MarginRates } from './inputs.ts';
import { purchaseModelNames } from './purchase-model.ts';
import type { TotalValue } from './total-value.ts';

/** The spend model, as far as the data carry it. */
export interface SpendEstimate {
  readonly cells: SpendCells;
  /** Repeat buyers left out because their repeat purchases sum to nothing. */
  readonly withoutSpend: number;
  readonly fit: GammaGammaFit | null;
  /** The fit, when it has a finite mean. */
  readonly usable: GammaGammaFit | null;
  /** Why there is none, or what to beware of. */
  readonly note: ModelNote | null;
}

/** All runs that could not be estimated, for one reason, and no tables. */
export function notEstimable(note: ModelNote, rows: number): ModelResult {
  const run = (model: string): ModelRun => ({
    model,
    status: 'not_estimable',
    ...said([note]),
    rows,
    converged: null,
    atBoundary: null,
    logLikelihood: null,
  });
  return { runs: [...purchaseModelNames, 'gamma_gamma', 'lifetime_value'].map(run), tables: {} };
}

const boundaryMeaning = {
  equal_dropout: 'all customers share one drop-out chance: its two parameters are not determined, only their ratio',
  all_or_nothing_dropout:
    'customers drop out at their first repeat purchase or never: a and b are not determined, only their ratio',
  immediate_dropout:
    'customers drop out right after their first purchase or never: s and beta are not determined, only what they mean',
  no_dropout: 'no drop-out is visible: every customer is taken as active',
  certain_dropout: 'nobody bought on a third day: every repeat buyer is taken as lost',
  equal_rates: 'all customers share one purchase rate: r and alpha are not determined, only their ratio',
  equal_rates_and_dropout:
    'all customers share one purchase rate and one drop-out chance: only the two ratios of parameters are determined',
  equal_rates_no_dropout:
    'all customers share one purchase rate and no drop-out is visible: only the mean rate is determined',
  equal_means: 'all customers spend alike on average: q and v are not determined, only their ratio',
  no_spread_within_customer: 'each customer always spends the same: p and v are not determined, only their product',
} as const;

function boundaryNote(boundary: keyof typeof boundaryMeaning | null): ModelNote | null {
  return boundary && modelNote(boundary, boundaryMeaning[boundary], {});
}

/** A hold-out outside the interval that parameters and chance leave. */
function holdoutNote({ days, actual, predicted, lower, upper }: Holdout): ModelNote | null {
  if (lower === null || upper === null || (actual >= lower && actual <= upper)) return null;
  const values = {
    days,
    actual: Math.round(actual),
    predicted: Math.round(predicted),
    lower: Math.round(lower),
    upper: Math.round(upper),
  };
  const text = `in the ${days} days held back customers bought on ${values.actual} days, predicted were ${values.predicted} (${values.lower}–${values.upper})`;
  return modelNote('holdout_missed', text, values);
}

interface Findings {
  readonly rows: number;
  readonly choice: Choice;
  readonly purchases: PurchaseFit;
  readonly spend: SpendEstimate;
  readonly margins: MarginRates;
  readonly totals: readonly TotalValue[];
  readonly covariates: CovariateFits;
}

/** Models that took no part in the comparison on the hold-out. */
const uncomparedNote = ({ uncompared }: Choice): ModelNote | null =>
  uncompared === 0
    ? null
    : modelNote(
        'holdout_not_converged',
        `${uncompared} purchase models did not converge on the data before the hold-out: they took no part in the comparison`,
        { models: uncompared },
      );

function covariatesNote({ single, joint }: CovariateFits): ModelNote | null {
  const fits = [...single, ...(joint ? [joint] : [])].filter(({ fit }) => fit === null).length;
  if (fits === 0) return null;
  return modelNote(
    'covariates_not_fitted',
    `${fits} comparisons of groups of customers (segments, regions and the like) could not be fitted and are left out`,
    { fits },
  );
}

const notConverged = () =>
  modelNote('purchases_not_converged', 'the likelihood of the purchase model has no maximum that could be found', {});

const purchaseRun = ({ fit }: Contender, rows: number): ModelRun => ({
  model: fit.model.name,
  status: fit.converged ? 'fitted' : 'not_estimable',
  ...said([fit.converged ? boundaryNote(fit.boundary) : notConverged()]),
  rows,
  converged: fit.converged,
  atBoundary: fit.boundary !== null,
  logLikelihood: fit.logLikelihood,
});

/** A model that predicts worse than the rule that everybody goes on as before is no help. */
function naiveNote({ chosen, naive }: Choice): ModelNote | null {
  const [own, other] = [chosen?.holdout?.logLikelihood ?? null, naive?.logLikelihood ?? null];
  if (own === null || other === null || own >= other) return null;
  return modelNote(
    'naive_better',
    'the rule that everybody stays and goes on as before predicted the days held back better than every model of drop-out',
    {},
  );
}

/** What model_runs says of each model: status, and in plain words what to beware of. */
export function describeRuns({
  rows,
  choice,
  purchases,
  spend,
  margins,
  totals: [firm],
  covariates,
}: Findings): ModelRun[] {
  const correlation = spendFrequencyCorrelation(spend.cells);
  const holdout = choice.chosen?.holdout ?? null;
  const uncertain = firm !== undefined && firm.total > 0 && firm.upper > 2 * firm.total;
  return [
    ...choice.contenders.map((contender) => purchaseRun(contender, rows)),
    {
      model: 'gamma_gamma',
      status: spend.usable ? 'fitted' : 'not_estimable',
      ...said([
        spend.note,
        boundaryNote(spend.usable?.boundary ?? null),
        correlation && Math.abs(correlation.estimate) > 0.3
          ? modelNote(
              'spend_goes_with_frequency',
              `spend goes with frequency (correlation ${correlation.estimate.toFixed(2)}), which the model assumes it does not: values of frequent buyers are biased`,
              { correlation: correlation.estimate },
            )
          : null,
        spend.withoutSpend > 0
          ? modelNote(
              'without_spend',
              `${spend.withoutSpend} repeat buyers without positive repeat spend were left out`,
              { buyers: spend.withoutSpend },
            )
          : null,
      ]),
      rows: spend.cells.frequency.length,
      converged: spend.fit?.converged ?? null,
      atBoundary: spend.fit ? spend.fit.boundary !== null : null,
      logLikelihood: spend.fit?.logLikelihood ?? null,
    },
    {
      model: 'lifetime_value',
      status: spend.usable ? 'fitted' : 'not_estimable',
      ...said([
        spend.note,
        uncertain
          ? modelNote(
              'uncertain_total',
              'there are too few repeat purchases to know the total within a factor of two: read the interval, not the number',
              {},
            )
          : null,
        margins.basis === 'revenue'
          ? modelNote('revenue_basis', 'no margin is known: values are revenue, not margin', {})
          : null,
        holdout && holdoutNote(holdout),
        naiveNote(choice),
        uncomparedNote(choice),
        covariatesNote(covariates),
      ]),
      rows,
      converged: purchases.converged && (spend.fit?.converged ?? true),
      atBoundary: purchases.boundary !== null || (spend.fit?.boundary ?? null) !== null,
      logLikelihood: null,
    },
  ];
}
