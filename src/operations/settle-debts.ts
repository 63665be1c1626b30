import type { Tx } from '../../db/connect.ts';
import {
  addReleased,
  linesOf,
  type StatementRow,
  updateStatement,
} from '../../db/records/settlements.ts';
import { userAccount } from '../ledger/account.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { apportion } from '../settlement/apportion.ts';
import { discharge } from '../settlement/net-peers.ts';
import { afterStatementEvent } from '../settlement/state.ts';
import { rankOf } from './rank.ts';

/** What of a statement netting and payments have not settled yet. */
export const outstandingOf = (row: StatementRow): bigint => row.totalMinor - row.dischargedMinor;

/** Settles an amount of one direction's open statements, oldest first, and marks what is done.
 *  Units: minor units of their currency.
 *  @returns for statements that we received: the transfers that make the creators' money theirs. */
export async function settleDebts(
  tx: Tx,
  open: readonly StatementRow[],
  amountMinor: bigint,
): Promise<Transfer[]> {
  const debts = open.map((row) => ({ row, outstandingMinor: outstandingOf(row) }));
  const spent = new Map(discharge(debts, amountMinor).map((s) => [s.debt.row, s.amountMinor]));
  const released: Transfer[] = [];
  for (const row of open) {
    const partMinor = spent.get(row) ?? 0n;
    await markDischarged(tx, row, partMinor);
    if (row.direction === 'received' && partMinor > 0n)
      released.push(...(await release(tx, row, partMinor)));
  }
  return released;
}

async function markDischarged(tx: Tx, row: StatementRow, partMinor: bigint): Promise<void> {
  const dischargedMinor = row.dischargedMinor + partMinor;
  const netted = row.state === 'accepted' ? afterStatementEvent(row.state, 'net') : row.state;
  const state =
    dischargedMinor === row.totalMinor && netted !== null
      ? afterStatementEvent(netted, 'discharge')
      : netted;
  if (state === null)
    throw new Error(`statement ${row.documentId} cannot be settled while ${row.state}`);
  await updateStatement(tx, row.documentId, { dischargedMinor, state });
}

/** Creators of one statement share what has arrived in proportion to what is still open to each, so
 *  that nobody waits for another. */
async function release(tx: Tx, row: StatementRow, amountMinor: bigint): Promise<Transfer[]> {
  const lines = await linesOf(tx, row.documentId);
  const open = new Map(
    lines
      .map((line) => [line.payeeId, line.amountMinor - line.releasedMinor] as const)
      .filter(([, openMinor]) => openMinor > 0n),
  );
  const { parts } = apportion(amountMinor, open, new Map(), (key) => rankOf(row.month, key));
  const released = [...parts].filter(([, partMinor]) => partMinor > 0n);
  await addReleased(tx, row.documentId, released);
  return released.map(([payeeId, partMinor]) => ({
    debit: userAccount(payeeId, 'pending'),
    credit: userAccount(payeeId, 'earnings'),
    amountMinor: partMinor,
  }));
}
