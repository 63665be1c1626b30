import { sql } from 'drizzle-orm';
import type { IssuedLine, ReceivedLine } from '../../src/settlement/pair/pair.ts';
import type { Tx } from '../connect.ts';
import { listOf, textsOf } from './array-texts.ts';

/** Statements of either direction by their numbers. */
export type NamedStatements = {
  readonly issuedSeqs?: readonly number[];
  readonly receivedSeqs?: readonly number[];
};

/** In the order of each statement. */
export type LinesByStatement = ReadonlyMap<string, readonly ReceivedLine[]>;

type Row = { readonly nr: number; readonly payee: string } & {
  readonly [Column in (typeof AMOUNTS)[number]]: string;
};

const AMOUNTS = [
  ...(['amount_minor', 'adjusted_minor', 'disputed_minor', 'struck_minor'] as const),
  ...(['funded_minor', 'released_minor', 'written_off_minor', 'lost_minor'] as const),
] as const;

/** The lines of some statements. */
export async function linesOf(tx: Tx, documentIds: readonly string[]): Promise<LinesByStatement> {
  const lines = new Map<string, readonly ReceivedLine[]>();
  for (const documentId of documentIds) lines.set(documentId, await linesOfOne(tx, documentId));
  return lines;
}

async function linesOfOne(tx: Tx, documentId: string): Promise<readonly ReceivedLine[]> {
  const lines: ReceivedLine[] = [];
  for await (const row of rowsOf(tx, documentId)) {
    lines.push({
      payee: row.payee,
      amountMinor: minorOf(row.amount_minor),
      adjustedMinor: minorOf(row.adjusted_minor),
      disputedMinor: minorOf(row.disputed_minor),
      struckMinor: minorOf(row.struck_minor),
      fundedMinor: minorOf(row.funded_minor),
      releasedMinor: minorOf(row.released_minor),
      writtenOffMinor: minorOf(row.written_off_minor),
      lostMinor: minorOf(row.lost_minor),
    });
  }
  return lines;
}

/** Most are 0, and each bigint that is made takes room of its own. */
const minorOf = (text: string): bigint => (text === '0' ? NONE : BigInt(text));
const NONE = 0n;

/** As they come from the database they take several times as much as afterwards. */
const ROWS_AT_A_TIME = 1_000;

async function* rowsOf(tx: Tx, documentId: string): AsyncGenerator<Row> {
  for (let last = -1, isMore = true; isMore; ) {
    const rows: readonly Row[] = await tx.execute<Row>(sql`
      select l.nr, l.payee, l.amount_minor, l.adjusted_minor, l.disputed_minor, l.struck_minor,
        l.funded_minor, l.released_minor, l.written_off_minor, l.lost_minor
      from statement_line l where l.document_id = ${documentId} and l.nr > ${last}
      order by l.nr limit ${ROWS_AT_A_TIME}`);
    yield* rows;
    last = rows.at(-1)?.nr ?? last;
    isMore = rows.length === ROWS_AT_A_TIME;
  }
}

type Line = IssuedLine & Partial<ReceivedLine>;

/** What has become of a line, in the order of its columns. */
const PARTS = [
  ...(['adjustedMinor', 'disputedMinor', 'struckMinor', 'fundedMinor'] as const),
  ...(['releasedMinor', 'writtenOffMinor', 'lostMinor'] as const),
] as const;

/** Writes the lines of a new statement: some thousand at a time, for what is sent at once is in memory
 *  several times over. */
export async function addLines(tx: Tx, documentId: string, lines: readonly Line[]): Promise<void> {
  for (let from = 0; from < lines.length; from += LINES_AT_A_TIME)
    await addSome(tx, documentId, lines.slice(from, from + LINES_AT_A_TIME), from);
}

/** Each is looked up by itself: for some of them all together the database would read all actors. */
const LINES_AT_A_TIME = 1_000;

async function addSome(
  tx: Tx,
  documentId: string,
  lines: readonly Line[],
  before: number,
): Promise<void> {
  await tx.execute(sql`
    insert into statement_line (document_id, nr, payee, payee_id, amount_minor, adjusted_minor,
      disputed_minor, struck_minor, funded_minor, released_minor, written_off_minor, lost_minor)
    select ${documentId}, ${before} + n.nr - 1, n.payee, (select id from actor where uri = n.payee), n.amount, coalesce(n.adjusted, 0), coalesce(n.disputed, 0),
      coalesce(n.struck, 0), coalesce(n.funded, 0), coalesce(n.released, 0), coalesce(n.written_off, 0),
      coalesce(n.lost, 0)
    from unnest(${textsOf(lines.map((line) => line.payee))}::text[],
        ${listOf(lines.map((line) => line.amountMinor))}::bigint[], ${columnsOf(lines)})
      with ordinality as n (payee, amount, adjusted, disputed, struck, funded, released, written_off, lost, nr)`);
}

/** Writes what has changed of the lines of a statement. Somebody who was unknown may be known by now. */
export async function changeLines(
  tx: Tx,
  documentId: string,
  before: readonly Line[],
  after: readonly Line[],
): Promise<void> {
  if (after === before) return;
  const changed = after.flatMap((line, nr) => {
    const old = before[nr];
    return old === line || (old !== undefined && isSame(old, line)) ? [] : [{ nr, line }];
  });
  for (let from = 0; from < changed.length; from += LINES_AT_A_TIME)
    await changeSome(tx, documentId, changed.slice(from, from + LINES_AT_A_TIME));
}

const changeSome = (
  tx: Tx,
  documentId: string,
  changed: readonly { readonly nr: number; readonly line: Line }[],
): Promise<unknown> =>
  tx.execute(sql`
    update statement_line l set adjusted_minor = coalesce(n.adjusted, 0),
      disputed_minor = coalesce(n.disputed, 0), struck_minor = coalesce(n.struck, 0),
      funded_minor = coalesce(n.funded, 0), released_minor = coalesce(n.released, 0),
      written_off_minor = coalesce(n.written_off, 0), lost_minor = coalesce(n.lost, 0),
      payee_id = coalesce(l.payee_id, (select id from actor where uri = l.payee))
    from unnest(${listOf(changed.map(({ nr }) => nr))}::int[], ${columnsOf(changed.map(({ line }) => line))})
      as n (nr, adjusted, disputed, struck, funded, released, written_off, lost)
    where l.document_id = ${documentId} and l.nr = n.nr
      and l.nr between ${changed[0]?.nr ?? 0} and ${changed.at(-1)?.nr ?? 0}`);

const isSame = (one: Line, other: Line): boolean =>
  PARTS.every((part) => one[part] === other[part]);

/** The parts of some lines as arrays, one for each column: an empty one where all are 0, as most are. */
function columnsOf(lines: readonly Line[]) {
  const columns = PARTS.map((part) => {
    const minors = lines.map((line) => line[part] ?? 0n);
    return minors.some((minor) => minor !== 0n) ? minors : [];
  });
  return sql.join(
    columns.map((column) => sql`${listOf(column)}::bigint[]`),
    sql`, `,
  );
}
