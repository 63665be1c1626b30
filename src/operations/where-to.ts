import type { Tx } from '../../db/connect.ts';
import { areApart, type Destination } from '../../db/records/destinations.ts';
import type { Actor } from '../../db/records/people.ts';
import { canBeThanked } from '../flattr/payee.ts';

/** Who gets a flattr, or why it waits. */
export type WhereTo =
  | { readonly payee: Actor; readonly waitingFor: null }
  | {
      readonly payee: null;
      readonly waitingFor: 'unknown_author' | 'account' | 'settling_node' | 'currency';
    };

/** Where a flattr of something goes, from what is known now: to somebody here, or on a node that
 *  settles with us in our currency. Who moved away from here to where nothing can be settled gets it here,
 *  for they still have the account.
 *  @param currency of this node. */
export function whereTo(destination: Destination, currency: string): WhereTo {
  const now = whereToNow(destination, currency);
  const { former } = destination;
  if (now.payee !== null || former === null || !canBeThanked(former)) return now;
  return { payee: former, waitingFor: null };
}

function whereToNow(destination: Destination, currency: string): WhereTo {
  const { author, proof, payee, payeePeer } = destination;
  if (payee === null || !canBeThanked(payee)) {
    const isKnown = proof === null ? author !== null : proof.method !== 'unknown_author';
    return waits(isKnown ? 'account' : 'unknown_author');
  }
  if (payee.local) return { payee, waitingFor: null };
  if (!payeePeer?.understandsFlattr || !payeePeer.settles) return waits('settling_node');
  return payeePeer.currency === currency ? { payee, waitingFor: null } : waits('currency');
}

const waits = (waitingFor: Exclude<WhereTo['waitingFor'], null>): WhereTo => ({
  payee: null,
  waitingFor,
});

/** Our admin wants nothing to do with the server of its author or of its payee. */
export const isBlockedServer = ({ blockedSite, authorPeer, payeePeer }: Destination): boolean =>
  blockedSite || authorPeer?.trust === 'blocked' || payeePeer?.trust === 'blocked';

/** A work that was not taken back, of an author who can be thanked, or a page that has none. */
export const isThere = ({ workGone, author }: Destination): boolean =>
  !workGone && (author === null || canBeThanked(author));

/** It is theirs here, they are proven to be its author elsewhere, or it would be paid to them. */
export const isOwn = (giver: Actor, { author, payee }: Destination): boolean =>
  author?.id === giver.id ||
  payee?.id === giver.id ||
  (author !== null && giver.alsoKnownAs.includes(author.uri));

/** Whether the two sides of a gift want nothing of each other: our admin blocked a server that it
 *  would go to, or one of the people the other.
 *  @param between.speakers the giver, and with a gift without a name this node, which says it. */
export async function areBlocked(
  tx: Tx,
  between: { readonly speakers: readonly string[]; readonly destination: Destination },
): Promise<boolean> {
  const { speakers, destination } = between;
  if (isBlockedServer(destination)) return true;
  const others = [destination.author?.id ?? [], destination.payee?.id ?? []].flat();
  return areApart(tx, speakers, others);
}
