import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pieceName } from '../../functions/ingest/divide/divide-large-file.ts';
import { findCuts } from '../../functions/ingest/divide/find-cuts.ts';
import type { IngestInput } from '../../functions/ingest/ingest-exports.ts';
import { formatSchema } from '../../functions/ingest/mapping.ts';
import { makeLake } from './support/lake.ts';

const header = 'transaction_id,line_no,occurred_at,amount,currency';
const place = 'erp/transactions/2026-03-01/orders.csv';
const asPieces: Partial<IngestInput> = { limits: { deliveryBytes: 400, dividedBytes: 1e9 }, pieceBytes: 150 };
const row = (id: number): string => `T${id},1,2026-02-03,${id}.25,EUR`;

const cell = fc.constantFrom(
  'T1',
  '1',
  '2026-02-03',
  '5.25',
  'EUR',
  '',
  'x',
  '"a""b"',
  '"two\nlines"',
  '"a,b"',
  'sta"y',
  'é',
);
const line = fc.oneof(
  { weight: 4, arbitrary: fc.nat(80).map(row) },
  { weight: 1, arbitrary: fc.array(cell, { minLength: 1, maxLength: 6 }).map((cells) => cells.join(',')) },
);

async function lakeOf(text: string | Uint8Array, more: Partial<IngestInput>, name = place) {
  const lake = await makeLake();
  await lake.write(name, text);
  const first = await lake.ingest({}, more);
  // The second time pieces, if there are any, have come.
  const second = await lake.ingest({}, more);
  const loaded = [...first.deliveries, ...second.deliveries].filter(
    ({ action, status }) => action === 'new' && status !== null,
  );
  const sum = (pick: (each: (typeof loaded)[number]) => number) =>
    loaded.reduce((total, each) => total + pick(each), 0);
  const rows = await lake
    .rows('select transaction_id, line_no::int as line_no, amount::varchar as amount from {transactions} order by all')
    .catch(() => []);
  return {
    lake,
    first,
    second,
    loaded,
    rows,
    counts: [sum(({ records }) => records), sum(({ accepted }) => accepted), sum(({ quarantined }) => quarantined)],
  };
}

test('a file that is too large is read in pieces: the same records, counted once, the same rows (property)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 20, maxLength: 60 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (lines, lineBreak, isPacked) => {
        const text = Buffer.from([header, row(0), ...lines, ''].join(lineBreak));
        const name = isPacked ? `${place}.gz` : place;
        const bytes = isPacked ? gzipSync(text) : text;
        const whole = await lakeOf(bytes, {}, name);
        const divided = await lakeOf(bytes, asPieces, name);
        try {
          if (whole.loaded[0]?.status === 'refused') {
            expect(divided.counts[1]).toBe(0);
            expect(divided.second.notRead.map(({ file }) => file)).toEqual([`landing/${name}`]);
            return;
          }
          expect(divided.first.loaded).toBe(0);
          expect(divided.loaded.length).toBeGreaterThan(1);
          expect(divided.counts).toEqual(whole.counts);
          expect(divided.rows).toEqual(whole.rows);
          expect(divided.second.notRead).toEqual([]);
        } finally {
          await whole.lake.remove();
          await divided.lake.remove();
        }
      },
    ),
    { numRuns: 6 },
  );
});

test('done again, nothing is read again; a file written anew is divided anew', async () => {
  const text = [header, ...Array.from({ length: 60 }, (_, id) => row(id)), ''].join('\n');
  const { lake, loaded } = await lakeOf(text, asPieces);
  try {
    expect((await lake.ingest({}, asPieces)).loaded).toBe(0);
    // Read without limits, the pieces still stand for the file.
    expect((await lake.ingest({}, {})).loaded).toBe(0);
    await lake.write(place, `${text}${row(60)}\n`, '2026-03-02T05:00:00Z');
    await lake.ingest({}, asPieces);
    const again = await lake.ingest({}, asPieces);
    expect(again.loaded).toBeGreaterThan(0);
    expect(again.loaded).toBeLessThanOrEqual(loaded.length + 1);
    expect(await lake.rows('select count(distinct transaction_id)::int as n from {transactions}')).toEqual([{ n: 61 }]);
  } finally {
    await lake.remove();
  }
});

