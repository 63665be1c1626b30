/** One line of a CSV file with its end. Cells hold text of strangers too: what a spreadsheet would run
 *  as a formula gets an apostrophe before it, except for a number with its sign. Cells are quoted where
 *  they have to be.
 *  Sources: RFC 4180; OWASP, CSV Injection. */
export function csvLine(cells: readonly (string | bigint | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** Spreadsheets of East Asia read the wide forms of these signs as the signs themselves, and some pass over what
 *  is blank before them. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

function cellOf(cell: string | bigint | number): string {
  const text = String(cell);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
