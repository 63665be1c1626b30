import { expect, test } from 'vitest';
import { csvLine, readCsv } from '../../../src/text/csv.ts';

test('a line ends as RFC 4180 says, and quotes what would break it', () => {
  expect(csvLine(['2026-11', 'Night Trains', 120n, 3, ''])).toBe('2026-11,Night Trains,120,3,\r\n');
  expect(csvLine(['a "b", c', 'two\nlines', ' blank before'])).toBe(
    '"a ""b"", c","two\nlines"," blank before"\r\n',
  );
  expect(csvLine(['Où ça, là ?'])).toBe('"Où ça, là ?"\r\n');
});

test.each(['=1+1', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', ' =1+1', '-', '-1.2.3', '\uff1d1+1'])(
  'a spreadsheet does not run %j',
  (text) => {
    const [cell = ''] = csvLine([text]).split(/\r\n$/);
    expect(cell.replaceAll(/^"|"$/g, '')).toBe(`'${text}`);
  },
);

test.each(['-5.00', '0.31', '-12', '12'])('%s stays a number', (text) => {
  expect(csvLine([text])).toBe(`${text}\r\n`);
});

test('a number that is one goes as it is', () => {
  expect(csvLine([-5n, -3])).toBe('-5,-3\r\n');
});

test('what was written is read back', () => {
  const lines = [['a "b", c', 'two\nlines', ''], ['=1+1', '-5.00', ' blank'], ['Où ça']];
  expect(readCsv(`\ufeff${lines.map(csvLine).join('')}`, 10)).toEqual(lines);
});

test.each([
  ['', []],
  ['\n\r\n', []],
  ['a,b', [['a', 'b']]],
  ['a,\nb', [['a', ''], ['b']]],
  ['"never ends, a', [['never ends, a']]],
  ['"a"b,c', [['ab', 'c']]],
  ['a"b,c', [['a"b', 'c']]],
])('reads %j', (text, rows) => {
  expect(readCsv(text, 10)).toEqual(rows);
});

test('no more lines are looked at than were asked for, and none twice', () => {
  expect(readCsv('a\n'.repeat(100), 3)).toHaveLength(3);
  // Whoever goes back over this for each letter is still at it tomorrow.
  expect(readCsv(`${'a'.repeat(2_000_000)}"`, 3)).toHaveLength(1);
  expect(readCsv(`"${'""'.repeat(1_000_000)}x`, 3)).toHaveLength(1);
});
