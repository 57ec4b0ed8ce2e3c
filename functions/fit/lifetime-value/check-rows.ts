import type { Row } from '../../lake/rows.ts';
import { normalQuantile } from '../../numerics/distributions.ts';
import type { Choice, Contender } from './choose-model.ts';
import type { CovariateFits, LevelFit } from './covariate-levels.ts';
import type { CovariateEffect } from './covariates.ts';
import type { Holdout } from './holdout.ts';
import type { HoldoutGain } from './holdout-gain.ts';
import type { SpendCheck } from './spend-checks.ts';
import type { TrackedWeek } from './tracking.ts';

const z95 = normalQuantile(0.975);

/** Rows of lifetime_value_choice: each purchase model, then the naive rule. */
export function choiceRows({ contenders, naive, chosen, forAlive, basis }: Choice): Row[] {
  const heldOut = (holdout: Holdout | null, gain: HoldoutGain | null) => ({
    holdout_log_likelihood: holdout?.logLikelihood ?? null,
    holdout_gain: gain?.mean ?? null,
    holdout_gain_lower: gain?.lower ?? null,
    holdout_gain_upper: gain?.upper ?? null,
    holdout_customers: holdout?.customers ?? null,
    holdout_actual: holdout?.actual ?? null,
    holdout_predicted: holdout?.predicted ?? null,
    holdout_predicted_lower: holdout?.lower ?? null,
    holdout_predicted_upper: holdout?.upper ?? null,
    holdout_root_mean_square: holdout?.rootMeanSquare ?? null,
  });
  const models = contenders.map((contender) => ({
    model: contender.fit.model.name,
    is_chosen: contender === chosen,
    is_for_alive: contender === forAlive,
    basis,
    ...fitColumns(contender),
    ...heldOut(contender.holdout, contender.gain),
  }));
  if (!naive) return models;
  const unfitted = {
    log_likelihood: null,
    parameters: naive.fit.freeParameters,
    bic: null,
    converged: naive.fit.converged,
    boundary: null,
    gradient_per_customer: null,
    least_curvature: null,
  };
  return [
    ...models,
    {
      model: 'naive',
      is_chosen: false,
      is_for_alive: false,
      basis,
      ...unfitted,
      ...heldOut(naive, null),
      holdout_gain: naive.logLikelihood === null ? null : 0,
    },
  ];
}

const fitColumns = ({ fit, bic }: Contender) => ({
  log_likelihood: fit.logLikelihood,
  parameters: fit.freeParameters,
  bic,
  converged: fit.converged,
  boundary: fit.boundary,
  gradient_per_customer: fit.gradientPerCustomer,
  least_curvature: fit.curvatures[0] ?? null,
});

/** Rows of lifetime_value_conditional. */
export const conditionalRows = (contenders: readonly Contender[]): Row[] =>
  contenders.flatMap(({ fit, holdout }) =>
    (holdout?.bins ?? []).map(({ by, bin, customers, actualMean, predictedMean, lower, upper }) => ({
      model: fit.model.name,
      binned_by: by,
      bin,
      customers,
      actual_mean: actualMean,
      predicted_mean: predictedMean,
      predicted_lower: lower,
      predicted_upper: upper,
    })),
  );

/** Rows of lifetime_value_tracking; day 0 of the history is `firstDay`, an ISO date. */
export const trackingRows = (model: string, weeks: readonly TrackedWeek[], dayAt: (day: number) => string): Row[] =>
  weeks.map(({ week, actual, expected, isHoldout }) => ({
    model,
    week,
    ends_on: dayAt(7 * week - 1),
    is_holdout: isHoldout,
    actual_cumulative: actual,
    expected_cumulative: expected,
  }));

/** Rows of lifetime_value_covariates: each covariate alone, beside it what the fit of all says. */
export function covariateRows({ single, joint }: CovariateFits): Row[] {
  const together = joint ? effectsOf(joint) : [];
  return single.flatMap((alone) =>
    effectsOf(alone).map(({ covariate, level, reference, customers, effect, test }) => {
      const same = together.find(
        (each) =>
          each.covariate === covariate &&
          each.level === level &&
          each.reference === reference &&
          each.effect.process === effect.process,
      );
      return {
        covariate,
        level,
        reference,
        process: effect.process,
        customers,
        is_at_boundary: effect.isAtBoundary,
        ...factorOf(effect),
        effect: effect.estimate,
        std_error: effect.standardError,
        chi_square: test.chiSquare,
        degrees_of_freedom: test.degreesOfFreedom,
        p_value: test.pValue,
        joint_is_at_boundary: same?.effect.isAtBoundary ?? null,
        ...jointly(same ? factorOf(same.effect) : null),
      };
    }),
  );
}

/** Effects of a fit with what they are of. */
function effectsOf({ covariates, fit }: LevelFit) {
  if (!fit) return [];
  const levels = covariates.flatMap(({ name, reference, others, customers }) =>
    others.map((level) => ({ covariate: name, level, reference, customers: customers.get(level) ?? 0 })),
  );
  return fit.effects.map((effect, index) => ({ ...levels[index % levels.length]!, effect, test: fit.test }));
}

/** The factor with its 95 % interval; without one at the boundary. */
function factorOf({ estimate, standardError }: CovariateEffect) {
  const at = (z: number): number | null => (standardError === null ? null : Math.exp(estimate + z * standardError));
  return { factor: Math.exp(estimate), lower: at(-z95), upper: at(z95) };
}

const jointly = (of: ReturnType<typeof factorOf> | null) => ({
  joint_factor: of?.factor ?? null,
  joint_lower: of?.lower ?? null,
  joint_upper: of?.upper ?? null,
});

/** Rows of lifetime_value_spend_checks. */
export const spendCheckRows = (checks: readonly SpendCheck[]): Row[] =>
  checks.map(({ check, estimate, lower, upper, customers, verdict }) => ({
    check_name: check,
    estimate,
    lower,
    upper,
    customers,
    verdict,
  }));
