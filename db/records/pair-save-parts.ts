import { and, eq, gte, inArray, sql } from 'drizzle-orm';
import type { Issued, NettingRow, Pair } from '../../src/settlement/pair/pair.ts';
import type { Tx } from '../connect.ts';
import { dispute } from '../schema/disputes.ts';
import { adjustment, due, netting, suspense, unstatedMonth, withdrawal } from '../schema/pairs.ts';
import { listOf, textsOf } from './array-texts.ts';
import { chunks } from './chunks.ts';
import type { LoadedPair } from './pair-load.ts';

/** What a settlement has besides its statements: short lists, of which mostly the end changes. */
export async function saveLists(
  tx: Tx,
  loaded: LoadedPair,
  after: Pair,
  idOf: (row: NettingRow) => string,
): Promise<void> {
  await saveNettings(tx, loaded, after, idOf);
  await saveDues(tx, loaded, after);
  await saveSuspense(tx, loaded, after);
  await saveWithdrawals(tx, loaded, after);
  await saveDisputes(tx, loaded, after);
  await saveUnstated(tx, loaded, after);
}

/** The place from which on two lists differ; null: nowhere. */
function differFrom<Row extends object>(
  before: readonly Row[],
  after: readonly Row[],
): number | null {
  if (before === after) return null;
  const at = after.findIndex((row, nr) => !isSame(before[nr], row));
  if (at !== -1) return at;
  return before.length > after.length ? after.length : null;
}

function isSame<Row extends object>(one: Row | undefined, other: Row): boolean {
  if (one === undefined || one === other) return one === other;
  const keys = Object.keys(other) as (keyof Row)[];
  return keys.every((key) => one[key] === other[key]);
}

async function saveNettings(
  tx: Tx,
  { pair, peerId }: LoadedPair,
  after: Pair,
  idOf: (row: NettingRow) => string,
): Promise<void> {
  if (pair.nettings === after.nettings) return;
  const known = new Map(pair.nettings.map((row) => [row.sha256, row]));
  const { us, currency } = after;
  for (const row of after.nettings) {
    const before = known.get(row.sha256);
    const { state } = row;
    if (before === undefined)
      await tx
        .insert(netting)
        .values({ ...nettingRow(row, us), peerId, currency, documentId: idOf(row) });
    else if (before.state !== state)
      await tx
        .update(netting)
        .set({ state })
        .where(eq(netting.documentId, idOf(row)));
  }
}

function nettingRow(
  { month, attempt, proposer, state, proposedAtMs, netting: signed }: NettingRow,
  us: string,
) {
  const { entries, offsetMinor, dueMinor, debtor, reference } = signed;
  return {
    ...{ month, attempt, proposer, state, offsetMinor, dueMinor, reference },
    proposedAt: new Date(proposedAtMs),
    entries: entries.map(({ outstandingMinor, ...entry }) => ({
      ...entry,
      outstandingMinor: `${outstandingMinor}`,
    })),
    debtor:
      debtor === null ? ('nobody' as const) : debtor === us ? ('us' as const) : ('them' as const),
  };
}

/** What stands from a place on in one of the lists of a settlement. */
const placesFrom = (
  list: typeof due | typeof suspense | typeof withdrawal | typeof dispute,
  { peerId, currency }: { readonly peerId: string; readonly currency: string },
  from: number,
) => and(eq(list.peerId, peerId), eq(list.currency, currency), gte(list.nr, from));

async function saveDues(tx: Tx, { pair, peerId }: LoadedPair, after: Pair): Promise<void> {
  const from = differFrom(pair.dues, after.dues);
  if (from === null) return;
  const { currency } = after;
  const rows = after.dues.slice(from).map(({ sinceMs, owedSinceMs, advice, ...rest }, n) => ({
    ...{ ...rest, peerId, currency, nr: from + n },
    ...{ since: new Date(sinceMs), owedSince: new Date(owedSinceMs) },
    ...{ adviceSha256: advice?.sha256 ?? null, adviceMinor: advice?.amountMinor ?? null },
  }));
  await tx.delete(due).where(placesFrom(due, { peerId, currency }, from));
  for (const some of chunks(rows)) await tx.insert(due).values(some);
}