test('a quote that stays open at the very end: nothing is loaded, the file is told', async () => {
  const text = [header, ...Array.from({ length: 60 }, (_, id) => row(id)), '"open'].join('\n');
  const { lake, counts, second } = await lakeOf(text, asPieces);
  try {
    expect(counts).toEqual([0, 0, 0]);
    expect(second.notRead[0]?.reason).toMatch(/^unterminated_quote: /);
    expect((await lake.store.list('landing/')).length).toBe(1);
  } finally {
    await lake.remove();
  }
});

test('a full snapshot is one delivery: not divided, and told why', async () => {
  const text = [header, ...Array.from({ length: 60 }, (_, id) => row(id)), ''].join('\n');
  const lake = await makeLake();
  try {
    await lake.write(place, text);
    const settings = { sources: { erp: { datasets: { transactions: { full: true } } } } };
    const { notRead } = await lake.ingest(settings, asPieces);
    expect(notRead[0]?.reason).toMatch(
      /expected at most 400 bytes.*it is not divided: a full snapshot is one delivery/,
    );
  } finally {
    await lake.remove();
  }
});

test('a piece that is itself too large is told, and never divided again', async () => {
  const text = [header, ...Array.from({ length: 60 }, (_, id) => row(id)), ''].join('\n');
  const large: Partial<IngestInput> = { limits: { deliveryBytes: 400, dividedBytes: 1e9 }, pieceBytes: 700 };
  const { lake, second } = await lakeOf(text, large);
  try {
    expect(second.notRead[0]?.reason).toMatch(/it is not divided: it is a piece of a divided file/);
    const { length } = await lake.store.list('landing/');
    await lake.ingest({}, large);
    expect((await lake.store.list('landing/')).length).toBe(length);
  } finally {
    await lake.remove();
  }
});

describe('where a file is cut', () => {
  const format = (more: object = {}) => formatSchema.parse({ kind: 'csv', ...more });
  async function cut(text: Buffer | string, more: object = {}, pieceBytes = 1) {
    async function* blocks() {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
    }
    const options = { format: format(more), needed: [], pieceBytes, recordLimit: 1e6, regionBytes: 8 };
    const { prefix, pieces } = await findCuts(blocks(), options);
    const bytes = Buffer.from(text);
    return [prefix, ...pieces.map(({ from, to }) => bytes.subarray(from, to))].map((each) => each.toString('latin1'));
  }

  test('after records, never within quotes; all bytes once', async () => {
    expect(await cut('a,b\n1,"x\ny"\n2,z\n')).toEqual(['a,b\n', '1,"x\ny"\n', '2,z\n']);
    const text = 'a,b\r\n1,2\r\n3,4';
    expect((await cut(text)).join('')).toBe(text);
  });

  test('skipped lines and a byte order mark belong to what every piece starts with', async () => {
    const text = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('Report\n"a",b\n1,2\n3,4\n')]);
    const [prefix] = await cut(text, { skip_lines: 1 });
    expect(
      Buffer.from(prefix ?? '', 'latin1')
        .toString('utf8')
        .slice(1),
    ).toBe('Report\n"a",b\n');
  });

  test('JSON lines are cut at line breaks', async () => {
    expect(await cut('{"a":1}\n{"a":2}\n', { kind: 'jsonl' })).toEqual(['', '{"a":1}\n', '{"a":2}\n']);
  });

  test('UTF-16 is not cut', async () => {
    await expect(cut(Buffer.from('a,b\n1,2\n', 'utf16le'))).rejects.toThrow(/^binary: /);
  });
});

test('names of pieces keep what patterns look for', () => {
  expect(pieceName('orders_2026-03-01.csv.gz', 3, 12)).toBe('orders_2026-03-01.part-0003-of-0012.csv');
  expect(pieceName('orders', 1, 1)).toBe('orders.part-0001-of-0001');
});
