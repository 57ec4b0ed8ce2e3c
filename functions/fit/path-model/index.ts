import type { Table as ArrowTable } from 'apache-arrow';
import { declaredPathModels } from '../../lake/path-models.ts';
import type { Model, ModelContext, ModelResult, Row } from '../model.ts';
import { derivedImportanceRows } from './derived-importance.ts';
import { type FittedModel, fitDeclared } from './fit-declared.ts';
import { pathRelations, readAnswers, readItems } from './inputs.ts';
import { knowledgeCells, readCellRows } from './knowledge-cells.ts';
import { knowledgeScoreRows } from './knowledge-score-rows.ts';
import { rowsOfModel } from './model-rows.ts';
import { necessityRows } from './necessity-rows.ts';
import { populationComparisons } from './population-rows.ts';
import { segmentComparisons } from './segment-rows.ts';
import { pathModelTables } from './tables.ts';

/**
 * The knowledge–loyalty chain and the satisfaction index: every declared path model on the answers of customers, the
 * chain at cell level (staff and gaps against means of customers), necessity, and importance of attributes derived from them.
 * See README.md beside this file.
 */
export const pathModels: Model = {
  name: 'path_models',
  reads: pathRelations,
  writes: pathModelTables,
  fit: fitPathModels,
};

function fitPathModels(inputs: Readonly<Record<string, ArrowTable>>, context: ModelContext): ModelResult {
  const { settings, seed } = context;
  const options = settings.path_models;
  const items = readItems(inputs);
  const models = declaredPathModels(options);
  const outcomes = models.map((declared) => {
    const own = items.get(declared.model) ?? [];
    return fitDeclared(declared, own, readAnswers(inputs, declared.model, own), options, seed);
  });
  const fitted = outcomes.flatMap(({ fitted: each }) => (each ? [each] : []));
  const cellRows = readCellRows(inputs);
  const cells = knowledgeCells(cellRows, options.clustered_errors);
  const necessity = necessityRows(inputs, {
    permutations: Math.max(1000, options.permutations),
    seed,
    scope: options.necessity_scope,
    highFrom: options.high_from,
    hideBelow: settings.gaps.hide_below,
  });
  const tables = joined(fitted.map(rowsOfModel));
  return {
    runs: [...outcomes.map(({ run }) => run), cells.run, necessity.run],
    tables: {
      ...tables,
      path_fits: [...(tables.path_fits ?? []), ...cells.fits],
      path_coefficients: [...(tables.path_coefficients ?? []), ...cells.coefficients],
      path_invariance: [
        ...fitted.flatMap((each) => segmentComparisons(each, options, seed, settings.gaps.multiple_testing)),
        ...populationComparisons(models, outcomes, options, seed, settings.gaps.multiple_testing),
      ],
      necessity: necessity.necessity,
      necessity_bottlenecks: necessity.bottlenecks,
      loyalty_by_satisfaction_trust: necessity.fields,
      derived_importance: fitted.flatMap(derivedImportanceRows),
      knowledge_scores: knowledgeScoreRows(chainOf(fitted), cellRows),
    },
  };
}

const chainOf = (fitted: readonly FittedModel[]): FittedModel | null =>
  fitted.find(({ declared }) => declared.model === 'knowledge_loyalty') ?? null;

function joined(parts: readonly Readonly<Record<string, readonly Row[]>>[]): Record<string, readonly Row[]> {
  const result: Record<string, readonly Row[]> = {};
  for (const part of parts)
    for (const [table, rows] of Object.entries(part)) result[table] = [...(result[table] ?? []), ...rows];
  return result;
}
