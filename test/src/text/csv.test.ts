import { expect, test } from 'vitest';
import { csvLine } from '../../../src/text/csv.ts';

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
