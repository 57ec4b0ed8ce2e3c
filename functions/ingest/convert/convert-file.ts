import type { Connection, Engine } from '../engine.ts';
import { addTally, emptyTally, type Tally } from '../tally.ts';
import type { Chunk } from '../text/chunk.ts';
import { ChunkGroups } from './chunk-groups.ts';
import { convertChunk, loadRecords, removing } from './convert-chunk.ts';
import { type Converted, convertRecords } from './convert-records.ts';
import { type FilePlan, needsWholeFile } from './file-plan.ts';
import type { Part } from './parts.ts';

export interface ConvertedFile {
  readonly tally: Tally;
  readonly parts: readonly Part[];
  /** Chunks of the file: the next file's parts are numbered on from here. */
  readonly chunks: number;
  readonly isMultiline: boolean;
}

/**
 * Converts a file chunk by chunk, `parallel` at a time, each on its own connection; or as a whole where its records must be seen
 * together. Memory does not grow with the file: few chunks wait, in the scratch folder, and the engine spills.
 */
export async function convertFile(
  engine: Engine,
  main: Connection,
  plan: FilePlan,
  chunks: AsyncGenerator<Chunk>,
  options: { readonly firstChunk: number; readonly parallel: number },
): Promise<ConvertedFile> {
  if (needsWholeFile(plan.mapping)) {
    await main.run(`set threads = ${options.parallel}`);
    try {
      return await convertWhole(main, plan, chunks, options.firstChunk);
    } finally {
      await main.run('set threads = 1');
    }
  }
  const tally = emptyTally();
  const parts: Part[] = [];
  let count = 0;
  let isMultiline = false;
  const groups = new ChunkGroups(plan);
  const take = (outcomes: readonly Converted[]) => {
    for (const outcome of outcomes) {
      addTally(tally, outcome.tally);
      parts.push(...outcome.parts);
    }
  };
  const work = async (connection: Connection) => {
    for (;;) {
      const next = await pull();
      if (!next) return;
      const partNumber = options.firstChunk + next.index;
      const converted = await convertChunk(connection, plan, next, partNumber);
      take(await groups.add(connection, next, partNumber, converted));
      count++;
      isMultiline ||= next.isMultiline;
    }
  };
  /** Chunks are divided one after the other, whoever asks. */
  let queue: Promise<unknown> = Promise.resolve();
  const pull = (): Promise<Chunk | null> => {
    const pulled = queue.then(async () => {
      const next = await chunks.next();
      return next.done ? null : next.value;
    });
    queue = pulled.catch(() => null);
    return pulled;
  };
  const others = await Promise.all(Array.from({ length: options.parallel - 1 }, () => engine.connect()));
  try {
    const outcomes = await Promise.allSettled([main, ...others].map(work));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    take(await groups.finish(main));
  } finally {
    for (const other of others) other.close();
  }
  return { tally, parts: parts.sort(byName), chunks: count, isMultiline };
}

const byName = (a: Part, b: Part): number => (a.table === b.table ? a.number - b.number : a.table < b.table ? -1 : 1);

async function convertWhole(
  connection: Connection,
  plan: FilePlan,
  chunks: AsyncGenerator<Chunk>,
  firstChunk: number,
): Promise<ConvertedFile> {
  const all: Chunk[] = [];
  await loadRecords(connection, { ...plan, format: plan.mapping.format }, removing(chunks, all));
  const outputs = plan.outputs(false);
  const converted = await convertRecords(connection, plan, outputs, {
    number: firstChunk,
    step: Math.max(1, outputs.length),
    quarantine: firstChunk,
  });
  return {
    tally: converted.tally,
    parts: [...converted.parts].sort(byName),
    chunks: 1,
    isMultiline: all.some((chunk) => chunk.isMultiline),
  };
}
