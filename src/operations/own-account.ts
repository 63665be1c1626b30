import type { Tx } from '../../db/connect.ts';
import {
  addOwnAccount,
  lastAccountTold,
  newestOwnAccount,
  type OwnAccount,
} from '../../db/records/bank-accounts.ts';
import { addJob } from '../../db/records/jobs.ts';
import { lockNode } from '../../db/records/locks.ts';
import type { Peer } from '../../db/records/peers.ts';
import { accountIn, accountsNotOurs } from '../../db/views/bank-accounts.ts';
import { isIsoCurrency } from '../money/currency.ts';
import { type BankAccount, isSame } from '../settlement/bank-account.ts';
import { readBic, readHolder, readIban } from '../text/bank-details.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { issueDocument } from './settlement-documents.ts';
import { actorOf } from './settlement-peer.ts';
import { settlingWithUs } from './tick-pairs.ts';

/** `change_unconfirmed`: there is another account already, and whoever pays us has to ask somebody before
 *  they pay to the new one; `detail` is the old one's IBAN. `points`: no bank knows them. */
export type AccountRefusal =
  | 'iban_invalid'
  | 'bic_invalid'
  | 'holder_invalid'
  | 'points'
  | 'change_unconfirmed';

/** As somebody typed it. */
export type TypedAccount = {
  readonly iban: string;
  readonly holder: string;
  /** Empty: none. */
  readonly bic: string;
};

/** Says where this node is paid from now on, and tells every node that settles with it. The same account
 *  may be told again: then nobody has to ask.
 *  @param options.confirmed that it shall replace another one.
 *  @param options.after the revision that whoever says it had seen last, 0: none: what was set since is not
 *    told again. Absent: it is.
 *  @returns how many nodes are told. */
export async function setOwnAccount(
  deps: SettlementDeps,
  typed: TypedAccount,
  options: { readonly confirmed: boolean; readonly after?: number },
): Promise<Outcome<{ readonly account: OwnAccount; readonly peers: number }, AccountRefusal>> {
  const { currency } = deps.node;
  type Answer = Outcome<{ account: OwnAccount; peers: number }, AccountRefusal>;
  // Also whom we have blocked: what they owe, they still pay.
  const peers = await settlingWithUs(deps);
  return transact(deps.db, async (tx): Promise<Answer> => {
    if (!isIsoCurrency(currency)) return refuse('points');
    const read = accountOf(typed);
    if (!read.ok) return read;
    // Of two admins who set it at once, the second sees what the first did.
    await lockNode(tx);
    const last = await newestOwnAccount(tx, currency);
    if (last !== undefined && !isSame(last, read.account) && !options.confirmed)
      return refuse('change_unconfirmed', last.iban);
    if (last !== undefined && last.revision > (options.after ?? Infinity)) {
      if (isSame(last, read.account)) return done({ account: last, peers: 0 });
    }
    const setAt = deps.clock();
    const revision = Math.max((last?.revision ?? 0) + 1, Math.floor(setAt.getTime() / 1000));
    const account = { ...read.account, revision, currency, setAt };
    await addOwnAccount(tx, account);
    for (const peer of peers) await tellAccount(deps, tx, peer, account);
    return done({ account, peers: peers.length });
  });
}

/** What was typed, as it is signed; or what is wrong with it. */
export function accountOf({
  iban: typedIban,
  holder: typedHolder,
  bic: typedBic,
}: TypedAccount): Outcome<
  { readonly account: BankAccount },
  'iban_invalid' | 'bic_invalid' | 'holder_invalid'
> {
  const [iban, holder] = [readIban(typedIban), readHolder(typedHolder)];
  const bic = typedBic.trim() === '' ? null : readBic(typedBic);
  if (iban === null) return refuse('iban_invalid');
  if (holder === null) return refuse('holder_invalid');
  if (bic === null && typedBic.trim() !== '') return refuse('bic_invalid');
  return done({ account: { iban, holder, bic } });
}

async function tellAccount(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  { revision, currency, holder, iban, bic }: OwnAccount,
): Promise<void> {
  const from = { kind: 'account' as const, iss: deps.node.actorUri, aud: actorOf(peer), currency };
  const beside = { peerId: peer.id, ref: null, lines: null, answers: null };
  await issueDocument(deps, tx, { ...from, revision, holder, iban, bic }, beside);
}

/** What nodes are told that have not heard it. Null: nothing was set; or somebody holds a newer one with our
 *  signature that nobody has set here, and our admin has to look first. */
export async function accountToTell({ db, node }: SettlementDeps): Promise<OwnAccount | null> {
  const account = await newestOwnAccount(db, node.currency);
  const isOurs = (await accountsNotOurs(db, node.currency)).length === 0;
  return account !== undefined && isOurs ? account : null;
}

/** Tells a peer where we are paid, with what is settled with it: a node that was met after it was set has
 *  not heard it, and one that was restored from a backup has lost it. It is not answered, so it is offered
 *  again each time. */
export async function offerAccount(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  account: OwnAccount,
): Promise<void> {
  const told = await lastAccountTold(tx, peer.id);
  const said = told === undefined ? null : accountIn(told.jws);
  const { revision } = account;
  // Another one under the same number is a thief's.
  const isNewer = said !== null && said.revision > revision;
  const isIt = said !== null && said.revision === revision && isSame(said, account);
  if (told !== undefined && (isNewer || isIt))
    await addJob(tx, 'send-offer', { documentId: told.id }, { key: `send-offer ${told.id}` });
  else await tellAccount(deps, tx, peer, account);
}
