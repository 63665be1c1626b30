import { and, asc, eq, sql } from 'drizzle-orm';
import { isIsoCurrency } from '../../src/money/currency.ts';
import {
  type AccountStanding,
  accountStanding,
  type BankAccount,
  type SaidAccount,
} from '../../src/settlement/bank-account.ts';
import type { Db, Tx } from '../connect.ts';
import { accountDecision, bankAccount, settlementDocument } from '../schema/settlements.ts';
import { type PairHead, payloadOf } from './pair-heads.ts';

/** Bank details that peers signed, and our own. What theirs say is read out of the signed bytes: there is
 *  no second place in which it could be different. */

/** Of which peers. */
export type WhichAccounts = { readonly currency: string; readonly peerId?: string };

export type KeptAccount = SaidAccount & { readonly documentId: string };

/** What each peer ever signed of where it is paid, in the order in which it came. */
export async function accountsSaid(
  tx: Tx | Db,
  { currency, peerId }: WhichAccounts,
): Promise<ReadonlyMap<string, readonly KeptAccount[]>> {
  const d = settlementDocument;
  const rows = await tx
    .select({
      ...{ documentId: d.id, peerId: d.peerId, sha256: d.sha256, jws: d.jws },
      recordedAt: d.recordedAt,
      // Of one table the columns are written without its name, which would be another one's in there.
      decision: sql<
        SaidAccount['decision']
      >`(select decided.decision from ${accountDecision} decided
        where decided.document_id = settlement_document.id order by decided.nr desc limit 1)`,
    })
    .from(d)
    .where(
      and(
        eq(d.kind, 'account'),
        eq(d.direction, 'received'),
        eq(d.currency, currency),
        peerId === undefined ? undefined : eq(d.peerId, peerId),
      ),
    )
    .orderBy(asc(d.nr));
  const said = rows.map(({ jws, ...row }) => ({ ...row, ...accountIn(jws) }));
  return Map.groupBy(said, (row) => row.peerId);
}

/** What is known of where money goes between a peer and us. */
export type Banking = {
  readonly theirs: AccountStanding;
  /** Whether we have said where we are paid. */
  readonly isOursSet: boolean;
};

/** The same of several settlements. @returns null for one in points, which no bank pays. */
export async function bankingOf(
  db: Db,
  heads: readonly PairHead[],
  { peerId, now }: { readonly peerId?: string; readonly now: Date },
): Promise<(head: PairHead) => Banking | null> {
  const found = new Map<string, (id: string) => Banking>();
  for (const currency of new Set(heads.map(({ pair }) => pair.currency))) {
    if (!isIsoCurrency(currency)) continue;
    const which = peerId === undefined ? { currency } : { currency, peerId };
    const said = await accountsSaid(db, which);
    const isOursSet = (await ownAccounts(db, currency)).length > 0;
    const theirs = (id: string) => accountStanding(said.get(id) ?? [], now);
    found.set(currency, (id) => ({ theirs: theirs(id), isOursSet }));
  }
  return ({ pair, peer }) => found.get(pair.currency)?.(peer.id) ?? null;
}

/** How it stands with where one peer is paid. */
export const standingOfPeer = async (
  tx: Tx | Db,
  { peerId, currency }: Required<WhichAccounts>,
  now: Date,
): Promise<AccountStanding> =>
  accountStanding((await accountsSaid(tx, { peerId, currency })).get(peerId) ?? [], now);

/** What a document says that was checked before it was kept. */
export function accountIn(jws: string): BankAccount & { readonly revision: number } {
  const { holder, iban, bic, revision } = payloadOf(jws);
  return {
    holder: String(holder),
    iban: String(iban),
    bic: bic === null ? null : String(bic),
    revision: Number(revision),
  };
}

/** Our own bank accounts, the newest first. */
export const ownAccounts = (tx: Tx | Db, currency: string) =>
  tx
    .select()
    .from(bankAccount)
    .where(eq(bankAccount.currency, currency))
    .orderBy(sql`${bankAccount.revision} desc`);

/** What peers hold with our signature under it though it was never set here: somebody else has signed it,
 *  or these books are of an old copy. Only what is newer than what was set since counts. */
export async function accountsNotOurs(
  tx: Tx | Db,
  currency: string,
): Promise<readonly (BankAccount & { readonly revision: number })[]> {
  const d = settlementDocument;
  const own = await ownAccounts(tx, currency);
  const known = new Set(own.map(({ revision }) => revision));
  const rows = await tx
    .select({ jws: d.jws })
    .from(d)
    .where(and(eq(d.kind, 'account'), eq(d.direction, 'issued'), eq(d.currency, currency)))
    .orderBy(asc(d.nr));
  const said = new Map(rows.map(({ jws }) => [accountIn(jws).revision, accountIn(jws)]));
  return [...said.values()].filter(
    ({ revision }) => !known.has(revision) && revision > (own[0]?.revision ?? 0),
  );
}
