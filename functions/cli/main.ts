import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { KnowgapError } from '../errors.ts';
import { exitCodeOf } from './exit-codes.ts';
import { folderOr, isBucket, isoDate, oneOf, wholeNumber } from './options.ts';
import { defaultLake, projectFolder } from './paths.ts';

const program = new Command('knowgap')
  .exitOverride()
  .version(programVersion(), '--version')
  .description(
    'Which knowledge gap costs us most loyalty now, who owns it, what closes it, what is it worth?\n' +
      'Takes nightly CRM and survey exports and publishes a gap scorecard.',
  )
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 unexpected fault, 2 wrong input, 3 lake busy or newer, 4 a check failed. NO_COLOR is honoured.',
  )
  .showHelpAfterError('(add --help for the options)');

const lakeOption = (instead: string) =>
  ['--lake <folder>', 'folder of the lake', folderOr(instead), defaultLake] as const;
const readLakeOption = lakeOption('ask Athena or your Trino: both have the same names');
const bucketOption = ['--lake <folder>', 'folder of the lake, or s3://bucket', defaultLake] as const;
const configOption = ['--config <file>', 'settings (default: knowgap.yaml of the lake, else of the exports)'] as const;
const asOfOption = [
  '--as-of <date>',
  'events after this day are left out (default: the latest export date)',
  isoDate,
] as const;

program
  .command('run', { isDefault: false })
  .description(
    'the whole night: ingest, aggregate, fit, publish; without --exports on an empty lake it makes a sample firm',
  )
  .option('--exports <folder>', 'exports laid out as <source>/<dataset>/<export_date>/<file>')
  .option(...bucketOption)
  .option(...configOption)
  .option(...asOfOption)
  .option('--trino <url>', 'https://user@host/catalog/schema of a Trino of your own, for a lake in a bucket')
  .option('--dry-run', 'print the plan and change nothing')
  .action(async (options) =>
    isBucket(options.lake) || options.trino
      ? (await import('./commands/run-in-bucket.ts')).runInBucket(options)
      : (await import('./commands/run.ts')).run(options),
  );

program
  .command('ingest')
  .description('load new exports only')
  .option('--exports <folder>', 'exports laid out as <source>/<dataset>/<export_date>/<file>')
  .option(...bucketOption)
  .option(...configOption)
  .option('--dry-run', 'print what would be loaded and change nothing')
  .action(async (options) =>
    isBucket(options.lake)
      ? (await import('./commands/run-in-bucket.ts')).ingestInBucket(options)
      : (await import('./commands/ingest.ts')).ingest(options),
  );

for (const [name, description] of [
  ['aggregate', 'build staging tables and marts from what is loaded'],
  ['fit', 'fit the models on the marts of the run in progress'],
  ['publish', 'write the scorecard of the run in progress and point the public names at it'],
] as const) {
  program
    .command(name)
    .description(description)
    .option(...lakeOption('stages of a lake in a bucket run together: run --trino …, or the deployed state machine'))
    .option(...configOption)
    .option(...asOfOption)
    .action(async (options) => (await import('./commands/stage.ts')).stage(name, options));
}

program
  .command('sample')
  .description("write a sample firm's exports, its settings and the truth planted in it (truth.json)")
  .requiredOption('--out <folder>', 'where to write')
  .option('--customers <number>', 'how many customers', wholeNumber, 20_000)
  .option('--seed <number>', 'same seed, same bytes', wholeNumber, 1)
  .action(async (options) => (await import('./commands/sample.ts')).sample(options));

program
  .command('sql')
  .description('run SQL on the lake: raw_<table>, <table>, marts, model tables')
  .argument('[select]', 'for example "select * from knowledge_gaps limit 5"')
  .option('--file <file>', 'a file that holds the SQL, such as queries/adhoc/what-was-refused.sql')
  .option(...readLakeOption)
  .option('--format <format>', 'table, csv or json', oneOf('table', 'csv', 'json'), 'table')
  .action(async (select, options) => (await import('./commands/sql.ts')).sql(select, options));

program
  .command('status')
  .description('what was loaded: deliveries, records, quarantined with reasons, late files')
  .option(...readLakeOption)
  .action(async (options) => (await import('./commands/status.ts')).status(options));

program
  .command('trace')
  .description('take a number of the scorecard back to file and line')
  .argument(
    '[number]',
    'id of a number, for example indices.loyalty or gaps.gap2.delivery_time; without it all ids are listed',
  )
  .option(...readLakeOption)
  .option('--limit <rows>', 'rows to list', wholeNumber, 20)
  .action(async (number, options) => (await import('./commands/trace.ts')).trace(number, options));

function programVersion(): string {
  const manifest = readFileSync(join(projectFolder, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe (head, less) went away.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof KnowgapError) console.error(`knowgap: ${error.message}`);
  else if (!isCommanderError(error)) console.error(error);
  process.exitCode = exitCodeOf(error);
}

function isCommanderError(error: unknown): boolean {
  return error instanceof Error && error.name === 'CommanderError';
}
