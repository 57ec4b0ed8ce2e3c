import { tableOf } from '../../../functions/adapters/parquet-tables.ts';
import type { ModelResult } from '../../../functions/fit/model.ts';
import { pathModels } from '../../../functions/fit/path-model/index.ts';
import { type Column, decimal, double, integer, text } from '../../../functions/lake/column.ts';
import { declaredPathModels, mostItems } from '../../../functions/lake/path-models.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { type Settings, settingsSchema } from '../../../functions/lake/settings.ts';

/** Answers of one person in a period; a null is a question left unanswered. */
export interface Person {
  readonly person: string;
  readonly period?: string;
  readonly segment?: string;
  readonly weight?: number;
  readonly stage?: 'before' | 'after';
  readonly answers: Readonly<Record<string, number | null>>;
}

const places = Array.from({ length: mostItems }, (_, index) => String(index + 1).padStart(2, '0'));
const points = decimal(6, 3)('points');
const columns: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
  path_model_items: {
    model: text('model'),
    position: integer('place'),
    construct: text('construct'),
    construct_position: integer('place'),
    item_id: text('item'),
    answers: integer('answers'),
    centre: points,
    lowest: points,
    highest: points,
  },
  construct_cases: {
    model: text('model'),
    person: text('person'),
    period_id: text('period'),
    segment: text('segment'),
    weight: decimal(5, 3)('weight'),
    pattern: text('pattern'),
    ...Object.fromEntries(places.map((place) => [`item_${place}`, points])),
  },
  construct_moments: {
    model: text('model'),
    group_name: text('group'),
    bucket: integer('bucket'),
    pattern: text('pattern'),
    answers: integer('answers'),
    weight: double('weight'),
    weight_squares: double('squares'),
    ...Object.fromEntries(places.map((place) => [`sum_${place}`, double('sum')])),
    ...Object.fromEntries(
      places.flatMap((first, index) =>
        places.slice(index).map((second) => [`product_${first}_${second}`, double('product')]),
      ),
    ),
  },
  satisfaction_trust_cells: {
    satisfaction: integer('points'),
    trust: integer('points'),
    loyalty: integer('points'),
    persons: integer('persons'),
    weight: double('weight'),
    weight_squares: double('squares'),
  },
  knowledge_chain_cells: {
    period_id: text('period'),
    attribute_id: text('attribute'),
    segment: text('segment'),
    predictor: text('predictor'),
    kind: text('kind'),
    chain: text('chain'),
    outcome_measure: text('measure'),
    outcome_level: double('level'),
    outcome_std_error: double('error'),
    predictor_level: double('level'),
    predictor_std_error: double('error'),
    predictor_n: integer('n'),
    predictor_age_months: integer('age'),
  },
};

export const settingsWith = (path_models: Readonly<Record<string, unknown>> = {}): Settings =>
  settingsSchema.parse({ path_models: { resamples: 100, permutations: 100, ...path_models } });

function endsOf(answers: readonly (number | null)[]): { lowest: number; highest: number } {
  const given = answers.filter((answer) => answer !== null);
  return { lowest: Math.min(100, ...given), highest: Math.max(0, ...given) };
}

/** What the marts give for these persons; items are named `<measure>_<number>` or `<measure>:<attribute>`. */
export function martsOf(persons: readonly Person[], settings: Settings): Record<string, Row[]> {
  const rows: Record<string, Row[]> = { path_model_items: [], construct_cases: [] };
  for (const { model, population, constructs } of declaredPathModels(settings.path_models)) {
    const inPopulation = persons.filter(
      ({ stage = 'after' }) => population === 'all' || population === `${stage}_purchase`,
    );
    const codes = [...new Set(inPopulation.flatMap(({ answers }) => Object.keys(answers)))].sort();
    const items = constructs.flatMap(({ construct, measures, per_attribute }, index) =>
      codes
        .filter((code) => measures.some((measure) => code.replace(/(_\d|:.*)$/, '') === measure))
        .map((item_id) => ({
          item_id,
          construct: per_attribute ? `${construct}:${item_id.split(':')[1]}` : construct,
          construct_position: index + 1,
        })),
    );
    rows.path_model_items!.push(
      ...items.map((item, index) => ({
        model,
        position: index + 1,
        answers: inPopulation.length,
        centre: 50,
        ...endsOf(inPopulation.map(({ answers }) => answers[item.item_id] ?? null)),
        ...item,
      })),
    );
    for (const { person, period = '2026-01', segment = 's', weight = 1, answers } of inPopulation) {
      const values = items.map(({ item_id }) => answers[item_id] ?? null);
      if (values.every((value) => value === null)) continue;
      rows.construct_cases!.push({
        model,
        person,
        period_id: period,
        segment,
        weight,
        pattern: values.map((value) => (value === null ? '0' : '1')).join(''),
        ...Object.fromEntries(values.slice(0, mostItems).map((value, index) => [`item_${places[index]!}`, value])),
      });
    }
  }
  return rows;
}

/** Persons' rows as the sums by bucket that SQL makes of them. */
export function momentsOfCases(
  marts: Readonly<Record<string, readonly Row[]>>,
  bucketOf: (person: string) => number,
): Row[] {
  const groups = Map.groupBy(marts.construct_cases ?? [], (row) =>
    JSON.stringify([row.model, row.segment, bucketOf(String(row.person)), row.pattern]),
  );
  return [...groups.values()].map((rows) => {
    const [first] = rows;
    const at = (row: Row, place: string): number => Number(row[`item_${place}`]) - 50;
    const used = places.filter((place) => first![`item_${place}`] !== undefined && first![`item_${place}`] !== null);
    const sum = (of: (row: Row) => number): number =>
      rows.reduce((total, row) => total + Number(row.weight) * of(row), 0);
    return {
      model: first!.model ?? null,
      group_name: first!.segment ?? null,
      bucket: bucketOf(String(first!.person)),
      pattern: first!.pattern ?? null,
      answers: rows.length,
      weight: sum(() => 1),
      weight_squares: sum((row) => Number(row.weight)),
      ...Object.fromEntries(used.map((place) => [`sum_${place}`, sum((row) => at(row, place))])),
      ...Object.fromEntries(
        used.flatMap((a, index) =>
          used.slice(index).map((b) => [`product_${a}_${b}`, sum((row) => at(row, a) * at(row, b))]),
        ),
      ),
    };
  });
}

/** Runs every path model on marts given as rows. */
export function fitOn(marts: Readonly<Record<string, readonly Row[]>>, settings: Settings): ModelResult {
  const inputs = Object.fromEntries(
    pathModels.reads.map((name) => [
      name,
      tableOf(
        columns[name]!,
        (marts[name] ?? []).map((row) =>
          Object.fromEntries(Object.keys(columns[name]!).map((column) => [column, row[column] ?? null])),
        ),
      ),
    ]),
  );
  return pathModels.fit(inputs, { settings, runId: 'r', asOf: '2026-01-31', seed: 7 });
}

export const rowsIn = (result: ModelResult, table: string): readonly Row[] => {
  const rows = result.tables[table] ?? [];
  if (!Array.isArray(rows)) throw new TypeError(`${table}: expected rows, found columns`);
  return rows;
};
