import type { Table as ArrowTable } from 'apache-arrow';
import type { Column } from '../lake/column.ts';
import type { Settings } from '../lake/settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { FontSubsetter } from '../ports/font-subsetter.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { QueryEngine, ViewPublisher } from '../ports/query-engine.ts';

/** Where a night runs: this machine, AWS, or an S3-compatible store with a Trino. The stages are the same everywhere. */
export interface Place {
  /** For people, in messages: the folder or bucket of the lake. */
  readonly name: string;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly fonts: FontSubsetter;
  readonly settings: Settings;
  /** SHA-256 of the settings file and its mappings. */
  readonly settingsHash: string;
  /** SHA-256 of everything that computes a number. */
  readonly programHash: string;
  /** Files of queries/: path inside the folder, text. */
  readonly queryFiles: readonly { readonly path: string; readonly text: string }[];
  /** The engine; relations of the run are known to it by their plain names once they were named. */
  engine(runId: string): QueryEngine;
  /** All rows of a relation of a run in the declared types, in the order of `orderBy`. */
  readRelation(relation: StoredRelation): Promise<ArrowTable>;
  /** Points the public names at a run. */
  publisher(runId: string): ViewPublisher;
  /** Forgets the engine's names of runs other than these. */
  forgetRuns(keep: readonly string[]): Promise<void>;
}

export interface StoredRelation {
  readonly name: string;
  readonly key: string;
  readonly orderBy: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
}
