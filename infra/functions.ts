import type { FunctionName } from '../functions/environment.ts';

export interface FunctionFacts {
  /** Path inside the bundle, and the exported name. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Size of /tmp. */
  readonly storageMb: number;
  readonly does: string;
}

const minute = 60;

/**
 * Memory, time and scratch space of every function. The figures come from measurements on the sample firm and on the greatest
 * files that a function takes (queries/DECISIONS.md); a Lambda has one processor at 1769 MB and shares of it below.
 */
export const functionFacts: Readonly<Record<FunctionName, FunctionFacts>> = {
  ingest: {
    handler: 'functions/ingest/handler.ingest',
    memoryMb: 3008,
    timeoutSeconds: 15 * minute,
    storageMb: 10_240,
    does: 'Reads one delivery: every record loaded, quarantined with its reason, or excluded',
  },
  gate: {
    handler: 'functions/night/handler.gate',
    memoryMb: 512,
    timeoutSeconds: 2 * minute,
    storageMb: 512,
    does: 'Takes the lease of the night; says which expected exports have not come',
  },
  plan: {
    handler: 'functions/aggregate/handler.plan',
    memoryMb: 512,
    timeoutSeconds: 5 * minute,
    storageMb: 512,
    does: 'Names the run and writes everything that the night will do',
  },
  prepare: {
    handler: 'functions/aggregate/handler.prepare',
    memoryMb: 512,
    timeoutSeconds: 5 * minute,
    storageMb: 512,
    does: 'Clears what a failed attempt left, and gives the statement of a step',
  },
  check: {
    handler: 'functions/aggregate/handler.check',
    memoryMb: 512,
    timeoutSeconds: 10 * minute,
    storageMb: 512,
    does: 'Checks what a step built',
  },
  fit: {
    handler: 'functions/fit/handler.fit',
    memoryMb: 3008,
    timeoutSeconds: 15 * minute,
    storageMb: 2048,
    does: 'Fits one model and writes its tables',
  },
  publish: {
    handler: 'functions/publish/handler.publish',
    memoryMb: 1769,
    timeoutSeconds: 10 * minute,
    storageMb: 512,
    does: 'Writes the scorecard',
  },
  point: {
    handler: 'functions/night/handler.point',
    memoryMb: 512,
    timeoutSeconds: 10 * minute,
    storageMb: 512,
    does: 'Points the public names at the run, and forgets older runs',
  },
  release: {
    handler: 'functions/night/handler.release',
    memoryMb: 512,
    timeoutSeconds: minute,
    storageMb: 512,
    does: 'Gives the lease of the night back',
  },
};

/** Memory of the embedded engine inside a function: the rest is Node's own and the file that is being read. */
export const engineMemory = { ingest: '1500MB', fit: '1500MB' } as const;

/**
 * Bytes of the greatest delivery that the function takes (gzip counts several times, functions/ingest/limits.ts): the delivery, what
 * it is joined with and the Parquet parts share the function's scratch space of 10 GB, and its time is a quarter of an hour.
 */
export const fileLimitBytes = 5_000_000_000;
