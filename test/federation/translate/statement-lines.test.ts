import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeAmounts,
  decodeLines,
  encodeLine,
  encodeLines,
  linesFrom,
} from '../../../federation/translate/statement-lines.ts';
import { inOnePart, wholeText } from '../../../src/settlement/lines-text.ts';
import type { StatementLines } from '../../../src/settlement/pair/documents.ts';

const written = (of: StatementLines): string => wholeText(encodeLines(of));
const read = (text: string): StatementLines | null => decodeLines(inOnePart(text));

const lines = [
  {
    payee: 'https://b.example/users/4',
    amountMinor: 25n,
    works: [
      { work: 'https://b.example/works/5', flattrs: 2 },
      { work: null, flattrs: 1 },
    ],
  },
  { payee: 'https://b.example/users/6', amountMinor: 0n, works: [] },
];
const adjustments = [
  { adjusts: 3, payee: 'https://b.example/users/4', amountMinor: 120n, disputed: false },
  { adjusts: 3, payee: 'https://b.example/users/4', amountMinor: 5n, disputed: true },
];

describe('the lines of a statement', () => {
  test('come back as they were, one to a row, and after them what they take off others', () => {
    const ndjson = written({ lines, adjustments });
    expect(ndjson.split('\n')).toEqual([
      '{"payee":"https://b.example/users/4","amount":"25","works":[{"work":"https://b.example/works/5","flattrs":2},{"work":null,"flattrs":1}]}',
      '{"payee":"https://b.example/users/6","amount":"0","works":[]}',
      '{"adjusts":3,"payee":"https://b.example/users/4","amount":"120","disputed":false}',
      '{"adjusts":3,"payee":"https://b.example/users/4","amount":"5","disputed":true}',
      '',
    ]);
    expect(read(ndjson)).toEqual({ lines, adjustments });
    expect(decodeAmounts(inOnePart(ndjson))).toEqual({
      lines: lines.map((line) => ({ ...line, works: [] })),
      adjustments,
    });
    expect(written({ lines, adjustments: [] })).toBe(lines.map(encodeLine).join(''));
    expect(read(written({ lines: [], adjustments }))).toEqual({
      ...{ lines: [], adjustments },
    });
    expect(read('')).toEqual({ lines: [], adjustments: [] });
  });

  test('of any amounts come back as they were', () => {
    const amounts = fc.array(fc.tuple(fc.bigInt(1n, 10n ** 15n), fc.boolean()));
    fc.assert(
      fc.property(amounts, amounts, (some, others) => {
        const all = {
          lines: some.map(([amountMinor], n) => ({
            ...{ payee: `https://b.example/users/${n}`, amountMinor, works: [] },
          })),
          adjustments: others.map(([amountMinor, disputed], n) => ({
            ...{ adjusts: n + 1, payee: `https://b.example/users/${n}`, amountMinor, disputed },
          })),
        };
        expect(read(written(all))).toEqual(all);
      }),
    );
  });

  const line = (change: object) =>
    JSON.stringify({ payee: 'https://b.example/1', amount: '25', works: [], ...change });
  const good = line({});
  test.each([
    '{',
    '{"payee":"x"}',
    '[]',
    'null',
    '25',
    `${good}\n{`,
    `{\n${good}`,
    `${good}${good}`,
    `${good},\n${good}`,
    `[${good}]`,
    `\ufeff${good}`,
    line({ amount: 25 }),
    line({ amount: '-25' }),
    line({ amount: '2.5' }),
    line({ amount: '10000000000000000' }),
    line({ payee: 'b.example' }),
    line({ payee: 'https://b.example/1\n' }),
    line({ payee: ' https://b.example/1' }),
    line({ payee: 'ftp://b.example/1' }),
    line({ payee: null }),
    line({ works: {} }),
    line({ works: [{ work: null, flattrs: 0 }] }),
    line({ works: [{ work: null, flattrs: 1.5 }] }),
    line({ works: [{ work: '1', flattrs: 1 }] }),
    line({ works: [{ flattrs: 1 }] }),
    line({ payee: 'https://b.example/1\0' }),
    line({ payee: 'https://b.example/\ud800' }),
    line({ more: 'a\0b' }),
    line({ 'a\0b': 1 }),
    `${good}\0`,
    good.replace('{', '{"amount":"26",'),
    good.replace('{', '{"\\u0061mount":"26",'),
    good.replace('[]', '[{"work":null,"flattrs":1,"flattrs":2}]'),
  ])('%s are none', (ndjson) => {
    expect(read(good)?.lines).toHaveLength(1);
    expect(read(ndjson)).toBeNull();
  });

  const off = (change: object = {}) =>
    JSON.stringify({
      ...{ adjusts: 3, payee: 'https://b.example/1', amount: '25', disputed: false, ...change },
    });
  test.each([
    off({ adjusts: 0 }),
    off({ adjusts: -1 }),
    off({ adjusts: 1.5 }),
    off({ adjusts: '3' }),
    off({ adjusts: 1e300 }),
    off({ adjusts: null }),
    off({ amount: '0' }),
    off({ amount: '-25' }),
    off({ amount: 25 }),
    off({ amount: '1000000000000001' }),
    off({ payee: '' }),
    off({ disputed: 'yes' }),
    off({ disputed: undefined }),
    off({ works: [] }),
    off({ works: null }),
    off().replace('{', '{"disputed":true,'),
    `${off()}\n${good}`,
  ])('with %s taken off are none', (ndjson) => {
    expect(read(`${good}\n${off()}`)?.adjustments).toHaveLength(1);
    expect(read(ndjson)).toBeNull();
  });

  /** A row of so many bytes. */
  const rowOf = (bytes: number) => {
    const around = line({ more: '' }).length;
    return line({ more: 'a'.repeat(bytes - around) });
  };
  test('have 1 MiB a row at most, counted in bytes', () => {
    expect(read(`${rowOf(1_048_576)}\n`)?.lines).toHaveLength(1);
    expect(read(`${rowOf(1_048_577)}\n`)).toBeNull();
    expect(read(line({ more: '€'.repeat(349_000) }))?.lines).toHaveLength(1);
    expect(read(line({ more: '€'.repeat(350_000) }))).toBeNull();
  });

  test('are 300,000 at most, empty ones too', () => {
    expect(read(`${'\n'.repeat(299_999)}${good}`)?.lines).toHaveLength(1);
    expect(read(`${'\n'.repeat(300_000)}${good}`)).toBeNull();
  });

  test('of which there are many are made and read in parts that end where a line does', () => {
    const many = Array.from({ length: 12_000 }, (_, n) => ({
      ...{ payee: `https://b.example/ü/${n}`, amountMinor: 25n, works: [] },
    }));
    const text = encodeLines({ lines: many, adjustments });
    const bytes = Buffer.from(wholeText(text));
    const came = linesFrom(bytes);
    for (const one of [text, came]) {
      const parts = [...(one?.parts() ?? [])];
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.every((part) => part.endsWith('\n'))).toBe(true);
      expect(Buffer.from(parts.join(''))).toEqual(bytes);
      expect(one && decodeLines(one)).toEqual({ lines: many, adjustments });
    }
    expect(linesFrom(bytes.subarray(0, bytes.indexOf('ü') + 1))).toBeNull();
  });

  test('have 64 MiB at most', () => {
    const most = `${rowOf(65_535)}\n`.repeat(1_024);
    expect(read(most)?.lines).toHaveLength(1_024);
    expect(read(`${most}\n`)).toBeNull();
  });

  test('have 32 levels at most', () => {
    const within = (levels: number) =>
      good.replace('{', `{"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)},`);
    expect(read(within(32))?.lines).toHaveLength(1);
    expect(read(within(33))).toBeNull();
  });

  test('are nothing with a character that no database keeps, or with marks in front', () => {
    const ndjson = written({ lines, adjustments });
    expect(linesFrom(Buffer.from(`${ndjson}\0\n`))).toBeNull();
    const marked = linesFrom(Buffer.from(`\uFEFF${ndjson}`));
    expect(marked && wholeText(marked)).toBe(`\uFEFF${ndjson}`);
    expect(marked && decodeLines(marked)).toBeNull();
  });

  test('are as large as 64 MiB together, however many parts they come in', () => {
    const payee = `https://b.example/${'x'.repeat(1_900)}`;
    const part = encodeLine({ payee, amountMinor: 1n, works: [] }).repeat(500);
    const most = Math.floor((64 * 1024 * 1024) / part.length);
    const times = (count: number) => ({ parts: () => Array.from({ length: count }, () => part) });
    expect(decodeAmounts(times(most))?.lines).toHaveLength(500 * most);
    expect(decodeAmounts(times(most + 1))).toBeNull();
  });
});
