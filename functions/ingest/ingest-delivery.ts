import { rm } from 'node:fs/promises';
import { layout } from '../lake/layout.ts';
import type { Clock } from '../ports/clock.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { convertFile } from './convert/convert-file.ts';
import type { DeliveryFacts } from './convert/file-plan.ts';
import { countUnmatched, loadJoins, markMatched } from './convert/load-joins.ts';
import type { Part } from './convert/parts.ts';
import { planFile } from './convert/plan-file.ts';
import { writeCustomerLinks } from './customer-links.ts';
import type { Connection, Engine } from './engine.ts';
import type { DeliveryCandidate } from './find-candidates.ts';
import { commit } from './manifest.ts';
import { mappingFault } from './mapping-fault.ts';
import { ofToday, UnreadToday } from './not-read.ts';
import { type OpenedFile, openFile } from './open-file.ts';
import { type Planned, parserVersion } from './plan-ingest.ts';
import { Refusal } from './refusal.ts';
import type { DatasetPlan } from './resolve-mapping.ts';
import { neededSpellings } from './sql/references.ts';
import { addTally, countsText, emptyTally, type Tally } from './tally.ts';

export interface DeliveryTools {
  readonly store: ObjectStore;
  readonly engine: Engine;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly scratch: string;
  readonly parallel: number;
  readonly chunkBytes: number;
  readonly recordLimit: number;
  readonly keyFingerprint: string | null;
  /** Share by which a full snapshot may shrink. */
  readonly shrinkLimit: number;
  /** Records accepted of the latest full snapshot before a day, or null. */
  readonly previousSnapshot: (source: string, dataset: string, before: string) => number | null;
}

export interface DeliveryOutcome {
  readonly status: 'accepted' | 'refused';
  readonly refusedReason: string | null;
  readonly tally: Tally;
  readonly unmatchedByJoin: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** False: another process had committed the same delivery. */
  readonly isFirst: boolean;
}

interface Reading {
  readonly tally: Tally;
  readonly parts: readonly Part[];
  readonly encoding: string | null;
  readonly dialect: string | null;
  readonly isMultiline: boolean;
  readonly refused: Refusal | null;
  /** Records of joined files that no main record names, by join. */
  readonly unmatchedByJoin: Readonly<Record<string, number>>;
}

/**
 * Loads one delivery: data objects first, under names that depend only on its id, then the manifest, whose conditional write is
 * the commit. A file that cannot be read is committed as refused, with its reason, so that it is reported and not tried again
 * until its bytes or its mapping change.
 * @throws UnreadToday when nothing is said about the file itself: it is committed by a later run
 */
export async function ingestDelivery(
  planned: Planned<DeliveryCandidate>,
  tools: DeliveryTools,
): Promise<DeliveryOutcome> {
  const { candidate, deliveryId } = planned;
  const started = tools.clock.now().getTime();
  const facts: DeliveryFacts = {
    deliveryId,
    source: candidate.source,
    exportDate: candidate.exportDate,
    arrivedAt: candidate.arrivedAt,
  };
  const reading = await read(candidate, facts, tools);
  for (const part of reading.parts) {
    const key =
      part.table === 'quarantine'
        ? layout.quarantinePart(candidate.exportDate, deliveryId, part.number)
        : layout.tablePart(part.table, candidate.exportDate, deliveryId, part.number);
    await tools.store.adopt(key, part.path);
  }
  const now = tools.clock.now();
  const seconds = Math.max(0, (now.getTime() - started) / 1000);
  const { tally, refused } = reading;
  const plan = candidate.plan;
  const isFirst = await commit(
    tools.connection,
    tools.store,
    {
      delivery_id: deliveryId,
      source: candidate.source,
      dataset: candidate.dataset,
      export_date: candidate.exportDate,
      export_date_from: candidate.exportDateFrom,
      files: candidate.files,
      content_hash: candidate.contentHash,
      bytes: candidate.bytes,
      mapping: plan?.mapping.name ?? 'none',
      mapping_hash: candidate.mappingHash,
      parser_version: parserVersion,
      replaces: planned.replaces,
      key_fingerprint: plan?.usesHashKey ? tools.keyFingerprint : null,
      arrived_at: candidate.arrivedAt,
      committed_at: now.toISOString(),
      status: refused ? 'refused' : 'accepted',
      refused_reason: refused?.message ?? null,
      encoding: reading.encoding,
      dialect: reading.dialect,
      line_unit: reading.isMultiline || plan?.mapping.format.kind === 'jsonl' ? 'record' : 'line',
      records: tally.records,
      accepted: tally.accepted,
      quarantined: tally.quarantined,
      excluded: tally.excluded,
      excluded_by_rule: countsText(tally.excludedByRule),
      rows_by_table: countsText(tally.rowsByTable),
      quarantine_by_reason: countsText(tally.quarantineByReason),
      is_full_snapshot: plan?.isFull ?? false,
      has_unreadable_key: tally.hasUnreadableKey,
      seconds,
    },
    tools.scratch,
  );
  return {
    status: refused ? 'refused' : 'accepted',
    refusedReason: refused?.message ?? null,
    tally,
    unmatchedByJoin: reading.unmatchedByJoin,
    seconds,
    isFirst,
  };
}

