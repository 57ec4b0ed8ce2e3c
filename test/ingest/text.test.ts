import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mappingSchema } from '../../functions/ingest/mapping.ts';
import { detectDialect } from '../../functions/ingest/text/detect-dialect.ts';
import { detectEncoding } from '../../functions/ingest/text/detect-encoding.ts';
import { readHeader } from '../../functions/ingest/text/header.ts';
import { countLineFeeds, scanRegion } from '../../functions/ingest/text/scan.ts';
import { tokenize } from '../../functions/ingest/text/tokenize.ts';

const comma = { delimiter: ',', quote: '"' };
const cells = (text: string) => tokenize(text, comma).records.map((record) => record.cells);
const format = (given: object = {}) =>
  mappingSchema.parse({ name: 'x', format: given, outputs: [{ table: 'events', columns: {} }] }).format;

describe('tokenize', () => {
  test('quotes, doubled quotes, line breaks within quotes, CRLF and CR', () => {
    expect(cells('a,"b,1","c ""x""\nd"\r\n1,2,\r3,,4')).toEqual([
      ['a', 'b,1', 'c "x"\nd'],
      ['1', '2', ''],
      ['3', '', '4'],
    ]);
  });
  test('a quote in the middle of a field is a character: ="0042" of spreadsheets', () => {
    expect(cells('="0042",5" pipe\n')).toEqual([['="0042"', '5" pipe']]);
  });
  test('something after a closing quote marks the record', () => {
    const { records } = tokenize('"a"b,1\n2,3\n', comma);
    expect(records.map((record) => record.hasStrayQuote)).toEqual([true, false]);
  });
  test('empty lines are no records; a quote that stays open is told', () => {
    expect(tokenize('a\n\n\nb\n', comma)).toMatchObject({ blankLines: 2, isOpen: false });
    expect(tokenize('a,"b\nc', comma).isOpen).toBe(true);
  });
  test('reads back whatever is written by the rules (property)', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ü', '中', ',', '"', '\n', ' ', '1'), maxLength: 6 });
    const records = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(records, (written) => {
        const text = written
          .map((record) => record.map((each) => `"${each.replaceAll('"', '""')}"`).join(','))
          .join('\n');
        expect(cells(text)).toEqual(written);
      }),
    );
  });
});

describe('scan', () => {
  test('counts line feeds as a loop does (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(3), (bytes, offset) => {
        const buffer = Buffer.from(bytes.map((byte) => (byte % 3 === 0 ? 10 : byte))).subarray(offset);
        expect(countLineFeeds(buffer).lineFeeds).toBe([...buffer].filter((byte) => byte === 10).length);
      }),
    );
  });
  test('trimmed is what a look at every cell says (property)', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', ',', ' ', '\n', '2026-02-03 10:00'),
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (given) => {
        const isTrimmed = given.split(/[,\n]/).every((cell) => cell === cell.trim());
        expect(countLineFeeds(Buffer.from(given), [44, 10, 13]).isTrimmed).toBe(isTrimmed);
      }),
      { numRuns: 2000 },
    );
  });
  test('a regular region has as many records as the tokenizer finds (property)', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', '\r', 'é', ' '),
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (given) => {
        const region = scanRegion(Buffer.from(given), { delimiter: 44, quote: 34 }, 2, true);
        const exact = tokenize(given, comma);
        expect(region.isOpen).toBe(exact.isOpen);
        if (region.isOpen || !region.isRegular) return;
        expect(region.records).toBe(exact.records.length);
        expect(exact.blankLines).toBe(0);
        expect(exact.records.some((record) => record.hasStrayQuote)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('detect-encoding', () => {
  const evidence = (bytes: Buffer, isUtf8 = false) => ({
    head: bytes,
    notUtf8: isUtf8 ? Buffer.alloc(0) : bytes,
    hasNul: bytes.includes(0),
  });
  const gb = (...pairs: number[]) => Buffer.from(pairs);
  test('Chinese text in GB18030', () => {
    // 客户订单编号 期望交货准时
    const bytes = gb(
      0xbf,
      0xcd,
      0xbb,
      0xa7,
      0xb6,
      0xa9,
      0xb5,
      0xa5,
      0xb1,
      0xe0,
      0xba,
      0xc5,
      0x2c,
      0xc6,
      0xda,
      0xcd,
      0xfb,
      0xbd,
      0xbb,
      0xbb,
      0xf5,
    );
    expect(detectEncoding(evidence(bytes))).toBe('gb18030');
  });
  test('Western text in windows-1252 and Korean text in EUC-KR are a doubt, with evidence', () => {
    const western = Buffer.from('Müller;Zürich;Größe;Café;naïve;Señor\n', 'latin1');
    const korean = gb(0xb0, 0xa1, 0xb0, 0xed, 0xb0, 0xb4, 0xc0, 0xcc, 0xb4, 0xc2, 0xb0, 0xa1, 0xc7, 0xd1);
    for (const bytes of [western, korean])
      expect(() => detectEncoding(evidence(bytes))).toThrow(/encoding_in_doubt.*name it/s);
  });
  test('byte order marks, and UTF-16 without one', () => {
    expect(detectEncoding(evidence(Buffer.from([0xff, 0xfe, 0x61, 0])))).toBe('utf-16le');
    expect(detectEncoding(evidence(Buffer.from('ok'), true))).toBe('utf-8');
    expect(() => detectEncoding(evidence(Buffer.from([0x61, 0, 0x62, 0])))).toThrow(/utf-16le without byte order mark/);
    expect(() => detectEncoding(evidence(Buffer.from([0x7f, 0x45, 0, 0, 0])))).toThrow(/binary/);
  });
});

describe('header and dialect', () => {
  test('the delimiter under which the needed columns are found', () => {
    const text = 'id;name, first;amount\n1;a, b;2,5\n';
    expect(detectDialect(text, format(), [['id'], ['amount']]).delimiter).toBe(';');
  });
  test('two delimiters that both fit are a doubt', () => {
    expect(() => detectDialect('a;b,c\n1;2,3\n', format(), [])).toThrow(/delimiter_in_doubt.*comma.*semicolon/);
  });
  test('names: blanks, repeats, Qualtrics row 3 with its zone, SurveyMonkey row 2', () => {
    const rows = tokenize(
      'Start,Q1,Q1,\ntext,t,t,t\n"{""ImportId"":""startDate"",""timeZone"":""America/Denver""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}",\n',
      comma,
    ).records;
    const json = { rows: 3, json_names: { row: 3, key: 'ImportId', zone_key: 'timeZone' } };
    expect(readHeader(rows, format({ header: json }))).toMatchObject({
      names: ['Start', 'Q1', 'Q1_2', 'column_4'],
      otherNames: ['startDate', 'QID1', 'QID2', null],
      zone: 'America/Denver',
    });
    const monkey = tokenize('Respondent ID,Channels?,,\n,Phone,Email,Other\n', comma).records;
    expect(readHeader(monkey, format({ header: { rows: 2, detail: 2 } })).names).toEqual([
      'Respondent ID',
      'Channels? - Phone',
      'Channels? - Email',
      'Channels? - Other',
    ]);
  });
});
