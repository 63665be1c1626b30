import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import type { StatementLine } from '../../src/settlement/documents.ts';
import type { LinesText } from '../../src/settlement/lines-text.ts';
import type { Adjustment, StatementLines } from '../../src/settlement/pair/documents.ts';
import { isCheapJson } from './cheap-json.ts';
import { repeatsName } from './repeated-name.ts';
import { isAmount, isUri, seq, someAmount, uri } from './settlement-shapes.ts';
import { isSound } from './sound.ts';

/** What stands beside a statement (NDJSON): a row for each payee, and after these one for each thing that
 *  is taken off a line of an earlier statement. There are up to a hundred thousand, so they are
 *  written by hand and read one by one. */

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ROWS = 300_000;
const MAX_ROW_BYTES = 1024 * 1024;

type Said = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Said =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** By hand: a schema takes several times as long, and there are a hundred thousand. */
function lineOf({ payee, amount, works }: Said): StatementLine | null {
  if (!isUri(payee) || !isAmount(amount) || !Array.isArray(works)) return null;
  const read = works.map(workOf);
  const isWhole = read.every((work) => work !== null);
  return isWhole ? { payee, works: read, amountMinor: BigInt(amount) } : null;
}

const FLATTRS_MAX = 1_000_000_000;

function workOf(said: unknown): StatementLine['works'][number] | null {
  if (!isObject(said)) return null;
  const { work, flattrs } = said;
  if (work !== null && !isUri(work)) return null;
  const isCount = typeof flattrs === 'number' && Number.isInteger(flattrs);
  return isCount && flattrs >= 1 && flattrs <= FLATTRS_MAX ? { work, flattrs } : null;
}

/** Without `works`: a row is one or the other. */
const adjustment = z
  .object({
    ...{ adjusts: seq, payee: uri, amount: someAmount, disputed: z.boolean() },
    works: z.undefined().optional(),
  })
  .transform(
    ({ adjusts, payee, amount: amountMinor, disputed }): Adjustment => ({
      ...{ adjusts, payee, amountMinor, disputed },
    }),
  );

export const encodeLines = ({ lines, adjustments }: StatementLines): LinesText => ({
  *parts() {
    yield* encoded(lines, encodeLine);
    yield* encoded(adjustments, encodeAdjustment);
  },
});

/** Larger texts outlive what is made for a moment, in a place that is seldom looked through. */
const PART_BYTES = 64 * 1024;
const ROWS_A_PART = 500;

function* encoded<Row>(rows: readonly Row[], encode: (row: Row) => string): Generator<string> {
  for (let from = 0; from < rows.length; from += ROWS_A_PART)
    yield rows
      .slice(from, from + ROWS_A_PART)
      .map(encode)
      .join('');
}

const LINE_FEED = 10;

/** Lines as they came; null when they are no UTF-8, or have what no database keeps: they would never be written
 *  down, not even to be refused. What stands in front of them counts as theirs. */
export const linesFrom = (bytes: Uint8Array): LinesText | null =>
  isUtf8(bytes) && !bytes.includes(0) ? { parts: () => partsOf(bytes) } : null;

function* partsOf(bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, from + PART_BYTES);
    const to = end === -1 ? bytes.length : end + 1;
    yield decoder.decode(bytes.subarray(from, to));
    from = to;
  }
}

export const encodeLine = ({ payee, amountMinor, works }: StatementLine): string =>
  `${JSON.stringify({
    payee,
    amount: `${amountMinor}`,
    works: works.map(({ work, flattrs }) => ({ work, flattrs })),
  })}\n`;

const encodeAdjustment = ({ adjusts, payee, amountMinor, disputed }: Adjustment): string =>
  `${JSON.stringify({ adjusts, payee, amount: `${amountMinor}`, disputed })}\n`;

/** Null when one row is not what it should be, or stands where it should not, or when there is more than
 *  may be. A payee that comes twice is for whoever knows the statement to refuse. */
export const decodeLines = (text: LinesText): StatementLines | null => decode(text, (line) => line);

/** The same, each line without its works. */
export const decodeAmounts = (text: LinesText): StatementLines | null =>
  decode(text, ({ payee, amountMinor }) => ({ payee, amountMinor, works: NO_WORKS }));

const NO_WORKS: StatementLine['works'] = [];

function decode(
  text: LinesText,
  keep: (line: StatementLine) => StatementLine,
): StatementLines | null {
  const lines: StatementLine[] = [];
  const adjustments: Adjustment[] = [];
  let [bytes, rows] = [0, 0];
  for (const part of text.parts()) {
    bytes += Buffer.byteLength(part);
    if (bytes > MAX_BYTES) return null;
    for (const row of rowsOf(part)) {
      rows += 1;
      if (rows > MAX_ROWS || isLong(row)) return null;
      if (row === '') continue;
      const read = decodeRow(row);
      if (read === null) return null;
      if ('adjusts' in read) adjustments.push(read);
      else if (adjustments.length > 0) return null;
      else lines.push(keep(read));
    }
  }
  return { lines, adjustments };
}

/** A character has three bytes at most. */
const isLong = (row: string): boolean =>
  row.length * 3 > MAX_ROW_BYTES && Buffer.byteLength(row) > MAX_ROW_BYTES;

/** One by one, without their line feeds. */
function* rowsOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    yield text.slice(from, end === -1 ? text.length : end);
    from = end === -1 ? text.length : end + 1;
  }
}

function decodeRow(row: string): StatementLine | Adjustment | null {
  try {
    if (!isCheapJson(row)) return null;
    const said: unknown = JSON.parse(row);
    if (!isObject(said) || !isSoundRow(row, said)) return null;
    // What is written as JSON writes it names nothing twice: what is read last would be missing.
    if (JSON.stringify(said) !== row && repeatsName(row)) return null;
    return Object.hasOwn(said, 'adjusts')
      ? (adjustment.safeParse(said).data ?? null)
      : lineOf(said);
  } catch {
    return null;
  }
}

/** Without a backslash there is nothing in a row but what stands there: it is as sound as its text. */
const isSoundRow = (row: string, said: object): boolean =>
  row.includes('\\') ? isSound(said) : row.isWellFormed();
