import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { GlueClient } from '@aws-sdk/client-glue';
import { prepareRelation } from '../adapters/athena-prepare.ts';
import { AthenaQueryEngine } from '../adapters/athena-query-engine.ts';
import { ctasStatement } from '../adapters/athena-statements.ts';
import { machineClock } from '../adapters/clock.ts';
import { GlueViewPublisher } from '../adapters/glue-view-publisher.ts';
import { notoSansSubsetter } from '../adapters/noto-sans-subsetter.ts';
import { readQueryFiles } from '../adapters/query-folder.ts';
import { readRelationFiles } from '../adapters/run-relations.ts';
import { s3Client } from '../adapters/s3-client.ts';
import { s3ObjectStore } from '../adapters/s3-object-store.ts';
import { settingsOfStore } from '../adapters/settings-of-store.ts';
import type { Step } from '../aggregate/run-plan.ts';
import type { EnvironmentOf } from '../environment.ts';
import type { Place } from './place.ts';

/** AWS: a bucket, Athena and the Glue catalogue. */
export interface AwsPlace extends Place {
  engine(runId: string): AthenaQueryEngine;
  /** Makes room for a step of a run. */
  clear(runId: string, step: Step): Promise<void>;
  /** The statement by which Athena runs a step. */
  statement(runId: string, step: Step): string;
}

/** Composes the place of a deployed night; `ENGINE_MEMORY` is that of the embedded engine which orders tables for a fit. */
export async function onAws(
  environment: EnvironmentOf<'publish'> & { readonly ENGINE_MEMORY?: string },
): Promise<AwsPlace> {
  const { LAKE_BUCKET: bucket, DATABASE: database, WORKGROUP: workGroup, RESULTS: results } = environment;
  const scratch = join(tmpdir(), 'knowgap');
  const store = s3ObjectStore({ client: s3Client(), bucket, scratch });
  const athena = new AthenaClient({});
  const glue = new GlueClient({});
  const { settings, hash } = await settingsOfStore(store);
  return {
    name: `s3://${bucket}`,
    store,
    clock: machineClock,
    fonts: notoSansSubsetter(),
    settings,
    settingsHash: hash,
    programHash: environment.PROGRAM_HASH,
    queryFiles: readQueryFiles(),
    engine: (runId) => new AthenaQueryEngine({ athena, glue, store, database, workGroup, results, bucket, runId }),
    readRelation: (relation) =>
      readRelationFiles({ store, scratch, memoryLimit: environment.ENGINE_MEMORY ?? '400MB' }, relation),
    publisher: (runId) => new GlueViewPublisher({ glue, database, runId }),
    forgetRuns: async (keep) => {
      const [current = ''] = keep;
      await new GlueViewPublisher({ glue, database, runId: current }).dropOldRuns(keep);
    },
    clear: (runId, step) => prepareRelation({ glue, store, database, runId }, step),
    statement: (runId, step) => ctasStatement(step, { runId, bucket }),
  };
}
