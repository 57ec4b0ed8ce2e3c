import { createHash } from 'node:crypto';
import { layout } from '../lake/layout.ts';
import type { Journal } from '../ports/journal.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { needsWholeFile } from './convert/file-plan.ts';
import { whyNotDivided } from './divide/divide-large-file.ts';
import { misplaced } from './land-exports.ts';
import { type IngestLimits, isDividable, outOfQueries, tooLarge } from './limits.ts';
import { type NotRead, unreadable } from './not-read.ts';
import type { Candidate } from './plan-ingest.ts';
import { canonicalJson, type DatasetPlan, type MappingSources, resolveDataset } from './resolve-mapping.ts';
import { fitsGlob, type LandedFile, scanLanding } from './scan-landing.ts';
import { isReadTogether, objectsInScope } from './scope.ts';
import { hashFile } from './text/byte-stream.ts';

/** A delivery as it lies in landing, and how it is to be read. */
export interface DeliveryCandidate extends Candidate {
  /** Null: the settings name no mapping for it. */
  readonly plan: DatasetPlan | null;
  readonly mainFiles: readonly string[];
  /** Joined files: name of the join, landing key. */
  readonly joins: readonly (readonly [string, string])[];
  readonly bytes: number;
  /** Where the bytes lay that were hashed, by landing key: a copy at another path is of other bytes. */
  readonly localPaths: ReadonlyMap<string, string>;
}

export interface Search {
  /** Landing keys of the files to look at; without: all of landing. */
  readonly files?: readonly string[] | undefined;
  readonly limits?: IngestLimits | undefined;
}

/** A file that is larger than a delivery may be, and can be divided. */
export interface LargeFile {
  readonly file: LandedFile;
  readonly plan: DatasetPlan;
}

export interface Found {
  readonly candidates: readonly DeliveryCandidate[];
  readonly large: readonly LargeFile[];
  /** Files that wait for others of their delivery, and files that no glob of the mapping takes. */
  readonly waiting: readonly { readonly file: LandedFile; readonly reason: string }[];
  /** Those, and files in no place for exports. */
  readonly notRead: readonly NotRead[];
  /** Landing keys that were looked at. */
  readonly looked: readonly string[];
}

/** Groups the files of landing into deliveries and hashes their bytes. */
export async function findCandidates(
  store: ObjectStore,
  sources: MappingSources,
  journal: Journal,
  { files: only, limits = {} }: Search = {},
): Promise<Found> {
  const objects = only ? await objectsInScope(store, only, sources) : await store.list(layout.landingRoot);
  const landed = scanLanding(objects, sources.settings);
  const files: LandedFile[] = [];
  const candidates: DeliveryCandidate[] = [];
  const largeFiles: LargeFile[] = [];
  const waiting: { file: LandedFile; reason: string }[] = [];
  for (const file of landed) {
    const reason =
      file.undatedFolder === null ? outOfQueries(file.exportDate, limits) : undatedReason(file.undatedFolder);
    if (reason === null) files.push(file);
    else waiting.push({ file, reason });
  }
  for (const folder of Map.groupBy(files, (file) => file.folder).values()) {
    const grouped = await groupFolder(folder, sources);
    waiting.push(...grouped.waiting);
    for (const group of grouped.groups) {
      const all = filesOf(group);
      const large = tooLarge(all, limits, group.plan !== null && needsWholeFile(group.plan.mapping));
      const [file] = all;
      const whyWhole = large !== null && file ? whyNotDivided(file, group.plan) : null;
      if (large !== null && file && group.plan && whyWhole === null && isDividable(file, limits)) {
        largeFiles.push({ file, plan: group.plan });
        continue;
      }
      const told = large !== null && whyWhole !== null ? `${large}; it is not divided: ${whyWhole}` : large;
      const outcome = told ?? (await toCandidate(store, group).catch((error: unknown) => unreadable(error, 'file')));
      if (typeof outcome === 'string') for (const file of all) waiting.push({ file, reason: outcome });
      else candidates.push(outcome);
      // Copies take room on the disk; that of the only file is read again at once.
      if (!only || folder.length > 1) for (const { key } of all) await store.release(key);
    }
  }
  const notRead = [
    ...objects.flatMap(({ key }) => {
      const reason = misplaced(key.slice(layout.landingRoot.length));
      return reason === null ? [] : [{ file: key, reason }];
    }),
    ...waiting.map(({ file, reason }) => ({ file: file.key, reason })),
  ];
  for (const each of notRead) journal.warn('ingest: a file is not read', { ...each });
  for (const { key, exportDate } of files.filter(({ exportDateFrom }) => exportDateFrom === 'arrival'))
    journal.warn('ingest: the day of arrival is taken for the export date', {
      file: key,
      reason: `expected <source>/<dataset>/<export date>/<file> or an export_date_pattern, took ${exportDate}`,
    });
  return { candidates, large: largeFiles, waiting, notRead, looked: objects.map(({ key }) => key) };
}

