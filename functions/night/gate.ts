import { type ExpectedDataset, expectedDatasets, exportDueAt } from '../lake/export-schedule.ts';
import type { Settings } from '../lake/settings.ts';

/** The latest accepted export of a dataset. */
export interface LatestExport {
  readonly source: string;
  readonly dataset: string;
  /** ISO day that the export is of. */
  readonly export_date: string;
}

/** An export that is due and not there. */
export interface LateExport {
  readonly source: string;
  readonly dataset: string;
  /** ISO day of the export that should be there. */
  readonly expected: string;
  /** ISO day of the latest one that came; null: none ever did. */
  readonly latest: string | null;
}

export interface GateRequest {
  readonly settings: Settings;
  /** Accepted exports; of several of a dataset the latest counts. */
  readonly latest: readonly LatestExport[];
  readonly now: Date;
  /** When the night started. */
  readonly startedAt: Date;
}

export interface GateDecision {
  readonly status: 'ready' | 'wait';
  /** Look again after so many seconds; 0 when ready. */
  readonly waitSeconds: number;
  /** What is due and not there, by source and dataset: the night waits for it, or runs without it. */
  readonly late: readonly LateExport[];
}

/** A late export may come at any minute: the gate looks again this often. */
const stepSeconds = 300;

/**
 * May the night run, or does it wait for exports that are due (`expected` in the settings) and not there? It waits while one of
 * them has patience left: `wait_hours` from when it was due, or from the night's start where it came due while waiting, so that
 * no night waits longer than the longest `wait_hours`. Then it is ready, and names those it runs without.
 */
export function gate({ settings, latest, now, startedAt }: GateRequest): GateDecision {
  const missing = expectedDatasets(settings).flatMap((dataset) => {
    const due = exportDueAt(dataset, now);
    const came = latestOf(latest, dataset);
    if (came !== null && came >= due.exportDay) return [];
    const { source, dataset: name, expected } = dataset;
    const from = Math.min(due.dueAt.getTime(), startedAt.getTime());
    return [
      {
        late: { source, dataset: name, expected: due.exportDay, latest: came },
        patienceEnds: from + expected.wait_hours * 3_600_000,
      },
    ];
  });
  const late = missing.map((each) => each.late);
  const ends = missing.map(({ patienceEnds }) => patienceEnds).filter((end) => end > now.getTime());
  if (ends.length === 0) return { status: 'ready', waitSeconds: 0, late };
  const left = Math.ceil((Math.min(...ends) - now.getTime()) / 1000);
  return { status: 'wait', waitSeconds: Math.min(stepSeconds, left), late };
}

function latestOf(latest: readonly LatestExport[], { source, dataset }: ExpectedDataset): string | null {
  const days = latest.filter((each) => each.source === source && each.dataset === dataset);
  return (
    days
      .map(({ export_date }) => export_date)
      .sort()
      .at(-1) ?? null
  );
}
