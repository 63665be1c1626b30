/** One line of a CSV file with its end. Cells hold text of strangers too: what a spreadsheet would run
 *  as a formula gets an apostrophe before it, except for a number with its sign. Cells are quoted where
 *  they have to be.
 *  Sources: RFC 4180; OWASP, CSV Injection. */
export function csvLine(cells: readonly (string | bigint | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

/** Reads such lines back, without the apostrophes that were put before formulas. Stops after `most`: the rest
 *  is not looked at. What no quote ends goes on to the end.
 *  Source: RFC 4180. */
export function readCsv(text: string, most: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const plain = text.replace(/^\ufeff/, '');
  for (const [, quoted, bare = '', end = ''] of plain.matchAll(CELL)) {
    const cell = quoted === undefined ? bare : quoted.replaceAll('""', '"');
    if (rows.length >= most) break;
    row.push(cell.replace(/^'(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n])/, ''));
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

const CELL = /(?:"((?:[^"]|"")*)"?|([^",\r\n]*))(,|\r?\n|$)/g;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** Spreadsheets of East Asia read the wide forms of these signs as the signs themselves, and some pass over what
 *  is blank before them. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

function cellOf(cell: string | bigint | number): string {
  const text = String(cell);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
