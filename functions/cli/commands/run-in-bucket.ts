import { InputError } from '../../errors.ts';
import { layout } from '../../lake/layout.ts';
import { readCurrentRun, readCurrentScorecard } from '../../night/run-record.ts';
import { pageFile } from '../../publish/publish-scorecard.ts';
import { summaryOf } from '../../publish/summary.ts';
import { type BucketLake, ingestBucket, withBucketLake } from '../bucket-lake.ts';
import { accounted } from '../ingest-folder.ts';
import { Night } from '../night.ts';
import { onTrino, reachTrino, trinoClient } from '../on-trino.ts';
import { runSteps, type Step } from '../progress.ts';
import { nightSteps } from '../steps.ts';

export interface BucketOptions {
  readonly lake: string;
  readonly exports?: string;
  readonly config?: string;
  readonly asOf?: string;
  readonly trino?: string;
  readonly dryRun?: boolean;
}

function refuseDryRun({ dryRun, lake }: BucketOptions): void {
  if (dryRun) throw new InputError(`--dry-run: expected a lake in a folder, found ${lake}`);
}

const ingestStep = (lake: BucketLake, options: BucketOptions): Step => ({
  stage: 'ingest',
  run: async (journal) => {
    const report = await ingestBucket(lake, { ...options, journal });
    return `${report.loaded} new deliveries; ${accounted(report)}`;
  },
});

/** Loads exports into a lake in a bucket; of any size, because this machine has no limit of a function. */
export async function ingestInBucket(options: BucketOptions): Promise<void> {
  refuseDryRun(options);
  await withBucketLake(options.lake, (lake) => runSteps([ingestStep(lake, options)]));
}

/**
 * The whole night on a lake in a bucket, with a Trino of one's own.
 * @throws InputError without `--trino`: a lake of AWS is worked on by its state machine; with it, for a lake in a folder
 */
export async function runInBucket(options: BucketOptions): Promise<void> {
  const { trino } = options;
  if (!options.lake.startsWith('s3://'))
    throw new InputError(`--trino: expected a lake in a bucket (--lake s3://bucket), found ${options.lake}`);
  refuseDryRun(options);
  if (!trino)
    throw new InputError(
      `run --lake ${options.lake}: expected --trino https://user@host/catalog/schema, found none. On AWS the deployed state machine runs the night.`,
    );
  await withBucketLake(options.lake, async (lake) => {
    const client = trinoClient(trino, lake.stopped);
    await reachTrino(client);
    await runSteps([ingestStep(lake, options)]);
    const night = await Night.at(await onTrino(lake, client), { asOf: options.asOf });
    const current = await readCurrentRun(lake.store);
    if (current?.run_id === night.record.run_id) {
      console.log(`Nothing changed since run ${current.run_id}: its scorecard stands.`);
      return;
    }
    await runSteps(nightSteps(night));
    const card = await readCurrentScorecard(lake.store);
    console.log(`\n${summaryOf(card, 'en').join('\n')}\n`);
    for (const language of ['en', 'zh-CN'] as const)
      console.log(`Scorecard ${options.lake}/${layout.scorecard(card.period, card.run_id, pageFile(language))}`);
  });
}
