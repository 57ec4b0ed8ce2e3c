import { type ModelNote, modelNote } from '../../lake/model-notes.ts';
import { type DeclaredPathModel, mostItems, type PathModelSettings } from '../../lake/path-models.ts';
import { type ModelRun, said } from '../model.ts';
import { bootstrapPathModel } from './engine/bootstrap.ts';
import { type Conventions, conventionsWith } from './engine/conventions.ts';
import type { StatisticKind } from './engine/statistics.ts';
import type { PathBootstrap, PathFit } from './engine/types.ts';
import type { ModelAnswers, ModelItem } from './inputs.ts';
import { faultNote } from './notes.ts';
import { type ResolvedModel, resolveModel } from './resolve-model.ts';

/** A declared model with its fit; the tables are made of it. */
export interface FittedModel {
  readonly declared: DeclaredPathModel;
  readonly resolved: ResolvedModel;
  readonly answers: ModelAnswers;
  readonly conventions: Conventions;
  readonly fit: PathFit;
  readonly bootstrap: PathBootstrap;
  /** Answers with any item of the model, complete or not. */
  readonly asked: number;
}

export interface DeclaredOutcome {
  readonly run: ModelRun;
  readonly fitted: FittedModel | null;
}

const kinds: readonly StatisticKind[] = [
  'path',
  'unstandardised',
  'total',
  'indirect',
  'specific',
  'unstandardised_total',
  'loading',
  'weight',
  'r2',
  'index',
  'alpha',
  'rho_a',
  'rho_c',
  'ave',
  'htmt',
  'index_weight',
  'performance',
];

/** Below these a construct or its distance from the others is doubtful (Hair et al. 2022). */
export const limits = { reliability: 0.7, ave: 0.5, htmt: 0.9, vif: 5 } as const;

export const conventionsOf = (settings: PathModelSettings, declared: DeclaredPathModel): Conventions =>
  conventionsWith({
    weighting: declared.weighting,
    estimator: declared.estimator,
    missing: settings.missing,
    interval: settings.interval,
    tails: settings.tails,
    orientation: settings.orientation,
    range: settings.range,
    htmt: settings.htmt,
    fSquared: settings.f_squared,
    indexWeights: settings.index_weights,
  });

/** Fits a declared model to its answers, with intervals; data that cannot carry it give a run that says why. */
export function fitDeclared(
  declared: DeclaredPathModel,
  items: readonly ModelItem[],
  answers: ModelAnswers | null,
  settings: PathModelSettings,
  seed: number,
): DeclaredOutcome {
  const conventions = conventionsOf(settings, declared);
  if (items.length === 0) return refused(declared, 0, [faultNote({ kind: 'no_answers', item: '' })]);
  if (items.length > mostItems)
    return refused(declared, 0, [
      modelNote('path_many_items', `${items.length} items; at most ${mostItems} have a place`, {
        items: items.length,
        most: mostItems,
      }),
    ]);
  if (!answers)
    return refused(declared, 0, [
      faultNote({ kind: 'too_few_respondents', n: 0, needed: conventions.minimumRespondents }),
    ]);
  const resolved = resolveModel(declared, items, answers.cells, conventions);
  const asked = answers.cells.respondents.reduce((sum, respondents) => sum + respondents, 0);
  if ('fault' in resolved) return refused(declared, asked, [faultNote(resolved.fault)]);
  const { outcome, bootstrap } = bootstrapPathModel(resolved.model, resolved.cells, {
    resamples: settings.resamples,
    seed,
    conventions,
    kinds,
  });
  if (outcome.status !== 'fitted' || !bootstrap)
    return refused(declared, asked, [
      outcome.status === 'fitted' ? null : faultNote(outcome.fault),
      leftOutNote(resolved),
    ]);
  const fitted = { declared, resolved, answers, conventions, fit: outcome.fit, bootstrap, asked };
  return { run: runOf(fitted), fitted };
}

const leftOutNote = ({ leftOut }: ResolvedModel): ModelNote | null =>
  leftOut.length === 0
    ? null
    : modelNote('path_left_out', `not measured, or all answers the same, and left out: ${leftOut.join(', ')}`, {
        constructs: leftOut.length,
      });

const refused = (
  { model }: DeclaredPathModel,
  rows: number,
  notes: readonly (ModelNote | null)[],
): DeclaredOutcome => ({
  run: {
    model,
    status: 'not_estimable',
    ...said(notes),
    rows,
    converged: null,
    atBoundary: null,
    logLikelihood: null,
  },
  fitted: null,
});

function runOf(fitted: FittedModel): ModelRun {
  const { declared, resolved, fit, bootstrap, conventions, asked } = fitted;
  const lost = bootstrap.resamples - bootstrap.kept;
  const weak = weakConstructs(fit).length;
  const left = asked - fit.n;
  const isInadmissible = fit.warnings.some(({ kind }) => kind === 'inadmissible');
  return {
    model: declared.model,
    status: 'fitted',
    ...said([
      leftOutNote(resolved),
      isInadmissible
        ? modelNote(
            'path_inadmissible',
            'the solution corrected for unreliability is not admissible: a hint at most',
            {},
          )
        : null,
      bootstrap.status === 'enough'
        ? null
        : modelNote('path_lost_resamples', `${lost} of ${bootstrap.resamples} resamples gave no fit: no intervals`, {
            lost,
            resamples: bootstrap.resamples,
          }),
      weak === 0
        ? null
        : modelNote(
            'path_weak_measures',
            `reliability or validity of ${weak} constructs is doubtful: ${weakConstructs(fit).join(', ')}`,
            { constructs: weak },
          ),
      conventions.missing === 'listwise' && left > 0.3 * asked
        ? modelNote('path_incomplete_answers', `${left} of ${asked} answers are incomplete and left out`, {
            left,
            asked,
          })
        : null,
    ]),
    rows: fit.n,
    converged: fit.converged,
    atBoundary: null,
    logLikelihood: null,
  };
}

/** Constructs whose items do not agree, or that cannot be told from another one. */
export function weakConstructs({ constructs, pairs }: PathFit): string[] {
  const close = pairs
    .filter(({ htmt }) => htmt !== null && htmt >= limits.htmt)
    .flatMap(({ first, second }) => [first, second]);
  return constructs
    .filter(
      ({ construct, rhoC, ave }) =>
        (rhoC !== null && rhoC < limits.reliability) || (ave !== null && ave < limits.ave) || close.includes(construct),
    )
    .map(({ construct }) => construct);
}
