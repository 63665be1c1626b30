import type { Db, Tx } from '../../db/connect.ts';
import { lockBalances } from '../../db/records/ledger.ts';
import { namesGiven, type OrderRow } from '../../db/records/payments.ts';
import type { Peer } from '../../db/records/peers.ts';
import { ownAccounts, standingOfPeer } from '../../db/views/bank-accounts.ts';
import { readPairHeads } from '../../db/views/pair-heads.ts';
import {
  creatorsToPay,
  entriesToSendBack,
  giversToPayBack,
  type Payee,
} from '../../db/views/payables.ts';
import { type AccountPath, userAccount } from '../ledger/account.ts';
import { sepaText } from '../rails/sepa/sepa-text.ts';
import { MOST_MINOR } from '../rails/sepa/write-pain.ts';
import { toPay } from '../settlement/pair/dues.ts';
import type { Pair } from '../settlement/pair/pair.ts';
import { isIban, isSepaIban } from '../text/bank-details.ts';
import type { SettlementDeps } from './deps.ts';
import { openPair } from './pair-step.ts';
import { paymentSettings } from './payment-settings.ts';
import { settlingWithUs } from './tick-pairs.ts';

/** What the bank should be told to pay. */
export type DuePayment = Payee &
  Pick<OrderRow, 'kind' | 'actorId' | 'entryId' | 'peerId' | 'reference'> & {
    /** Given by the settlement; null: this node is free to choose it. */
    readonly endToEndId: string | null;
    /** Whose it is, for who looks: a handle, a host; empty: nobody knows. */
    readonly whose: string;
  };

/** What a file would hold that were made now. */
export async function paymentsToPreview(deps: SettlementDeps): Promise<readonly DuePayment[]> {
  const pairs = await readPairHeads(deps.db, { us: deps.node.actorUri });
  const due = [
    ...(await settlementsDue(deps, deps.db, pairs)),
    ...(await entriesDue(deps.db)),
    ...(await peopleDue(deps, deps.db)),
  ];
  return reachable(deps, deps.db, due);
}

/** The same, held: nobody moves any of it until the transaction ends. Locks peers, then accounts. The caller
 *  holds the bank and the month. */
export async function paymentsHeld(deps: SettlementDeps, tx: Tx): Promise<readonly DuePayment[]> {
  const peers = (await settlingWithUs(deps)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const pairs: { readonly peer: Peer; readonly pair: Pair }[] = [];
  for (const peer of peers) pairs.push({ peer, pair: (await openPair(deps, tx, peer)).pair });
  const settlements = await settlementsDue(deps, tx, pairs);
  const accounts = new Set((await peopleDue(deps, tx)).flatMap((due) => sourceOf(due) ?? []));
  await lockBalances(tx, [...accounts], deps.node.currency);
  // Something may have been drawn from them until they were held.
  const people = (await peopleDue(deps, tx)).filter((due) => accounts.has(sourceOf(due) ?? 'bank'));
  return reachable(deps, tx, [...settlements, ...(await entriesDue(tx)), ...people]);
}

/** The account that a payment is made from, until the bank has made it; null: what we owe a peer stays owed
 *  until then. */
export function sourceOf({
  kind,
  actorId,
}: Pick<OrderRow, 'kind' | 'actorId'>): AccountPath | null {
  if (kind === 'settlement') return null;
  if (kind === 'refund') return 'suspense';
  return userAccount(actorId ?? '', kind === 'payout' ? 'earnings' : 'funds');
}

const OF_NOBODY = { actorId: null, entryId: null, peerId: null, reference: null, endToEndId: null };

async function peopleDue(deps: SettlementDeps, tx: Tx | Db): Promise<DuePayment[]> {
  const { currency } = deps.node;
  const { thresholdMinor } = await paymentSettings(tx);
  const creators = await creatorsToPay(tx, { currency, thresholdMinor, now: deps.clock() });
  const givers = await giversToPayBack(tx, currency);
  return [
    ...creators.map((owed) => ({ ...OF_NOBODY, ...owed, kind: 'payout' as const })),
    ...givers.map((owed) => ({ ...OF_NOBODY, ...owed, kind: 'withdrawal' as const })),
  ].map(({ handle, ...due }) => ({
    ...due,
    whose: `@${handle}`,
    holder: named(due.holder, handle),
    amountMinor: due.amountMinor < MOST_MINOR ? due.amountMinor : MOST_MINOR,
  }));
}

const entriesDue = async (tx: Tx | Db): Promise<DuePayment[]> =>
  (await entriesToSendBack(tx)).map((owed) => ({
    ...{ ...OF_NOBODY, ...owed, kind: 'refund', whose: '' },
    holder: named(owed.holder, 'Account holder'),
  }));

async function settlementsDue(
  deps: SettlementDeps,
  tx: Tx | Db,
  pairs: readonly { readonly peer: Peer; readonly pair: Pair }[],
): Promise<DuePayment[]> {
  const due: DuePayment[] = [];
  for (const { peer, pair } of pairs) {
    const planned = pair.currency === deps.node.currency ? toPay(pair) : [];
    if (planned.length === 0) continue;
    const of = { peerId: peer.id, currency: pair.currency };
    const { state, said } = await standingOfPeer(tx, of, deps.clock());
    if (state !== 'usable' || said === null) continue;
    const { iban, bic } = said;
    const to = { iban, bic, holder: named(said.holder, peer.host), whose: peer.host };
    for (const payment of planned)
      due.push({ ...OF_NOBODY, ...to, ...payment, kind: 'settlement', peerId: peer.id });
  }
  const given = new Set(
    await namesGiven(
      tx,
      due.flatMap(({ endToEndId }) => endToEndId ?? []),
    ),
  );
  return due.filter(({ endToEndId }) => !given.has(endToEndId ?? ''));
}

/** A name in letters that every bank takes. */
const named = (holder: string, otherwise: string): string =>
  sepaText(holder, holder.length) === null ? otherwise : holder;

/** One account that no transfer reaches, or our own, would have the bank refuse the whole file. */
async function reachable(
  { node }: SettlementDeps,
  tx: Tx | Db,
  due: readonly DuePayment[],
): Promise<readonly DuePayment[]> {
  const ours = new Set((await ownAccounts(tx, node.currency)).map(({ iban }) => iban));
  return due.filter(({ iban }) => isIban(iban) && isSepaIban(iban) && !ours.has(iban));
}