async function read(candidate: DeliveryCandidate, facts: DeliveryFacts, tools: DeliveryTools): Promise<Reading> {
  const plan = candidate.plan;
  if (!plan)
    return refusedReading(
      new Refusal(
        'no_mapping',
        `dataset "${candidate.dataset}": expected a mapping in the settings or the name of a table, found neither`,
      ),
    );
  const parts: Part[] = [];
  const tally = emptyTally();
  let opened: OpenedFile | null = null;
  let current: string | null = null;
  const paths = new Set<string>();
  let isMultiline = false;
  let unmatchedByJoin: Readonly<Record<string, number>> = {};
  let chunks = 0;
  try {
    const options = { scratch: tools.scratch, chunkBytes: tools.chunkBytes, recordLimit: tools.recordLimit };
    const joins = new Map<string, string>();
    for (const [name, key] of candidate.joins) joins.set(name, await hashedPath(candidate, key, tools.store));
    for (const path of joins.values()) paths.add(path);
    const joined = await loadJoins(tools.connection, plan.mapping, joins, options);
    for (const [, key] of candidate.joins) await tools.store.release(key);
    for (const file of candidate.mainFiles) {
      current = file;
      const path = await hashedPath(candidate, file, tools.store);
      paths.add(path);
      opened = await openFile(path, { ...options, format: plan.mapping.format, needed: neededSpellings(plan.mapping) });
      const converted = await convertOpened(
        plan,
        opened,
        joined,
        { delivery: facts, file, scratch: tools.scratch },
        chunks,
        tools,
      );
      await tools.store.release(file);
      await markMatched(tools.connection, plan.mapping, new Set(joins.keys()));
      addTally(tally, converted.tally);
      parts.push(...converted.parts);
      chunks += converted.chunks;
      isMultiline ||= converted.isMultiline;
    }
    current = null;
    unmatchedByJoin = await countUnmatched(tools.connection, plan.mapping, new Set(joins.keys()));
    checkShrink(plan, candidate, tally, tools);
    const links = await writeCustomerLinks(tools.connection, plan, facts, parts, {
      scratch: tools.scratch,
      number: Math.max(1, chunks) * plan.mapping.outputs.length,
    });
    if (links) {
      parts.push(links);
      tally.rowsByTable[links.table] = (tally.rowsByTable[links.table] ?? 0) + links.rows;
    }
  } catch (error) {
    const fault = error instanceof Refusal ? error : mappingFault(error, plan);
    if (!fault) {
      for (const part of parts) await rm(part.path, { force: true });
      throw ofToday(error, paths) ?? error;
    }
    const refusal = current !== null && candidate.mainFiles.length > 1 ? fault.of(current) : fault;
    for (const part of parts) await rm(part.path, { force: true });
    return { ...refusedReading(refusal), encoding: opened?.encoding ?? null, dialect: dialectText(opened, plan) };
  }
  return {
    tally,
    parts,
    encoding: opened?.encoding ?? null,
    dialect: dialectText(opened, plan, unmatchedByJoin),
    isMultiline,
    refused: null,
    unmatchedByJoin,
  };
}

/**
 * Path of a file with the bytes that the delivery's id is of.
 * @throws UnreadToday when the file was written again since they were hashed
 */
async function hashedPath(candidate: DeliveryCandidate, key: string, store: ObjectStore): Promise<string> {
  const path = await store.localPath(key);
  if (path === candidate.localPaths.get(key)) return path;
  throw new UnreadToday('expected the bytes that this ingest began with, found that the file was written again');
}

/** Converts an opened file. One that lacks columns can still be divided: its records are counted into the refusal. */
async function convertOpened(
  plan: DatasetPlan,
  opened: OpenedFile,
  joined: Awaited<ReturnType<typeof loadJoins>>,
  facts: { readonly delivery: DeliveryFacts; readonly file: string; readonly scratch: string },
  firstChunk: number,
  tools: DeliveryTools,
) {
  try {
    const file = planFile(plan, opened, joined, facts);
    const options = { firstChunk, parallel: tools.parallel };
    return await convertFile(tools.engine, tools.connection, file, opened.chunks, options);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'unterminated_quote' || error.code === 'record_too_long')
      throw error;
    let records = 0;
    for await (const chunk of opened.chunks) {
      records += chunk.records;
      await rm(chunk.path, { force: true });
    }
    throw new Refusal(error.code, error.detail, { cause: error, records });
  }
}

function checkShrink(plan: DatasetPlan, candidate: DeliveryCandidate, tally: Tally, tools: DeliveryTools): void {
  if (!plan.isFull) return;
  const previous = tools.previousSnapshot(candidate.source, candidate.dataset, candidate.exportDate);
  if (previous === null || tally.records >= previous * (1 - tools.shrinkLimit)) return;
  throw new Refusal(
    'snapshot_shrunk',
    `expected at least ${Math.ceil(previous * (1 - tools.shrinkLimit))} records in a full snapshot (before: ${previous}), found ${tally.records}`,
    { records: tally.records },
  );
}

function refusedReading(refused: Refusal): Reading {
  const tally = { ...emptyTally(), records: refused.records, quarantined: refused.records };
  if (refused.records > 0) tally.quarantineByReason = { [refused.code]: refused.records };
  return { tally, parts: [], encoding: null, dialect: null, isMultiline: false, refused, unmatchedByJoin: {} };
}

function dialectText(
  opened: OpenedFile | null,
  plan: DatasetPlan,
  unmatchedByJoin: Reading['unmatchedByJoin'] = {},
): string | null {
  if (!opened) return null;
  const { kind, header, skip_lines } = plan.mapping.format;
  return JSON.stringify({
    kind,
    compression: opened.isGzip ? 'gzip' : 'none',
    ...(opened.dialect ? { ...opened.dialect, header_rows: header.rows, skip_lines } : {}),
    columns: opened.header.names.length,
    ...(opened.header.zone === null ? {} : { zone: opened.header.zone }),
    ...(Object.keys(unmatchedByJoin).length === 0 ? {} : { unmatched_by_join: unmatchedByJoin }),
  });
}
