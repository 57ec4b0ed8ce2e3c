import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ExpectedExport, expectedExportSchema } from '../../functions/lake/export-schedule.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { gate, type LatestExport } from '../../functions/night/gate.ts';

const settingsOf = (expected: unknown, timeZone = 'Europe/Berlin') =>
  settingsSchema.parse({ time_zone: timeZone, sources: { shop: { datasets: { orders: { expected } } } } });

const came = (export_date: string): LatestExport[] => [{ source: 'shop', dataset: 'orders', export_date }];

/** Lets the night look as often as it is told to, until it is ready. */
function night(settings: ReturnType<typeof settingsOf>, latest: readonly LatestExport[], start: Date) {
  let now = start;
  for (let looks = 1; ; looks += 1) {
    const decision = gate({ settings, latest, now, startedAt: start });
    if (decision.status === 'ready')
      return { ...decision, waited: (now.getTime() - start.getTime()) / 3_600_000, looks };
    expect(decision.waitSeconds).toBeGreaterThan(0);
    expect(decision.late.length).toBeGreaterThan(0);
    now = new Date(now.getTime() + decision.waitSeconds * 1000);
  }
}

describe('what is waited for', () => {
  const daily = settingsOf({ every: 'day', by: '02:30' });

  test('nothing, when everything due is there, or nothing is expected', () => {
    const now = new Date('2026-11-10T02:00:00Z'); // 03:00 in Berlin
    expect(gate({ settings: daily, latest: came('2026-11-09'), now, startedAt: now })).toEqual({
      status: 'ready',
      waitSeconds: 0,
      late: [],
    });
    expect(gate({ settings: settingsSchema.parse({}), latest: [], now, startedAt: now }).status).toBe('ready');
  });

  test('a late export, in steps, until two hours after it was due; then the night runs without it and names it', () => {
    const start = new Date('2026-11-10T02:00:00Z');
    expect(gate({ settings: daily, latest: came('2026-11-08'), now: start, startedAt: start })).toEqual({
      status: 'wait',
      waitSeconds: 300,
      late: [{ source: 'shop', dataset: 'orders', expected: '2026-11-09', latest: '2026-11-08' }],
    });
    expect(night(daily, came('2026-11-08'), start)).toMatchObject({
      waited: 1.5,
      late: [{ expected: '2026-11-09', latest: '2026-11-08' }],
    });
    expect(night(daily, [], start).late).toEqual([
      { source: 'shop', dataset: 'orders', expected: '2026-11-09', latest: null },
    ]);
  });

  test('not an export that is not due yet, nor, in the afternoon, one whose patience is over', () => {
    const early = new Date('2026-11-10T01:29:00Z'); // 02:29
    expect(gate({ settings: daily, latest: came('2026-11-08'), now: early, startedAt: early })).toMatchObject({
      status: 'ready',
      late: [],
    });
    const afternoon = new Date('2026-11-10T14:00:00Z');
    expect(gate({ settings: daily, latest: came('2026-11-08'), now: afternoon, startedAt: afternoon })).toMatchObject({
      status: 'ready',
      late: [{ expected: '2026-11-09' }],
    });
  });

  test('one that comes due while the night waits for another, but not past the patience counted from the start', () => {
    const settings = settingsSchema.parse({
      sources: {
        crm: { datasets: { accounts: { expected: { every: 'day', by: '02:00', wait_hours: 2 } } } },
        shop: { datasets: { orders: { expected: { every: 'day', by: '04:00', wait_hours: 3 } } } },
      },
    });
    const start = new Date('2026-11-10T03:00:00Z');
    const ended = night(settings, [], start);
    expect(ended.waited).toBe(3); // accounts until 04:00; orders, due then, three hours from the start
    expect(ended.late.map(({ dataset }) => dataset)).toEqual(['accounts', 'orders']);
  });

  test.each([
    ['weekday: on Monday morning the export of Friday', { every: 'weekday', by: '02:30' }, '2026-11-09', '2026-11-06'],
    [
      'weekday of the same day: on Sunday that of Friday',
      { every: 'weekday', of: 'same_day', by: '01:00' },
      '2026-11-08',
      '2026-11-06',
    ],
    ['week: on Monday that of Sunday', { every: 'week', day: 'sunday', by: '02:30' }, '2026-11-09', '2026-11-08'],
    [
      'week: on Sunday still that of the Sunday before',
      { every: 'week', day: 'sunday', by: '02:30' },
      '2026-11-08',
      '2026-11-01',
    ],
    [
      'month: the 31st is the last day of a shorter month',
      { every: 'month', day: 31, by: '02:30' },
      '2026-03-01',
      '2026-02-28',
    ],
    ['month: in a leap year too', { every: 'month', day: 30, by: '02:30' }, '2028-03-01', '2028-02-29'],
    [
      'month: on the last day that of the month before',
      { every: 'month', day: 31, by: '02:30' },
      '2026-03-31',
      '2026-02-28',
    ],
    ['month: by default its first day', { every: 'month', by: '02:30' }, '2026-11-10', '2026-11-01'],
  ])('%s', (_, expected, day, due) => {
    const now = new Date(`${day}T02:00:00Z`); // 03:00 or 04:00 in Berlin
    const decision = gate({ settings: settingsOf(expected), latest: [], now, startedAt: now });
    expect(decision.late).toEqual([{ source: 'shop', dataset: 'orders', expected: due, latest: null }]);
  });
});

