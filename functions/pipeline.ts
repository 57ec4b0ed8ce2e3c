/**
 * READ FIRST. The pipeline as data: its stages in order, what each reads and writes, and when it runs.
 * The command line executes it on this machine (functions/cli/night.ts); infra/ renders the same stages as a state machine
 * and its schedule, and gives each function the prefixes named here and no others.
 *
 *   exports ─▶ landing/ ─▶ lake/<table> ─▶ staging/, marts/ ─▶ models/ ─▶ scorecards/<period>
 */

export interface Stage {
  readonly name: StageName;
  /** For people, on the terminal and in the run record. */
  readonly does: string;
  /** Prefixes of the lake. Stages meet only there. (Ingest writes to landing the pieces of a file that is too large.) */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** `arrival`: once per delivery; `night`: once a night, after the stage before it. */
  readonly runs: 'arrival' | 'night';
  /**
   * `once`: one call. `statements`: waves of SQL steps that the plan names, each prepared, run by the engine and checked.
   * `models`: waves of models that the plan names. Waves follow each other; what is in one wave runs side by side.
   */
  readonly work: 'once' | 'statements' | 'models';
}

export type StageName = 'ingest' | 'aggregate' | 'fit' | 'score' | 'publish' | 'point';

export const pipeline: readonly Stage[] = [
  {
    name: 'ingest',
    does: 'Read the exports: every record loaded, quarantined with its reason, or excluded by a named rule',
    reads: ['landing/'],
    writes: ['lake/', 'quarantine/', 'landing/'],
    runs: 'arrival',
    work: 'once',
  },
  {
    name: 'aggregate',
    does: 'Build staging tables and marts, and check them',
    reads: ['lake/', 'quarantine/', 'runs/', 'staging/', 'marts/'],
    writes: ['runs/', 'staging/', 'marts/'],
    runs: 'night',
    work: 'statements',
  },
  {
    name: 'fit',
    does: 'Fit the models: gaps, diagnosis, path models, lifetime value, knowledge, signals, customers',
    reads: ['runs/', 'staging/', 'marts/', 'models/'],
    writes: ['models/'],
    runs: 'night',
    work: 'models',
  },
  {
    name: 'score',
    does: "Join the models' scores back to customers",
    reads: ['lake/', 'quarantine/', 'runs/', 'staging/', 'marts/', 'models/'],
    writes: ['marts/'],
    runs: 'night',
    work: 'statements',
  },
  {
    name: 'publish',
    does: 'Write the scorecard, in English and Chinese',
    reads: ['lake/', 'quarantine/', 'runs/', 'staging/', 'marts/', 'models/', 'scorecards/'],
    writes: ['scorecards/', 'runs/'],
    runs: 'night',
    work: 'once',
  },
  {
    name: 'point',
    does: 'Point the public names at this run, and forget what older runs materialised',
    reads: ['runs/', 'staging/', 'marts/', 'models/'],
    writes: ['runs/', 'staging/', 'marts/', 'models/', 'knowgap.duckdb'],
    runs: 'night',
    work: 'once',
  },
];
