import { and, asc, eq, ne, sql } from 'drizzle-orm';
import { isIsoCurrency } from '../../src/money/currency.ts';
import {
  type AccountStanding,
  accountStanding,
  type BankAccount,
  isSame,
  type SaidAccount,
} from '../../src/settlement/bank-account.ts';
import type { Db, Tx } from '../connect.ts';
import {
  accountDecision,
  bankAccount,
  peer,
  peerKey,
  settlementDocument,
} from '../schema/settlements.ts';
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
  const lostAt = await lostKeys(tx, peerId);
  const said = rows.map(({ jws, ...row }) => ({
    ...{ ...row, ...accountIn(jws) },
    keyLostAt: lostAt(row.peerId, kidIn(jws)),
  }));
  return Map.groupBy(said, (row) => row.peerId);
}

/** From when on a key was in wrong hands, as its recovery key says; or was replaced, as both admins did. */
async function lostKeys(
  tx: Tx | Db,
  peerId: string | undefined,
): Promise<(peerId: string, kid: string) => Date | null> {
  const isOfPeer = peerId === undefined ? undefined : eq(peerKey.peerId, peerId);
  const lost = await tx
    .select()
    .from(peerKey)
    .where(and(ne(peerKey.state, 'valid'), isOfPeer));
  const nameOf = (id: string, kid: string) => `${id} ${kid}`;
  const known = new Map(
    lost.map((key) => [nameOf(key.peerId, key.kid), key.revokedSince ?? key.endedAt]),
  );
  return (id, kid) => known.get(nameOf(id, kid)) ?? null;
}

/** The key that a document was checked with before it was kept. */
function kidIn(jws: string): string {
  const { kid } = JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString());
  return String(kid);
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

/** The accounts to which peers are paid without another word of our admin, now or when their time has come.
 *  Old books do not know what was rejected since: whoever lets payments leave again has to look. */
export async function accountsInUse(
  db: Db,
  currency: string,
  now: Date,
): Promise<readonly (BankAccount & { readonly host: string })[]> {
  const said = await accountsSaid(db, { currency });
  const peers = await db.select({ id: peer.id, host: peer.host }).from(peer).orderBy(peer.host);
  return peers.flatMap(({ id, host }) => {
    const { state, said: account } = accountStanding(said.get(id) ?? [], now);
    if (account === null || !WITHOUT_ADMIN.has(state)) return [];
    const { holder, iban, bic } = account;
    return [{ host, holder, iban, bic }];
  });
}

const WITHOUT_ADMIN: ReadonlySet<AccountStanding['state']> = new Set([
  ...(['usable', 'first', 'confirmed'] as const),
]);

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
 *  or these books are of an old copy. What is older than ours counts for nobody, and what its peer has been
 *  told ours after was seen by our admin: nothing else would end it, under the highest number of all. */
export async function accountsNotOurs(
  tx: Tx | Db,
  currency: string,
): Promise<readonly (BankAccount & { readonly revision: number })[]> {
  const d = settlementDocument;
  const own = await ownAccounts(tx, currency);
  const [newest] = own;
  const rows = await tx
    .select({ jws: d.jws, peerId: d.peerId })
    .from(d)
    .where(and(eq(d.kind, 'account'), eq(d.direction, 'issued'), eq(d.currency, currency)))
    .orderBy(asc(d.nr));
  const held = rows.map(({ jws, peerId }) => ({ peerId, account: accountIn(jws) }));
  const isOf = (one: OwnNumbered, other: OwnNumbered) =>
    one.revision === other.revision && isSame(one, other);
  const toldAt = new Map<string, number>();
  for (const [at, { peerId, account }] of held.entries())
    if (newest !== undefined && isOf(newest, account)) toldAt.set(peerId, at);
  const notOurs = held.filter(
    ({ peerId, account }, at) =>
      account.revision >= (newest?.revision ?? 0) &&
      at > (toldAt.get(peerId) ?? -1) &&
      !own.some((one) => isOf(one, account)),
  );
  return [...new Map(notOurs.map(({ account }) => [account.revision, account])).values()];
}

type OwnNumbered = BankAccount & { readonly revision: number };
