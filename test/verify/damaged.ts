import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { type DeliveryReport, ingestExports } from '../../functions/ingest/ingest-exports.ts';
import { layout } from '../../functions/lake/layout.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';

/** Draws in [0, 1), the same for the same seed (mulberry32). */
function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Draw {
  readonly share: () => number;
  readonly below: (limit: number) => number;
}

/** A damaged file and what is known of it: null where any outcome with a reason is right. */
interface Damaged {
  readonly bytes: Buffer;
  readonly extension?: string;
  /** Records that the file certainly has. */
  readonly records?: number;
  /** Records that must be loaded. */
  readonly accepted?: number;
  /** Must be refused as a whole, with this code. */
  readonly refused?: RegExp;
  /** Quarantine reasons that must be among those given. */
  readonly reasons?: readonly string[];
}

const header = 'transaction_id,line_no,occurred_at,amount,currency,channel';
const line = (index: number, draw: Draw): string =>
  `T${index},${1 + draw.below(3)},2026-02-${String(1 + draw.below(28)).padStart(2, '0')} 10:00:00,${(draw.below(100000) / 100).toFixed(2)},EUR,${['web', 'shop', 'Zürich'][draw.below(3)]}`;
const linesOf = (count: number, draw: Draw): string[] => Array.from({ length: count }, (_, index) => line(index, draw));
const file = (lines: readonly string[], head = header): Buffer => Buffer.from(`${[head, ...lines].join('\n')}\n`);
const replaceAt = (lines: readonly string[], at: number, change: (line: string) => string): string[] =>
  lines.map((each, index) => (index === at ? change(each) : each));
const withoutCell = (text: string, cell: number): string =>
  text
    .split(',')
    .filter((_, index) => index !== cell)
    .join(',');
const utf16 = (text: string, isBig: boolean): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

