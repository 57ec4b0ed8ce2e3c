import { join } from 'node:path';
import { Refusal } from '../refusal.ts';
import type { Chunk, RebuiltRecord } from './chunk.ts';
import { type DivideOptions, type Division, rebuiltShape, writeRebuilt } from './divide-csv.ts';
import { sameName } from './header.ts';

type Line = { readonly text: string; readonly isAfterBlank: boolean };

/** Lines of UTF-8 blocks; empty ones are no records. */
async function* lines(blocks: AsyncIterator<Buffer>, limit: number): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  let isAfterBlank = false;
  for (;;) {
    const next = await blocks.next();
    const bytes: Buffer = next.done ? rest : Buffer.concat([rest, next.value]);
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      const text = bytes.toString('utf8', start, end).trim();
      start = end + 1;
      if (text === '') isAfterBlank = true;
      else yield { text, isAfterBlank };
    }
    rest = Buffer.from(bytes.subarray(start));
    if (rest.length > limit) throw new Refusal('record_too_long', `a line does not end within ${limit} bytes`);
    if (next.done) {
      const text = rest.toString('utf8').trim();
      if (text !== '') yield { text, isAfterBlank };
      return;
    }
  }
}

/** A JSON object's members as text (numbers as written, so that long ids keep their digits); null when the line is none. */
export function parseObject(line: string): ReadonlyMap<string, string | null> | null {
  let value: unknown;
  try {
    value = JSON.parse(line, keepDigits);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value).map(([name, member]) => [name, memberText(member)]));
}

class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): number {
    return Number(this.text);
  }
}

function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? new Digits(context.source) : value;
}

function memberText(member: unknown): string | null {
  if (member === null || member === undefined) return null;
  if (typeof member === 'string') return member;
  if (member instanceof Digits) return member.text;
  return JSON.stringify(member);
}

/** Divides JSON lines; the header is every member name that occurs, in the order of appearance. Reads the file twice. */
export async function divideJsonl(open: () => AsyncIterator<Buffer>, options: DivideOptions): Promise<Division> {
  const names = new Map<string, string>();
  let isEmpty = true;
  for await (const line of lines(open(), options.recordLimit)) {
    isEmpty = false;
    for (const name of parseObject(line.text)?.keys() ?? []) {
      if (!names.has(sameName(name))) names.set(sameName(name), name);
    }
  }
  if (isEmpty) throw new Refusal('empty_file', 'expected JSON objects, one a line, found none');
  if (names.size === 0) throw new Refusal('no_header', 'expected JSON objects, one a line, found no line that is one');
  const header = {
    names: [...names.values()],
    otherNames: [...names.values()].map(() => null),
    repeated: new Set<string>(),
    zone: null,
    cells: [],
  };
  return { header, dialect: null, chunks: divide(open(), [...names.keys()], options) };
}

async function* divide(
  blocks: AsyncIterator<Buffer>,
  keys: readonly string[],
  options: DivideOptions,
): AsyncGenerator<Chunk> {
  const source = lines(blocks, options.recordLimit);
  let index = 0;
  let before = 0;
  for (;;) {
    const path = join(options.scratch, `chunk-${index}.csv`);
    const written = await writeRebuilt(path, take(source, keys, options.chunkBytes), keys.length);
    if (written.records === 0) return;
    yield { index, path, before, ...rebuiltShape, ...written };
    index++;
    before += written.records;
  }
}

async function* take(source: AsyncGenerator<Line>, keys: readonly string[], bytes: number) {
  let taken = 0;
  while (taken < bytes) {
    const next = await source.next();
    if (next.done) return;
    taken += next.value.text.length;
    yield { ...readRecord(next.value.text, keys), isMultiline: next.value.isAfterBlank };
  }
}

function readRecord(line: string, keys: readonly string[]): RebuiltRecord {
  const members = parseObject(line);
  if (!members) return { cells: [], fault: 'invalid_json', found: `${line.length} characters that are no JSON object` };
  const byKey = new Map([...members].map(([name, text]) => [sameName(name), text]));
  const cells = keys.map((key) => byKey.get(key) ?? null);
  if (cells.some((cell) => cell?.includes('\0')))
    return { cells: [], fault: 'invalid_character', found: 'a zero byte' };
  return { cells, fault: null, found: null };
}