const undatedReason = (folder: string): string =>
  `expected a folder with the export date such as 2025-12-31 (or an export_date_pattern in the settings), found "${folder}"`;

interface Group {
  readonly plan: DatasetPlan | null;
  readonly main: readonly LandedFile[];
  readonly joins: readonly (readonly [string, LandedFile])[];
}

async function groupFolder(
  folder: readonly LandedFile[],
  sources: MappingSources,
): Promise<{ readonly groups: readonly Group[]; readonly waiting: { file: LandedFile; reason: string }[] }> {
  const groups: Group[] = [];
  const waiting: { file: LandedFile; reason: string }[] = [];
  const together: { plan: DatasetPlan; file: LandedFile }[] = [];
  for (const file of folder) {
    const plan = await resolveDataset(file.source, file.dataset, file.name, sources);
    if (plan && isReadTogether(plan)) together.push({ plan, file });
    else if (plan && !fitsGlob(file.name, plan.mapping.files))
      waiting.push({ file, reason: `expected a name like ${plan.mapping.files}` });
    else groups.push({ plan, main: [file], joins: [] });
  }
  for (const [exportDate, members] of Map.groupBy(together, ({ file }) => file.exportDate)) {
    const plan = members[0]?.plan;
    if (!plan || exportDate === '') continue;
    const group = joinGroup(
      plan,
      members.map(({ file }) => file),
    );
    waiting.push(...group.waiting);
    if (group.group) groups.push(group.group);
  }
  return { groups, waiting };
}

function joinGroup(plan: DatasetPlan, files: readonly LandedFile[]) {
  const { mapping } = plan;
  const joins: [string, LandedFile][] = [];
  const waiting: { file: LandedFile; reason: string }[] = [];
  const joined = new Set<LandedFile>();
  const absent: string[] = [];
  for (const join of mapping.join) {
    const fitting = files.filter((file) => fitsGlob(file.name, join.files));
    const latest = fitting.sort((a, b) => (a.arrivedAt < b.arrivedAt ? 1 : -1))[0];
    if (latest) joins.push([join.name, latest]);
    else if (join.required) absent.push(join.files);
    for (const file of fitting) joined.add(file);
  }
  const main = files.filter((file) => !joined.has(file) && fitsGlob(file.name, mapping.files));
  for (const file of files)
    if (!joined.has(file) && !main.includes(file))
      waiting.push({ file, reason: `expected a name like ${mapping.files}` });
  if (main.length > 0 && absent.length === 0) return { group: { plan, main, joins } satisfies Group, waiting };
  const missing = [...absent, ...(main.length === 0 ? [mapping.files] : [])].join(', ');
  for (const file of [...main, ...joined]) waiting.push({ file, reason: `waits for ${missing}` });
  return { group: null, waiting };
}

const filesOf = (group: Group): LandedFile[] => [...group.main, ...group.joins.map(([, file]) => file)];

async function toCandidate(store: ObjectStore, group: Group): Promise<DeliveryCandidate> {
  const first = group.main[0];
  if (!first) throw new Error('delivery: expected a main file, found none');
  const localPaths = new Map<string, string>();
  const hash = async (file: LandedFile) => {
    const path = await store.localPath(file.key);
    localPaths.set(file.key, path);
    return (await hashFile(path)).sha256;
  };
  const mainHashes: string[] = [];
  for (const file of group.main) mainHashes.push(await hash(file));
  const joinHashes: [string, string][] = [];
  for (const [name, file] of group.joins) joinHashes.push([name, await hash(file)]);
  const [only] = mainHashes;
  const all = filesOf(group);
  const mappingHash = group.plan?.mappingHash ?? 'none';
  return {
    source: first.source,
    dataset: first.dataset,
    exportDate: first.exportDate,
    exportDateFrom: first.exportDateFrom,
    files: all.map((file) => file.key),
    contentHash: mainHashes.length === 1 && only !== undefined ? only : sha256(canonicalJson([...mainHashes].sort())),
    mappingHash: joinHashes.length === 0 ? mappingHash : sha256(canonicalJson([mappingHash, joinHashes])),
    arrivedAt: all.map((file) => file.arrivedAt).reduce((latest, each) => (each > latest ? each : latest)),
    plan: group.plan,
    mainFiles: group.main.map((file) => file.key),
    joins: group.joins.map(([name, file]) => [name, file.key]),
    bytes: all.reduce((sum, file) => sum + file.bytes, 0),
    localPaths,
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
