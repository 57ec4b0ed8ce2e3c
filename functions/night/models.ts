import { clvPartsModel, tenureModel } from '../fit/clv-accounting/index.ts';
import { competenceModel } from '../fit/competence/index.ts';
import { customersModel } from '../fit/customers/index.ts';
import { diagnosisModel } from '../fit/diagnosis/index.ts';
import { changePointsModel } from '../fit/diagnosis/index-change-points.ts';
import { modelRuns, storedColumns } from '../fit/fit-models.ts';
import { gapsModel } from '../fit/gaps/index.ts';
import { knowledgeModel } from '../fit/knowledge/index.ts';
import { lifetimeValue } from '../fit/lifetime-value/index.ts';
import type { Model } from '../fit/model.ts';
import { pathModels } from '../fit/path-model/index.ts';
import { signalsModel } from '../fit/signals/index.ts';
import { worthModel } from '../fit/worth/index.ts';

/** Every model of a run; the order follows from what they read. */
export const models: readonly Model[] = [
  gapsModel,
  diagnosisModel,
  changePointsModel,
  pathModels,
  lifetimeValue,
  clvPartsModel,
  tenureModel,
  worthModel,
  knowledgeModel,
  customersModel,
  signalsModel,
  competenceModel,
];

/** Tables that the models of a run write, `model_runs` among them, with the columns they have in the lake. */
export const modelTables = [...models.flatMap((model) => model.writes), modelRuns].map((table) => ({
  ...table,
  columns: storedColumns(table),
}));
