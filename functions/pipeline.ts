/**
 * READ FIRST. The pipeline as data: its stages in order, what each reads and writes, and when it runs.
 * The command line executes it on this machine (functions/cli/night.ts); a deployment renders the same stages.
 *
 *   exports ─▶ landing/ ─▶ lake/<table> ─▶ staging/, marts/ ─▶ models/ ─▶ scorecards/<period>
 */

export interface Stage {
  readonly name: StageName;
  /** For people, on the terminal and in the run record. */
  readonly does: string;
  /** Prefixes of the lake. Stages meet only there. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** `arrival`: once per delivery; `night`: once a night, after the stage before it. */
  readonly runs: 'arrival' | 'night';
}

export type StageName = 'ingest' | 'aggregate' | 'fit' | 'score' | 'publish' | 'point';

export const pipeline: readonly Stage[] = [
  {
    name: 'ingest',
    does: 'Read the exports: every record loaded, quarantined with its reason, or excluded by a named rule',
    reads: ['landing/'],
    writes: ['lake/', 'quarantine/'],
    runs: 'arrival',
  },
  {
    name: 'aggregate',
    does: 'Build staging tables and marts, and check them',
    reads: ['lake/', 'quarantine/'],
    writes: ['staging/', 'marts/'],
    runs: 'night',
  },
  {
    name: 'fit',
    does: 'Fit the models: gaps, diagnosis, lifetime value',
    reads: ['staging/', 'marts/'],
    writes: ['models/'],
    runs: 'night',
  },
  {
    name: 'score',
    does: "Join the models' scores back to customers",
    reads: ['marts/', 'models/'],
    writes: ['marts/'],
    runs: 'night',
  },
  {
    name: 'publish',
    does: 'Write the scorecard, in English and Chinese',
    reads: ['marts/', 'models/'],
    writes: ['scorecards/'],
    runs: 'night',
  },
  {
    name: 'point',
    does: 'Point the public names at this run',
    reads: ['runs/'],
    writes: ['runs/', 'knowgap.duckdb'],
    runs: 'night',
  },
];