describe('when clocks change', () => {
  const daily = settingsOf({ every: 'day', by: '02:30', wait_hours: 0 });
  const isLate = (now: string) =>
    gate({ settings: daily, latest: came('2026-01-01'), now: new Date(now), startedAt: new Date(now) }).late[0]!
      .expected;

  test('a time that does not exist is due when clocks show an hour more', () => {
    // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC; 02:30 is 03:30, which is 01:30 UTC.
    expect(isLate('2026-03-29T01:29:00Z')).toBe('2026-03-27');
    expect(isLate('2026-03-29T01:30:00Z')).toBe('2026-03-28');
  });

  test('a time that comes twice is due the second time', () => {
    // 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC; 02:30 is 00:30 UTC and again 01:30 UTC.
    expect(isLate('2026-10-25T01:29:00Z')).toBe('2026-10-23');
    expect(isLate('2026-10-25T01:30:00Z')).toBe('2026-10-24');
  });

  test('the zone of the source goes before that of the firm', () => {
    const settings = settingsSchema.parse({
      time_zone: 'Europe/Berlin',
      sources: {
        shop: { time_zone: 'Asia/Shanghai', datasets: { orders: { expected: { every: 'day', by: '02:30' } } } },
      },
    });
    const now = new Date('2026-11-09T18:31:00Z'); // 02:31 on the 10th in Shanghai
    expect(gate({ settings, latest: [], now, startedAt: now }).late[0]!.expected).toBe('2026-11-09');
  });
});

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const rule: fc.Arbitrary<ExpectedExport> = fc
  .record({
    shape: fc.oneof(
      fc.constantFrom({ every: 'day' }, { every: 'weekday' }),
      fc.constantFrom('monday', 'friday', 'sunday').map((day) => ({ every: 'week', day })),
      fc.integer({ min: 1, max: 31 }).map((day) => ({ every: 'month', day })),
    ),
    of: fc.constantFrom('previous_day', 'same_day'),
    by: time,
    wait_hours: fc.double({ min: 0, max: 3, noNaN: true }),
  })
  .map(({ shape, ...due }) => expectedExportSchema.parse({ ...shape, ...due }));
const zone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
);
/** Any minute of two years, every other one near a change of clocks. */
const instant = fc.oneof(
  fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-29T01:00Z',
        '2026-10-25T01:00Z',
        '2026-03-08T07:00Z',
        '2026-11-01T06:00Z',
        '2026-04-04T15:00Z',
      ),
      fc.integer({ min: -600, max: 600 }),
    )
    .map(([change, minutes]) => new Date(Date.parse(change) + minutes * 60_000)),
);

describe('whatever the rule, the zone and the hour', () => {
  test('never waits when what is due is there, and never waits past patience', () => {
    fc.assert(
      fc.property(rule, zone, instant, (expected, timeZone, start) => {
        const settings = settingsOf(expected, timeZone);
        const ended = night(settings, [], start);
        expect(ended.waited).toBeLessThanOrEqual(expected.wait_hours + 1 / 3600);
        expect(ended.looks).toBeLessThanOrEqual(2 + expected.wait_hours * 12);
        const due = ended.late[0]!.expected;
        const there = gate({ settings, latest: came(due), now: start, startedAt: start });
        expect(there).toEqual({ status: 'ready', waitSeconds: 0, late: [] });
      }),
      { numRuns: 150 },
    );
  });

  test('what is due never goes back, and each export of the rule comes due once, in order', () => {
    fc.assert(
      fc.property(rule, zone, instant, (expected, timeZone, start) => {
        const settings = settingsOf(expected, timeZone);
        const due = Array.from({ length: 24 * 4 }, (_, hour) => {
          const now = new Date(start.getTime() + hour * 3_600_000);
          return gate({ settings, latest: [], now, startedAt: now }).late[0]!.expected;
        });
        expect([...due].sort()).toEqual(due);
        if (expected.every === 'day') expect(new Set(due).size).toBeGreaterThanOrEqual(4);
      }),
      { numRuns: 15, seed: 1 },
    );
  });
});

test.each([
  [{ every: 'fortnight', by: '02:30' }, 'expected every: day, weekday, week or month'],
  [{ every: 'day', by: '2:30' }, "expected a time such as '02:30'"],
  [{ every: 'day', by: '24:00' }, "expected a time such as '02:30'"],
  [{ every: 'day' }, 'by'],
  [{ every: 'day', by: '02:30', day: 'monday' }, '"day"'],
  [{ every: 'week', day: 'funday', by: '02:30' }, 'monday'],
  [{ every: 'month', day: 32, by: '02:30' }, '31'],
  [{ every: 'day', by: '02:30', wait_hours: 5 }, 'expected at most 3: a night has four hours in all'],
  [{ every: 'day', by: '02:30', until: '05:00' }, '"until"'],
])('settings refuse %j', (expected, message) => {
  expect(() => settingsOf(expected)).toThrow(message);
});

test('the examples of the settings file are settings', () => {
  const template = readFileSync(new URL('../../functions/cli/knowgap.template.yaml', import.meta.url), 'utf8');
  const examples = [...template.matchAll(/^ +# +(\w+): (\{ expected: .*?\} \})/gm)];
  expect(examples.length).toBeGreaterThanOrEqual(4);
  for (const [, dataset = '', text = ''] of examples) {
    const settings = settingsSchema.parse({ sources: { shop: { datasets: { [dataset]: parse(text) } } } });
    expect(settings.sources.shop?.datasets[dataset]?.expected?.by).toMatch(/:/);
  }
});
