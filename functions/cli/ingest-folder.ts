import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { machineClock } from '../adapters/clock.ts';
import { filesystemObjectStore } from '../adapters/filesystem-object-store.ts';
import { landingPreview } from '../adapters/landing-preview.ts';
import { type DeliveryReport, type IngestReport, ingestExports } from '../ingest/ingest-exports.ts';
import { isExport, landExports } from '../ingest/land-exports.ts';
import { presets } from '../ingest/sources/index.ts';
import type { Journal } from '../ports/journal.ts';
import { printTable } from './print-table.ts';
import type { ResolvedSettings } from './resolve-settings.ts';

interface IngestInput {
  readonly lake: string;
  readonly exports?: string | undefined;
  readonly resolved: ResolvedSettings;
  readonly journal: Journal;
}

/** Lands a folder of exports (if one is given) and loads every delivery that is not in the lake yet. */
export async function ingestFolder(input: IngestInput): Promise<IngestReport> {
  const store = filesystemObjectStore(input.lake);
  const scratch = join(input.lake, 'runs', '.scratch');
  const landed = input.exports
    ? await landExports({ store, exportsFolder: input.exports, scratch, journal: input.journal })
    : null;
  return ingestExports({ ...edgeOf(input), store, scratch, notLanded: landed?.notRead ?? [] });
}

/** What a run would load; changes nothing in the lake. */
export async function planFolder(input: IngestInput): Promise<string> {
  const lake = filesystemObjectStore(input.lake);
  const store = input.exports ? landingPreview(lake, filesystemObjectStore(input.exports), isExport) : lake;
  const scratch = mkdtempSync(join(tmpdir(), 'knowgap-plan-'));
  try {
    return planText(await ingestExports({ ...edgeOf(input), store, scratch, isDryRun: true }));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const edgeOf = ({ resolved, journal }: IngestInput) => ({
  settings: resolved.settings,
  presets,
  readMappingFile: (path: string) => readMapping(resolve(resolved.folder, path)),
  mappingPath: (path: string) => resolve(resolved.folder, path),
  clock: machineClock,
  journal,
  hashKey: process.env.KNOWGAP_HASH_KEY,
  randomBytes,
  memoryLimit: '400MB',
  onDelivery: (position: number, of: number, { source, dataset, exportDate }: DeliveryReport) =>
    journal.info(`${position + 1}/${of} ${source}/${dataset} ${exportDate}`),
});

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

function planText(report: IngestReport): string {
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
