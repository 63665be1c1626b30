import { addAccountDecision } from '../../db/records/bank-accounts.ts';
import { lockPeer } from '../../db/records/locks.ts';
import { readPeerByHost } from '../../db/records/peers.ts';
import { accountsSaid, type KeptAccount } from '../../db/views/bank-accounts.ts';
import { type AccountStanding, accountStanding } from '../settlement/bank-account.ts';
import { readIban } from '../text/bank-details.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** `nothing_said`: it has not told where it is paid, or what it told is rejected. `iban_differs`: what it
 *  says now is another account than the one that was read out. `two_accounts`: it signed two under one
 *  number, and which is right only a new one tells. */
export type ConfirmAccountRefusal =
  | 'unknown_peer'
  | 'nothing_said'
  | 'iban_differs'
  | 'two_accounts';

/** Our admin has asked the peer's, by another way than this one, and they named this account.
 *  @param said.iban as it was read out: something newer may have come since the page was opened. */
export const confirmAccount = (
  deps: Deps,
  said: { readonly host: string; readonly iban: string },
): Promise<Outcome<{ readonly standing: AccountStanding }, ConfirmAccountRefusal>> =>
  decide(deps, said.host, 'confirmed', (standing) => {
    if (standing.state === 'contradiction') return 'two_accounts';
    return standing.said?.iban === readIban(said.iban) ? null : 'iban_differs';
  });

/** Our admin says that what the peer said last is not true. It counts for nothing then, and what was there
 *  before it does again. */
export const rejectAccount = (
  deps: Deps,
  said: { readonly host: string },
): Promise<Outcome<{ readonly standing: AccountStanding }, ConfirmAccountRefusal>> =>
  decide(deps, said.host, 'rejected', () => null);

function decide(
  deps: Deps,
  host: string,
  decision: 'confirmed' | 'rejected',
  why: (standing: AccountStanding) => ConfirmAccountRefusal | null,
): Promise<Outcome<{ readonly standing: AccountStanding }, ConfirmAccountRefusal>> {
  type Answer = Outcome<{ standing: AccountStanding }, ConfirmAccountRefusal>;
  return transact(deps.db, async (tx): Promise<Answer> => {
    const peer = await readPeerByHost(tx, host);
    if (peer === undefined) return refuse('unknown_peer');
    await lockPeer(tx, peer.id);
    const of = { peerId: peer.id, currency: deps.node.currency };
    const read = async () => (await accountsSaid(tx, of)).get(peer.id) ?? [];
    const [all, now] = [await read(), deps.clock()];
    const standing = accountStanding(all, now);
    if (standing.said === null) return refuse('nothing_said');
    const refused = why(standing);
    if (refused !== null) return refuse(refused);
    for (const { documentId, decision: said } of underDecision(all, standing, decision))
      if (said !== decision)
        await addAccountDecision(tx, { id: deps.newId(), documentId, decision, decidedAt: now });
    return done({ standing: accountStanding(await read(), now) });
  });
}

/** What was said several times in a row is rejected as a whole, or the same would count from the document
 *  before it. */
const underDecision = (
  all: readonly KeptAccount[],
  { said, sinceRevision }: AccountStanding,
  decision: 'confirmed' | 'rejected',
): readonly KeptAccount[] =>
  decision === 'confirmed'
    ? all.filter(({ sha256 }) => sha256 === said?.sha256)
    : all.filter((kept) => kept.decision !== 'rejected' && kept.revision >= sinceRevision);
