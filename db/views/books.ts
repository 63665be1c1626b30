import { asc, eq, sql } from 'drizzle-orm';
import { balanceOf } from '../../src/ledger/account.ts';
import type { Db, Tx } from '../connect.ts';
import { ledgerAccount, ledgerBalance } from '../schema/ledger.ts';
import { actor } from '../schema/people.ts';
import { peer } from '../schema/settlements.ts';

/** One line of a trial balance, in minor units. */
export type TrialLine = {
  readonly path: string;
  /** Whom the account is about, in words: a handle or a peer's host. */
  readonly whose: string | null;
  readonly currency: string;
  readonly normalSide: 'debit' | 'credit';
  readonly debitsMinor: bigint;
  readonly creditsMinor: bigint;
  /** Seen from the normal side. */
  readonly balanceMinor: bigint;
};

/** Every account with what has gone through it, in the order of their paths. */
export async function trialBalance(db: Db | Tx): Promise<TrialLine[]> {
  const owner = sql<string>`split_part(${ledgerAccount.path}, ':', 2)`;
  const rows = await db
    .select({
      path: ledgerAccount.path,
      handle: actor.handle,
      peerHost: peer.host,
      currency: ledgerAccount.currency,
      normalSide: ledgerAccount.normalSide,
      debitsMinor: sql<string>`sum(${ledgerBalance.debitsMinor})`,
      creditsMinor: sql<string>`sum(${ledgerBalance.creditsMinor})`,
    })
    .from(ledgerAccount)
    .innerJoin(ledgerBalance, eq(ledgerBalance.accountId, ledgerAccount.id))
    .leftJoin(actor, sql`${actor.id}::text = ${owner}`)
    .leftJoin(peer, sql`${peer.id}::text = ${owner}`)
    .groupBy(ledgerAccount.id, actor.handle, peer.host)
    .orderBy(asc(ledgerAccount.currency), asc(ledgerAccount.path));
  return rows.map(({ handle, peerHost, debitsMinor, creditsMinor, ...row }) => {
    const sums = { debitsMinor: BigInt(debitsMinor), creditsMinor: BigInt(creditsMinor) };
    return {
      ...row,
      ...sums,
      whose: handle ?? peerHost,
      balanceMinor: balanceOf(row, sums.debitsMinor, sums.creditsMinor),
    };
  });
}
