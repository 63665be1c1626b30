/** One line of a CSV file with its end. Cells hold text of strangers too: what a spreadsheet would run
 *  as a formula gets an apostrophe before it, except for a number with its sign. Cells are quoted where
 *  they have to be.
 *  Sources: RFC 4180; OWASP, CSV Injection. */
export function csvLine(cells: readonly (string | bigint | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

/** Reads such lines back, without the apostrophes that were put before formulas. Stops after `most`: the rest
 *  is not looked at. What no quote ends goes on to the end. Looks at each character once: somebody sent it.
 *  Source: RFC 4180. */
export function readCsv(text: string, most: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length && rows.length < most) {
    const { cell, end } = text[at] === '"' ? quotedAt(text, at + 1) : bareAt(text, at);
    row.push(cell.replace(/^'(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n])/, ''));
    at = end + 1;
    if (text[end] === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    if (text.startsWith('\r\n', end)) at += 1;
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

type Cell = { readonly cell: string; readonly end: number };

function bareAt(text: string, from: number): Cell {
  const delimiter = /[,\r\n]/g;
  delimiter.lastIndex = from;
  const end = delimiter.exec(text)?.index ?? text.length;
  return { cell: text.slice(from, end), end };
}

/** What stands between the closing quote and the next comma belongs to the cell. */
function quotedAt(text: string, from: number): Cell {
  let close = text.indexOf('"', from);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close === -1) close = text.length;
  const { cell, end } = bareAt(text, close + 1);
  return { cell: text.slice(from, close).replaceAll('""', '"') + cell, end };
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
