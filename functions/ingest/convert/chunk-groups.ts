import { rm } from 'node:fs/promises';
import type { Connection } from '../engine.ts';
import { addTally, emptyTally } from '../tally.ts';
import type { Chunk } from '../text/chunk.ts';
import { type ConvertedChunk, convertByCells } from './convert-chunk.ts';
import type { Converted } from './convert-records.ts';
import type { FilePlan } from './file-plan.ts';
import { judgeMissing, type MissingRecords } from './missing-records.ts';

/** A converted chunk whose missing records are yet to be judged. */
interface Waiting {
  readonly chunk: Chunk;
  readonly partNumber: number;
  readonly converted: Converted;
  readonly missing: MissingRecords;
}

/** Chunks whose missing records are judged together, at most. They stay in the scratch folder until then. */
const groupSize = 8;
/** Missing records of a chunk that are so many are judged on their own. */
const manyBytes = 2 << 20;

/**
 * Collects what the chunks of a file gave and judges their missing records a group at a time. Groups are runs of chunk numbers,
 * so that the parts of a file have the same names whenever and however parallel it is read.
 */
export class ChunkGroups {
  readonly #plan: FilePlan;
  readonly #open = new Map<number, { done: number; readonly waiting: Waiting[] }>();
  constructor(plan: FilePlan) {
    this.#plan = plan;
  }

  /** Takes in a chunk; what is certain by now: the chunk's rows, or a group's, or nothing yet. */
  async add(
    connection: Connection,
    chunk: Chunk,
    partNumber: number,
    { missing, ...converted }: ConvertedChunk,
  ): Promise<readonly Converted[]> {
    const number = Math.floor(chunk.index / groupSize);
    const group = this.#open.get(number) ?? { done: 0, waiting: [] };
    this.#open.set(number, group);
    const alone = missing ? [{ chunk, partNumber, converted, missing }] : [];
    const isMany = missing !== null && missing.bytes > manyBytes;
    if (!isMany) group.waiting.push(...alone);
    // No await before this: of those who add at the same time, one alone finds the group full.
    const isFull = ++group.done === groupSize;
    if (isFull) this.#open.delete(number);
    const outcomes: Converted[] = [];
    if (!missing) {
      await rm(chunk.path, { force: true });
      outcomes.push(converted);
    }
    if (isMany) outcomes.push(await this.#judge(connection, alone));
    if (isFull) outcomes.push(await this.#judge(connection, group.waiting));
    return outcomes;
  }

  /** Judges what still waits when the file has ended. */
  async finish(connection: Connection): Promise<readonly Converted[]> {
    const outcomes: Converted[] = [];
    for (const { waiting } of this.#open.values()) outcomes.push(await this.#judge(connection, waiting));
    this.#open.clear();
    return outcomes;
  }

  async #judge(connection: Connection, group: readonly Waiting[]): Promise<Converted> {
    const tally = emptyTally();
    const sorted = [...group].sort((a, b) => a.chunk.index - b.chunk.index);
    const [first] = sorted;
    if (!first) return { tally, parts: [] };
    const missing = sorted.map((each) => each.missing);
    const judged = await judgeMissing(connection, this.#plan, first.chunk, missing, first.partNumber);
    for (const { path } of missing) await rm(path, { force: true });
    const outcomes = judged ? [...sorted.map(({ converted }) => converted), judged] : [];
    for (const { chunk, partNumber, converted } of sorted) {
      if (!judged) {
        for (const part of converted.parts) await rm(part.path, { force: true });
        outcomes.push(await convertByCells(connection, this.#plan, chunk, partNumber));
      }
      await rm(chunk.path, { force: true });
    }
    for (const outcome of outcomes) addTally(tally, outcome.tally);
    return { tally, parts: outcomes.flatMap(({ parts }) => parts) };
  }
}