/** The kinds of damage; each makes a file from random draws. */
const kinds: Readonly<Record<string, (draw: Draw) => Damaged>> = {
  'cut in the middle of a record': (draw) => {
    const count = 20 + draw.below(200);
    const whole = file(linesOf(count, draw));
    return { bytes: whole.subarray(0, Math.floor(whole.length * (0.2 + 0.7 * draw.share()))) };
  },
  'cut in the middle of a character': (draw) => {
    const whole = Buffer.concat([file(linesOf(30, draw)), Buffer.from('T99,1,2026-02-01,1,EUR,Zü')]);
    return { bytes: whole.subarray(0, whole.length - 1), refused: /encoding_in_doubt|invalid_encoding/ };
  },
  'western bytes': (draw) => ({
    bytes: Buffer.from(file([...linesOf(20, draw), 'T99,1,2026-02-01,1,EUR,Zürich']).toString('utf8'), 'latin1'),
    refused: /encoding_in_doubt/,
  }),
  'two encodings in one file': (draw) => ({
    bytes: Buffer.concat([
      file([...linesOf(10, draw), 'T98,1,2026-02-01,1,EUR,Zürich']),
      Buffer.from('T99,1,2026-02-01,1,EUR,Genève\n', 'latin1'),
    ]),
    refused: /encoding_in_doubt|invalid_encoding/,
  }),
  'UTF-16 with byte order mark': (draw) => {
    const lines = linesOf(30, draw);
    return { bytes: utf16(file(lines).toString('utf8'), draw.share() < 0.5), records: 30, accepted: 30 };
  },
  'UTF-16 without byte order mark': (draw) => ({
    bytes: utf16(file(linesOf(30, draw)).toString('utf8'), draw.share() < 0.5).subarray(2),
    refused: /encoding_in_doubt/,
  }),
  'UTF-16 with half a character': (draw) => {
    const bytes = utf16(file(linesOf(30, draw)).toString('utf8'), false);
    return { bytes: bytes.subarray(0, bytes.length - 1), refused: /invalid_encoding/ };
  },
  'records with cells missing': (draw) => {
    const lines = linesOf(50, draw);
    return {
      bytes: file(replaceAt(lines, draw.below(50), (each) => withoutCell(each, draw.below(6)))),
      records: 50,
      accepted: 49,
      reasons: ['wrong_cell_count'],
    };
  },
  'records with cells too many': (draw) => {
    const lines = linesOf(50, draw);
    return {
      bytes: file(replaceAt(lines, draw.below(50), (each) => `${each},more,and more`)),
      records: 50,
      accepted: 49,
      reasons: ['wrong_cell_count'],
    };
  },
  'bytes of a program': (draw) => {
    const bytes = Buffer.from(Array.from({ length: 100 + draw.below(5000) }, () => draw.below(256)));
    bytes[draw.below(bytes.length)] = 0;
    return {
      bytes,
      refused:
        /binary|encoding_in_doubt|empty_file|invalid_encoding|missing_column|unterminated_quote|no_header|delimiter_in_doubt|damaged_archive/,
    };
  },
  empty: () => ({ bytes: Buffer.alloc(0), records: 0, accepted: 0, refused: /empty_file/ }),
  'only blanks': (draw) => ({
    bytes: Buffer.from(' \n'.repeat(draw.below(20))),
    records: 0,
    accepted: 0,
    refused: /empty_file/,
  }),
  'only the header': () => ({ bytes: file([]), records: 0, accepted: 0 }),
  'a huge line': (draw) => {
    const lines = linesOf(20, draw);
    const huge = `T99,1,2026-02-01,1,EUR,${'x'.repeat(2_500_000 + draw.below(500_000))}`;
    return { bytes: file([...lines, huge]), records: 21, accepted: 20, reasons: ['record_too_long'] };
  },
  'a quote open at the end': (draw) => ({
    bytes: file([...linesOf(30, draw), 'T99,1,2026-02-01,1,EUR,"open', ...linesOf(3, draw)]),
    refused: /unterminated_quote/,
  }),
  'a quote within a quoted cell': (draw) => {
    const lines = linesOf(40, draw);
    return {
      bytes: file(replaceAt(lines, draw.below(40), (each) => each.replace(/[^,]+$/, '"say "hi" now"'))),
      records: 40,
      accepted: 39,
      reasons: ['stray_quote'],
    };
  },
  'no header': (draw) => ({
    bytes: Buffer.from(`${linesOf(20, draw).join('\n')}\n`),
    records: 19,
    accepted: 0,
    refused: /missing_column/,
  }),
  'the header twice': (draw) => {
    const lines = linesOf(20, draw);
    const at = draw.below(20);
    return {
      bytes: file([...lines.slice(0, at), header, ...lines.slice(at)]),
      records: 21,
      accepted: 20,
      reasons: ['repeated_header'],
    };
  },
  'a column twice': (draw) => ({
    bytes: file(
      linesOf(20, draw).map((each) => `${each},1`),
      `${header},amount`,
    ),
    records: 20,
    accepted: 0,
    refused: /repeated_column/,
  }),
  'a column without name': (draw) => ({
    bytes: file(
      linesOf(20, draw).map((each) => `${each},`),
      `${header},`,
    ),
    records: 20,
    accepted: 20,
  }),
  'gzip cut short': (draw) => {
    const packed = gzipSync(file(linesOf(400, draw)));
    return {
      bytes: packed.subarray(0, Math.floor(packed.length * (0.1 + 0.85 * draw.share()))),
      extension: 'csv.gz',
      refused: /damaged_archive/,
    };
  },
  'gzip with a bad byte': (draw) => {
    const packed = Buffer.from(gzipSync(file(linesOf(400, draw))));
    const at = 20 + draw.below(packed.length - 40);
    packed[at] = (packed[at] ?? 0) ^ 0xff;
    return { bytes: packed, extension: 'csv.gz', refused: /damaged_archive/ };
  },
  'gzip in name only': (draw) => ({ bytes: file(linesOf(20, draw)), extension: 'csv.gz', records: 20, accepted: 20 }),
  'bad cells': (draw) => {
    const lines = linesOf(60, draw).map((each, index) =>
      index % 6 === 2 ? each.replace(/,[0-9.]+,EUR/, ',eleven,EUR') : each,
    );
    return { bytes: file(lines), records: 60, accepted: 50, reasons: ['not_a_number'] };
  },
  'zero bytes in a text': (draw) => {
    const bytes = file(linesOf(20, draw));
    bytes[60 + draw.below(bytes.length - 60)] = 0;
    return { bytes, refused: /binary/ };
  },
  'mixed line breaks': (draw) => {
    const lines = linesOf(40, draw);
    return {
      bytes: Buffer.from([header, ...lines].map((each) => each + ['\n', '\r\n', '\r'][draw.below(3)]).join('')),
      records: 40,
      accepted: 40,
    };
  },
  'empty lines between': (draw) => ({
    bytes: Buffer.from([header, ...linesOf(30, draw)].map((each) => each + '\n'.repeat(1 + draw.below(3))).join('')),
    records: 30,
    accepted: 30,
  }),
  'another table': (draw) => ({
    bytes: Buffer.from(`a,b,c\n${Array.from({ length: 5 + draw.below(20) }, () => '1,2,3\n').join('')}`),
    accepted: 0,
    refused: /missing_column/,
  }),
  'JSON lines, one cut': (draw) => {
    const objects = Array.from({ length: 20 }, (_, index) =>
      JSON.stringify({ transaction_id: `T${index}`, line_no: 1, occurred_at: '2026-02-01', amount: draw.below(100) }),
    );
    return {
      bytes: Buffer.from(`${replaceAt(objects, draw.below(20), (each) => each.slice(0, -3)).join('\n')}\n`),
      extension: 'jsonl',
      records: 20,
      accepted: 19,
      reasons: ['invalid_json'],
    };
  },
  'random bytes overwritten': (draw) => {
    const bytes = file(linesOf(100, draw));
    for (let count = 1 + draw.below(5); count > 0; count--) bytes[draw.below(bytes.length)] = 32 + draw.below(95);
    return { bytes };
  },
};

