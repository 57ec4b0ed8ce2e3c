import type { Table as ArrowTable } from 'apache-arrow';
import { type ModelNote, modelNote } from '../../lake/model-notes.ts';
import type { Row } from '../../lake/rows.ts';
import type { Settings } from '../../lake/settings.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import { type Model, type ModelRun, said } from '../model.ts';
import { evidenceRows } from './evidence.ts';
import { type CompetenceAnswer, firmCompetence, type WeakestLink } from './firm-competence.ts';
import { headcounts } from './headcounts.ts';
import { type Component, components } from './stratified-error.ts';
import { styleCounts, styleRow, styleShape } from './style-rows.ts';
import { styleFits, styles } from './styles.ts';
import { competenceEvidence, firmCompetenceTable, knowledgeStyles } from './tables.ts';

type Inputs = Readonly<Record<string, ArrowTable>>;

const answerShape = { component: 'text', department: 'text', person: 'text', level: 'number' } as const;

/**
 * Customer knowledge competence of the firm, what data show of it, and the five styles. See README.md beside this file. Three
 * runs are reported: `firm_competence`, `competence_evidence` and `knowledge_styles`.
 */
export const competenceModel: Model = {
  name: 'competence',
  reads: ['competence_answers', 'competence_steps', 'style_counts'],
  writes: [firmCompetenceTable, competenceEvidence, knowledgeStyles],
  fit: (inputs, { settings }) => {
    const asked = askedCompetence(inputs, settings);
    const evidence = evidenceRows(inputs);
    const found = styleResult(inputs, settings);
    return {
      runs: [asked.run, runOf('competence_evidence', evidence.length, emptyNote(evidence)), found.run],
      tables: { firm_competence: asked.rows, competence_evidence: evidence, knowledge_styles: found.rows },
    };
  },
};

const runOf = (
  model: string,
  rows: number,
  stop: ModelNote | null,
  more: readonly (ModelNote | null)[] = [],
): ModelRun => ({
  model,
  status: stop === null ? 'fitted' : 'not_estimable',
  ...said([stop, ...more]),
  rows,
  converged: null,
  atBoundary: null,
  logLikelihood: null,
});

const emptyNote = (rows: readonly Row[]): ModelNote | null =>
  rows.length > 0
    ? null
    : modelNote(
        'no_competence_evidence',
        'no contact with a customer and no item of knowledge of the last year is on record',
        {},
      );

const isComponent = (text: string): text is Component => components.some((component) => component === text);

function readAnswers(inputs: Inputs): CompetenceAnswer[] {
  return readRows(inputs, 'competence_answers', answerShape).map(({ component, ...answer }) => {
    if (!isComponent(component)) throw new TypeError(`competence_answers: unknown component "${component}"`);
    return { component, ...answer };
  });
}

function askedCompetence(
  inputs: Inputs,
  settings: Settings,
): { readonly rows: readonly Row[]; readonly run: ModelRun } {
  const answers = readAnswers(inputs);
  const persons = new Set(answers.map(({ department, person }) => `${department}\u0000${person}`)).size;
  const needed = settings.gaps.staff_minimum;
  const found = firmCompetence(answers, headcounts(settings), needed);
  const asked = found.levels.filter(({ department, component }) => department === null && component !== 'index').length;
  const rows = found.levels.map((level): Row => {
    const { department, component } = level;
    const isOf = (link: WeakestLink | null): boolean =>
      link?.weakest.department === department && link.weakest.component === component;
    const link = [found.weakestOfFirm, found.weakestOfDepartments].find(isOf) ?? null;
    return {
      department,
      component,
      level: level.level,
      std_error: level.standardError,
      lower: level.lower,
      upper: level.upper,
      answers: level.answers,
      headcount: level.headcount,
      is_weakest: link !== null,
      distance_to_next: link?.distance?.value ?? null,
      distance_lower: link?.distance?.lower ?? null,
      distance_upper: link?.distance?.upper ?? null,
      is_clearly_weakest: link === null ? null : link.isClear,
    };
  });
  const stop =
    persons === 0
      ? modelNote('no_competence_answers', 'no member of staff has answered about customer knowledge competence', {})
      : rows.length === 0
        ? modelNote(
            'few_competence_answers',
            `only ${persons} members of staff answered; at least ${needed} are needed`,
            {
              answers: persons,
              needed,
            },
          )
        : null;
  const partly =
    stop === null && asked < components.length
      ? modelNote('components_not_asked', `only ${asked} of the four components were asked: there is no index`, {
          asked,
        })
      : null;
  return { rows, run: runOf('firm_competence', answers.length, stop, [partly]) };
}

const styleNames: readonly string[] = styles;

function styleResult(inputs: Inputs, settings: Settings): { readonly rows: readonly Row[]; readonly run: ModelRun } {
  const order = (style: string): number => styleNames.indexOf(style);
  const counts = readRows(inputs, 'style_counts', styleShape).sort((a, b) => order(a.style) - order(b.style));
  const isUsed = counts.some(({ contacts, items, invited }) => contacts + items + invited > 0);
  if (!isUsed)
    return {
      rows: [],
      run: runOf(
        'knowledge_styles',
        0,
        modelNote('no_styles', 'no contact and no item of knowledge names its style', {}),
      ),
    };
  const fits = styleFits(counts.map(styleCounts), settings.gaps.mark_below);
  const cases = counts.reduce((sum, { contacts, items }) => sum + contacts + items, 0);
  return {
    rows: counts.flatMap((row) => {
      const fit = fits.get(row.style);
      return fit ? [styleRow(row, fit)] : [];
    }),
    run: runOf('knowledge_styles', cases, null),
  };
}
