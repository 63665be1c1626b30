import { z } from 'zod';
import type { StatementLine } from '../../src/settlement/documents.ts';
import type { Adjustment, StatementLines } from '../../src/settlement/pair/documents.ts';
import { isCheapJson } from './cheap-json.ts';
import { repeatsName } from './repeated-name.ts';
import { amount, seq, someAmount, uri } from './settlement-shapes.ts';
import { isSound } from './sound.ts';

/** What stands beside a statement (NDJSON): a row for each payee, and after these one for each thing that
 *  is taken off a line of an earlier statement. There are up to a hundred thousand, so they are
 *  written by hand and read one by one. */

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ROWS = 300_000;
const MAX_ROW_BYTES = 1024 * 1024;

const line = z
  .object({
    payee: uri,
    amount,
    works: z.array(z.object({ work: uri.nullable(), flattrs: z.int().min(1).max(1_000_000_000) })),
  })
  .transform(({ amount: amountMinor, ...rest }): StatementLine => ({ ...rest, amountMinor }));

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

export const encodeLines = ({ lines, adjustments }: StatementLines): string =>
  lines.map(encodeLine).join('') + adjustments.map(encodeAdjustment).join('');

export const encodeLine = ({ payee, amountMinor, works }: StatementLine): string =>
  `${JSON.stringify({
    payee,
    amount: `${amountMinor}`,
    works: works.map(({ work, flattrs }) => ({ work, flattrs })),
  })}\n`;

const encodeAdjustment = ({ adjusts, payee, amountMinor, disputed }: Adjustment): string =>
  `${JSON.stringify({ adjusts, payee, amount: `${amountMinor}`, disputed })}\n`;

/** Null when one row is not what it should be, or stands where it should not, or when there is more than
 *  may be, which is looked at before anything is read. A payee that comes twice is for whoever knows the
 *  statement to refuse. */
export function decodeLines(text: string): StatementLines | null {
  const lines: StatementLine[] = [];
  const adjustments: Adjustment[] = [];
  if (!isInBounds(text)) return null;
  for (const row of rowsOf(text)) {
    if (row === '') continue;
    const read = decodeRow(row);
    if (read === null) return null;
    if ('adjusts' in read) adjustments.push(read);
    else if (adjustments.length > 0) return null;
    else lines.push(read);
  }
  return { lines, adjustments };
}

function isInBounds(text: string): boolean {
  if (Buffer.byteLength(text) > MAX_BYTES) return false;
  let rows = 0;
  for (const row of rowsOf(text)) {
    rows += 1;
    if (rows > MAX_ROWS || Buffer.byteLength(row) > MAX_ROW_BYTES) return false;
  }
  return true;
}

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
    if (typeof said !== 'object' || said === null) return null;
    if (!isSoundRow(row, said) || repeatsName(row)) return null;
    const shape = Object.hasOwn(said, 'adjusts') ? adjustment : line;
    return shape.safeParse(said).data ?? null;
  } catch {
    return null;
  }
}

/** Without a backslash there is nothing in a row but what stands there: it is as sound as its text. */
const isSoundRow = (row: string, said: object): boolean =>
  row.includes('\\') ? isSound(said) : row.isWellFormed();