function faultOf(damaged: Damaged, delivery: DeliveryReport | undefined): string | null {
  if (!delivery) return 'not in the report';
  if (delivery.status === null) return 'neither accepted nor refused';
  const { records, accepted, quarantined, excluded } = delivery;
  if (records !== accepted + quarantined + excluded)
    return `${records} records, ${accepted} + ${quarantined} + ${excluded}`;
  if (delivery.status === 'refused' && !/^[a-z_]+: .{10}/.test(delivery.refusedReason ?? ''))
    return `no clear reason: ${delivery.refusedReason}`;
  if (quarantined > 0 && Object.keys(delivery.reasons).length === 0) return 'quarantined without a reason';
  if (damaged.refused && !(delivery.status === 'refused' && damaged.refused.test(delivery.refusedReason ?? '')))
    return `expected a refusal ${damaged.refused}, found ${delivery.status} ${delivery.refusedReason}`;
  if (!damaged.refused && damaged.accepted !== undefined && delivery.status !== 'accepted')
    return `refused: ${delivery.refusedReason}`;
  if (damaged.records !== undefined && damaged.records !== records)
    return `expected ${damaged.records} records, found ${records}`;
  if (damaged.accepted !== undefined && damaged.accepted !== accepted)
    return `expected ${damaged.accepted} accepted, found ${accepted}`;
  const missing = (damaged.reasons ?? []).filter((reason) => !(reason in delivery.reasons));
  return missing.length > 0
    ? `expected the reasons ${missing.join(', ')}, found ${Object.keys(delivery.reasons).join(', ')}`
    : null;
}

/**
 * `npm run verify -- damaged [files] [seed]`: damaged files of thirty kinds through the whole ingest: never a crash, never a lost
 * record, each with a clear reason, and a second run loads nothing.
 */
export default async function verify(args: readonly string[]): Promise<boolean> {
  const files = Number(args[0] ?? 500);
  const random = draws(Number(args[1] ?? 1));
  const draw: Draw = { share: random, below: (limit) => Math.floor(random() * limit) };
  const folder = await mkdtemp(join(tmpdir(), 'knowgap-damaged-'));
  const store = filesystemObjectStore(folder);
  const ingest = () =>
    ingestExports({
      store,
      settings: settingsSchema.parse({}),
      presets: new Map(),
      readMappingFile: () => Promise.resolve(null),
      scratch: join(folder, 'scratch'),
      clock: { now: () => new Date() },
      journal: { info: () => {}, warn: () => {} },
      randomBytes,
    });
  try {
    const made = new Map<string, { readonly kind: string; readonly damaged: Damaged }>();
    const names = Object.keys(kinds);
    for (let index = 0; index < files; index++) {
      const kind = names[index % names.length] ?? '';
      const damaged = kinds[kind]?.(draw);
      if (!damaged) continue;
      const name = `file-${index}.${damaged.extension ?? 'csv'}`;
      const key = layout.landing(`sys${index}`, 'transactions', '2026-03-01', name);
      await store.write(key, damaged.bytes);
      made.set(key, { kind, damaged });
    }
    const { deliveries } = await ingest();
    const byFile = new Map(deliveries.flatMap((each) => each.files.map((key) => [key, each] as const)));
    const sums = new Map<
      string,
      {
        files: number;
        refused: number;
        records: number;
        accepted: number;
        quarantined: number;
        excluded: number;
        reason: string;
      }
    >();
    let wrong = 0;
    for (const [key, { kind, damaged }] of made) {
      const delivery = byFile.get(key);
      const fault = faultOf(damaged, delivery);
      if (fault) {
        wrong++;
        console.log(`WRONG ${kind} (${key}): ${fault}`);
      }
      const sum = sums.get(kind) ?? {
        files: 0,
        refused: 0,
        records: 0,
        accepted: 0,
        quarantined: 0,
        excluded: 0,
        reason: '',
      };
      sums.set(kind, sum);
      sum.files++;
      sum.refused += delivery?.status === 'refused' ? 1 : 0;
      sum.records += delivery?.records ?? 0;
      sum.accepted += delivery?.accepted ?? 0;
      sum.quarantined += delivery?.quarantined ?? 0;
      sum.excluded += delivery?.excluded ?? 0;
      sum.reason ||= delivery?.refusedReason ?? Object.keys(delivery?.reasons ?? {}).join(', ');
    }
    for (const [kind, sum] of sums)
      console.log(
        `${kind.padEnd(36)} files ${String(sum.files).padStart(3)}  refused ${String(sum.refused).padStart(3)}  records ${String(sum.records).padStart(5)} = ${sum.accepted} accepted + ${sum.quarantined} quarantined + ${sum.excluded} excluded  ${sum.reason.slice(0, 90)}`,
      );
    const again = await ingest();
    console.log(`${made.size} damaged files, ${wrong} handled wrongly; a second run loads ${again.loaded}`);
    return wrong === 0 && again.loaded === 0 && made.size === files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
