import type { Table as ArrowTable } from 'apache-arrow';
import { modelNote } from '../../lake/model-notes.ts';
import type { Row } from '../../lake/rows.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import { type Model, type ModelContext, type ModelResult, type ModelRun, said } from '../model.ts';
import { absorptiveCapacity } from './absorption.ts';
import { type CategoryFinding, categoryFindings, halfLifeRows, retentionRows } from './half-life-rows.ts';
import { stageTimes } from './stages.ts';
import { knowledgeTables } from './tables.ts';

/**
 * Customer knowledge: how fast each category fades, by repeated answers; how likely an item is applied in time, by category
 * and department; how long the stages take and where items are lost. See README.md.
 */
export const knowledgeModel: Model = {
  name: 'knowledge',
  reads: ['repeated_answers', 'knowledge_categories', 'knowledge_waits'],
  writes: knowledgeTables,
  fit: (inputs, context) => {
    const waits = readWaits(inputs);
    const halfLives = categoryFindings(inputs, heldCategories(inputs), context);
    const flow = fitFlow(waits, context);
    return {
      runs: [halfLifeRun(halfLives), flow.run],
      tables: {
        knowledge_half_lives: halfLifeRows(halfLives),
        knowledge_retention: retentionRows(halfLives),
        ...flow.tables,
      },
    };
  },
};

/** Categories of all items, those found invalid too: these are valued as well, at nothing. */
const heldCategories = (inputs: Readonly<Record<string, ArrowTable>>): string[] =>
  readRows(inputs, 'knowledge_categories', { category: 'text' }).map(({ category }) => category);

interface Wait {
  readonly department: string;
  readonly category: string;
  readonly stage: string;
  readonly days: number;
  readonly reached: number;
  readonly waiting: number;
}

const readWaits = (inputs: Readonly<Record<string, ArrowTable>>): Wait[] =>
  readRows(inputs, 'knowledge_waits', {
    department: 'text',
    category: 'text',
    stage: 'text',
    days: 'number',
    reached: 'number',
    waiting: 'number',
  });

const unfitted = { converged: null, atBoundary: null, logLikelihood: null };

function halfLifeRun(findings: readonly CategoryFinding[]): ModelRun {
  const pairs = findings.reduce((sum, { finding }) => sum + finding.pairs, 0);
  const set = findings.filter(({ finding }) => !finding.estimate && finding.pairs > 0).length;
  const isFitted = findings.some(({ finding }) => finding.estimate);
  return {
    model: 'knowledge_half_lives',
    status: isFitted ? 'fitted' : 'not_estimable',
    ...said([
      pairs === 0
        ? modelNote(
            'knowledge_not_asked_again',
            'nobody was asked twice about what a category of knowledge rests on: half-lives are those of the settings',
            {},
          )
        : null,
      set > 0
        ? modelNote(
            'knowledge_half_lives_set',
            `repeated answers do not tell the half-life of ${set} of the categories asked about: there it is that of the settings`,
            { set },
          )
        : null,
    ]),
    rows: pairs,
    ...unfitted,
    converged: isFitted ? true : null,
  };
}

function fitFlow(waits: readonly Wait[], { settings }: ModelContext): { run: ModelRun; tables: ModelResult['tables'] } {
  const days = settings.knowledge.absorption_days;
  const absorbed = waits.filter(({ stage }) => stage === 'absorb');
  const cells = [...Map.groupBy(absorbed, ({ category, department }) => JSON.stringify([category, department]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => ({ category: group[0]!.category, department: group[0]!.department, waits: group }));
  const absorption = absorptiveCapacity(cells, days);
  const departments = [...new Set(waits.map(({ department }) => department))].sort();
  const times = ['*', ...departments].flatMap((department) =>
    stageTimes(
      department,
      (stage) => waits.filter((wait) => wait.stage === stage && (department === '*' || wait.department === department)),
      days,
    ),
  );
  const longest = waits.reduce((most, wait) => Math.max(most, wait.days), 0);
  const run: ModelRun = {
    model: 'knowledge_flow',
    status: absorption ? 'fitted' : 'not_estimable',
    ...said([
      absorption ? null : modelNote('no_knowledge_items', 'no item of customer knowledge is on record', {}),
      absorption && longest < days
        ? modelNote(
            'knowledge_items_young',
            `no item is older than ${longest} days: what happens within ${days} days is not seen to its end`,
            { longest, days },
          )
        : null,
    ]),
    rows: absorption?.firm.items ?? 0,
    ...unfitted,
  };
  return {
    run,
    tables: {
      knowledge_absorption: absorption
        ? [absorption.firm, ...absorption.cells].map((cell): Row => ({ ...cell, within_days: days }))
        : [],
      knowledge_stage_times: times.map(
        (time): Row => ({
          department: time.department,
          stage: time.stage,
          items: time.items,
          reached: time.reached,
          median_days: time.median.days,
          median_lower: time.median.lower,
          median_upper: time.median.upper,
          dropout: time.dropout.share,
          dropout_lower: time.dropout.lower,
          dropout_upper: time.dropout.upper,
          within_days: days,
          is_bottleneck: time.isBottleneck,
          is_clear: time.isClear,
        }),
      ),
    },
  };
}
