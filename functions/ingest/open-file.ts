import type { Format } from './mapping.ts';
import { Refusal } from './refusal.ts';
import { inspectBytes, isGzip, readUtf8 } from './text/byte-stream.ts';
import { detectEncoding, type Encoding } from './text/detect-encoding.ts';
import { type DivideOptions, type Division, divideCsv } from './text/divide-csv.ts';
import { divideJsonl } from './text/divide-jsonl.ts';

export interface OpenedFile extends Division {
  readonly encoding: Encoding;
  readonly isGzip: boolean;
}

/** Opens a file of landing: encoding, header and dialect found, records to come in chunks. Throws `Refusal`. */
export async function openFile(path: string, options: DivideOptions): Promise<OpenedFile> {
  const evidence = await inspectBytes(path);
  if (evidence.bytes === 0) throw new Refusal('empty_file', 'expected a header row, found no bytes');
  const encoding = options.format.encoding === 'auto' ? detectEncoding(evidence) : options.format.encoding;
  if (encoding === 'utf-8' && evidence.notUtf8.length > 0)
    throw new Refusal('invalid_encoding', 'expected UTF-8 as the mapping says, found bytes that are none');
  if (evidence.hasNul && !encoding.startsWith('utf-16')) throw new Refusal('binary', 'expected text, found zero bytes');
  const open = () => readUtf8(path, encoding)[Symbol.asyncIterator]();
  const division = isJsonl(options.format) ? await divideJsonl(open, options) : await divideCsv(open(), options);
  return { ...division, encoding, isGzip: await isGzip(path) };
}

const isJsonl = (format: Format): boolean => format.kind === 'jsonl';
