import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeLake } from './support/lake.ts';

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('A1', '1', '2', '2026-02-03', '2026-02-03T10:00:00Z', '5.25', 'EUR', '') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('x', '1.5', '-1', '2026-02-30', ' ', 'nan', '1e999', '"', '"a"b', 'é', '中', '="1"'),
  },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ';', '\t'), maxLength: 5 }) },
);
const quoted = fc
  .tuple(cell, fc.boolean())
  .map(([text, isQuoted]) => (isQuoted ? `"${text.replaceAll('"', '""')}"` : text));
const right = fc.tuple(fc.nat(50), fc.nat(3)).map(([id, line]) => `T${id},${line},2026-02-03,5.25,EUR`);
const line = fc.oneof(
  { weight: 3, arbitrary: right },
  { weight: 2, arbitrary: fc.array(quoted, { minLength: 5, maxLength: 5 }).map((cells) => cells.join(',')) },
  { weight: 1, arbitrary: fc.array(quoted, { minLength: 0, maxLength: 7 }).map((cells) => cells.join(',')) },
);
const file = fc.tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), fc.constantFrom(1 << 20, 64));

test('records = accepted + quarantined + excluded on random files, and every accepted record is one row (property)', async () => {
  await fc.assert(
    fc.asyncProperty(file, async ([lines, lineBreak, chunkBytes]) => {
      const lake = await makeLake();
      try {
        const text = ['transaction_id,line_no,occurred_at,amount,currency', ...lines].join(lineBreak);
        await lake.write('erp/transactions/2026-03-01/o.csv', text);
        const { deliveries } = await lake.ingest({}, { chunkBytes });
        const [delivery] = deliveries;
        if (!delivery) throw new Error('expected a delivery');
        expect(delivery.records).toBe(delivery.accepted + delivery.quarantined + delivery.excluded);
        if (delivery.status === 'refused') expect(delivery.refusedReason).toMatch(/^[a-z_]+: ./);
        if (delivery.accepted > 0)
          expect(
            await lake.rows('select count(*)::int as n, count(distinct source_line)::int as lines from {transactions}'),
          ).toEqual([{ n: delivery.accepted, lines: delivery.accepted }]);
        if (delivery.status === 'accepted' && delivery.quarantined > 0)
          expect(
            await lake.rows('select count(distinct source_line)::int as n from {quarantine} where is_whole_record'),
          ).toEqual([{ n: delivery.quarantined }]);
      } finally {
        await lake.remove();
      }
    }),
    { numRuns: 25 },
  );
});