async function saveSuspense(tx: Tx, { pair, peerId }: LoadedPair, after: Pair): Promise<void> {
  const from = differFrom(pair.suspense, after.suspense);
  if (from === null) return;
  const { currency } = after;
  const place = { peerId, currency };
  const rows = after.suspense.slice(from).map((row, n) => ({ ...row, ...place, nr: from + n }));
  await tx.delete(suspense).where(placesFrom(suspense, place, from));
  for (const some of chunks(rows)) await tx.insert(suspense).values(some);
}

async function saveWithdrawals(tx: Tx, { pair, peerId }: LoadedPair, after: Pair): Promise<void> {
  const from = differFrom(pair.withdrawals, after.withdrawals);
  if (from === null) return;
  const { currency } = after;
  const place = { peerId, currency };
  const rows = after.withdrawals.slice(from).map((row, n) => ({ ...row, ...place, nr: from + n }));
  await tx.delete(withdrawal).where(placesFrom(withdrawal, place, from));
  for (const some of chunks(rows)) await tx.insert(withdrawal).values(some);
}

async function saveDisputes(tx: Tx, { pair, peerId }: LoadedPair, after: Pair): Promise<void> {
  const from = differFrom(pair.disputes, after.disputes);
  if (from === null) return;
  const place = { peerId, currency: after.currency };
  const rows = after.disputes.slice(from).map(({ sinceMs, ...row }, n) => ({
    ...{ ...row, ...place, since: new Date(sinceMs), nr: from + n },
  }));
  await tx.delete(dispute).where(placesFrom(dispute, place, from));
  for (const some of chunks(rows)) await tx.insert(dispute).values(some);
}

async function saveUnstated(tx: Tx, { pair, peerId }: LoadedPair, after: Pair): Promise<void> {
  if (pair.unstated === after.unstated) return;
  const { currency } = after;
  const [before, now] = [pair.unstated, after.unstated].map((list) => list.map((m) => m.month));
  const gone = (before ?? []).filter((month) => now?.includes(month) === false);
  const added = after.unstated.filter(({ month }) => before?.includes(month) === false);
  if (gone.length > 0)
    await tx
      .delete(unstatedMonth)
      .where(
        and(
          eq(unstatedMonth.peerId, peerId),
          eq(unstatedMonth.currency, currency),
          inArray(unstatedMonth.month, gone),
        ),
      );
  for (const { month, lines } of added)
    await tx.insert(unstatedMonth).values({
      ...{ peerId, currency, month },
      lines: lines.map((line) => ({ ...line, amountMinor: `${line.amountMinor}` })),
    });
}

/** Writes what is to be taken off earlier lines: what waits, and what statements carry. An error in a
 *  whole month makes as many of them as it had lines, so all at once. */
export async function saveAdjustments(
  tx: Tx,
  { pair, peerId }: LoadedPair,
  after: Pair,
  idOf: (row: Issued) => string,
): Promise<void> {
  const { currency } = after;
  const now = allOf(after);
  const from = differFrom(allOf(pair), now);
  if (from === null) return;
  await tx
    .delete(adjustment)
    .where(
      and(
        eq(adjustment.peerId, peerId),
        eq(adjustment.currency, currency),
        gte(adjustment.nr, from),
      ),
    );
  const added = now.slice(from);
  if (added.length === 0) return;
  const carriers = new Map(after.issued.statements.map((row) => [row.seq, row]));
  const carriedBy = added.map(({ carrier }) => {
    const row = carrier === null ? undefined : carriers.get(carrier);
    return row === undefined ? 'null' : idOf(row);
  });
  await tx.execute(sql`
    insert into adjustment (peer_id, currency, nr, carried_by, adjusts, payee, amount_minor, disputed)
    select ${peerId}, ${currency}, ${from} + n.nr - 1, n.carried_by, n.adjusts, n.payee, n.amount, n.disputed
    from unnest(${listOf(carriedBy)}::uuid[],
        ${listOf(added.map((a) => a.adjusts))}::int[],
        ${textsOf(added.map((a) => a.payee))}::text[],
        ${listOf(added.map((a) => a.amountMinor))}::bigint[],
        ${`{${added.map((a) => a.disputed).join(',')}}`}::boolean[])
      with ordinality as n (carried_by, adjusts, payee, amount, disputed, nr)`);
}

/** Those that wait first, each with the number of the statement that carries it. */
const allOf = (pair: Pair) => [
  ...pair.wanted.map((one) => ({ ...one, carrier: null })),
  ...pair.issued.statements.flatMap((row) =>
    row.adjustments.map((one) => ({ ...one, carrier: row.seq as number | null })),
  ),
];
