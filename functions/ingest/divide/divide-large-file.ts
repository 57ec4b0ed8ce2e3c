import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { ObjectStore } from '../../ports/object-store.ts';
import { needsWholeFile } from '../convert/file-plan.ts';
import type { DatasetPlan } from '../resolve-mapping.ts';
import { dividedMarker, fitsGlob, type LandedFile } from '../scan-landing.ts';
import { isReadTogether } from '../scope.ts';
import { neededSpellings, references } from '../sql/references.ts';
import { type Cuts, findCuts } from './find-cuts.ts';
import { unpacked } from './unpacked.ts';

export interface DivideTools {
  readonly store: ObjectStore;
  readonly scratch: string;
  /** Bytes of a piece, at least. */
  readonly pieceBytes: number;
  readonly recordLimit: number;
}

/** A file that was divided, with the landing keys of its pieces. */
export interface Divided {
  readonly file: string;
  readonly pieces: readonly string[];
}

const stemAndExtension = /^(.*?)(\.[a-z0-9]+)?(?:\.gz)?$/i;

/** Name of a piece: that of the file, numbered, so that patterns for its name and its date still fit. */
export function pieceName(name: string, number: number, of: number): string {
  const [, stem = name, extension = ''] = stemAndExtension.exec(name) ?? [];
  const digits = (value: number): string => String(value).padStart(4, '0');
  return `${stem}.part-${digits(number)}-of-${digits(of)}${extension}`;
}

const piece = /\.part-\d{4}-of-\d{4}(?:\.[a-z0-9]+)?$/i;

/** Why a file cannot be divided: what a record is, or means, depends on others. Null when it can. */
export function whyNotDivided(file: LandedFile, plan: DatasetPlan | null): string | null {
  if (!plan) return 'no mapping says how its records are read';
  const { mapping } = plan;
  if (piece.test(file.name)) return 'it is a piece of a divided file';
  if (plan.isFull) return 'a full snapshot is one delivery';
  if (isReadTogether(plan) || needsWholeFile(mapping)) return 'its records must be seen together';
  const uses = references(mapping);
  if (uses.usesRecordNumber || uses.usesFileName) return "its mapping uses the record's number or the file's name";
  if (!fitsGlob(pieceName(file.name, 1, 1), mapping.files))
    return `names of its pieces would not be like ${mapping.files}`;
  return null;
}

/**
 * Divides a large file of landing into pieces of whole records, each with the header, in landing beside it. Each is then a
 * delivery of its own, so records = accepted + quarantined + excluded holds piece by piece, and the pieces hold the bytes of the
 * file, each once (checked). A marker beside the file says that its pieces stand for it. All is found before anything is
 * written, so a file that cannot be divided into records leaves no pieces; done again, the same pieces are written again.
 * @throws Refusal when it cannot be divided into records
 */
export async function divideLargeFile(file: LandedFile, plan: DatasetPlan, tools: DivideTools): Promise<Divided> {
  const { store, pieceBytes, recordLimit } = tools;
  const { mapping } = plan;
  const options = { format: mapping.format, needed: neededSpellings(mapping), pieceBytes, recordLimit };
  const cuts = await findCuts(unpacked(store.blocks(file.key)), options);
  const pieces = cuts.pieces.map((_, place) => `${file.folder}/${pieceName(file.name, place + 1, cuts.pieces.length)}`);
  const marker = {
    file: file.key,
    bytes: file.bytes,
    pieces: pieces.map((key, place) => ({ key, ...cuts.pieces[place] })),
  };
  await store.write(dividedMarker(file), `${JSON.stringify(marker, null, 1)}\n`);
  await writePieces(file, cuts, pieces, tools);
  return { file: file.key, pieces };
}

async function writePieces(file: LandedFile, cuts: Cuts, keys: readonly string[], tools: DivideTools): Promise<void> {
  const { store, scratch } = tools;
  await mkdir(scratch, { recursive: true });
  const draft = join(scratch, 'piece');
  let block = Buffer.alloc(0);
  let at = 0;
  const source = unpacked(store.blocks(file.key));
  try {
    for (const [place, { from, to }] of cuts.pieces.entries()) {
      const out = createWriteStream(draft);
      out.write(cuts.prefix);
      let position = from;
      while (position < to) {
        if (at + block.length <= position) {
          at += block.length;
          const next = await source.next();
          if (next.done)
            throw new Error(`${file.key}: expected ${to} bytes, found ${at}: it was written again meanwhile`);
          block = Buffer.from(next.value);
          continue;
        }
        const part = block.subarray(position - at, Math.min(to - at, block.length));
        if (!out.write(part)) await once(out, 'drain');
        position += part.length;
      }
      out.end();
      await finished(out);
      await store.adopt(keys[place]!, draft);
    }
    const rest = await source.next();
    const end = cuts.pieces.at(-1)?.to ?? 0;
    if (!rest.done || at + block.length !== end)
      throw new Error(`${file.key}: expected ${end} bytes, found more: it was written again meanwhile`);
  } finally {
    await rm(draft, { force: true });
    await source.return(undefined);
  }
}
