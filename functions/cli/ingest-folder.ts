import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { machineClock } from '../adapters/clock.ts';
import { filesystemObjectStore } from '../adapters/filesystem-object-store.ts';
import { type IngestReport, ingestExports } from '../ingest/ingest-exports.ts';
import { landExports } from '../ingest/land-exports.ts';
import { presets } from '../ingest/sources/index.ts';
import type { Journal } from '../ports/journal.ts';
import { printTable } from './print-table.ts';
import type { ResolvedSettings } from './resolve-settings.ts';

/** Lands a folder of exports (if one is given) and loads every delivery that is not in the lake yet. */
export async function ingestFolder(input: {
  readonly lake: string;
  readonly exports?: string | undefined;
  readonly resolved: ResolvedSettings;
  readonly journal: Journal;
  readonly isDryRun: boolean;
}): Promise<IngestReport> {
  const store = filesystemObjectStore(input.lake);
  const scratch = join(input.lake, 'runs', '.scratch');
  if (input.exports && !input.isDryRun) {
    await landExports({ store, exportsFolder: input.exports, scratch, journal: input.journal });
  }
  return ingestExports({
    store,
    settings: input.resolved.settings,
    presets,
    readMappingFile: (path) => readMapping(isAbsolute(path) ? path : join(input.resolved.folder, path)),
    scratch,
    clock: machineClock,
    journal: input.journal,
    hashKey: process.env.KNOWGAP_HASH_KEY,
    randomBytes,
    memoryLimit: '400MB',
    isDryRun: input.isDryRun,
    onDelivery: (position, of, { source, dataset, exportDate }) =>
      input.journal.info(`${position + 1}/${of} ${source}/${dataset} ${exportDate}`),
  });
}

async function readMapping(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}

/** One line: records = accepted + quarantined + excluded. */
export function accounted(report: Pick<IngestReport, 'records' | 'accepted' | 'quarantined' | 'excluded'>): string {
  const { records, accepted, quarantined, excluded } = report;
  return `${records} records = ${accepted} accepted + ${quarantined} quarantined + ${excluded} excluded`;
}

/** Deliveries that a run would load, as a table. */
export function planText(report: IngestReport): string {
  const planned = report.deliveries.filter(({ action }) => action !== 'unchanged');
  if (planned.length === 0) return 'Plan: nothing to load; every delivery is in the lake already.';
  const rows = planned.map(({ source, dataset, exportDate, action, files }) => [
    action,
    `${source}/${dataset}`,
    exportDate,
    files.map((file) => file.split('/').at(-1)).join(', '),
  ]);
  return `Plan:\n${printTable(['action', 'dataset', 'export date', 'files'], rows)}`;
}
