import type { Destination } from '../../db/records/destinations.ts';
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
 *  settles with us in our currency.
 *  @param currency of this node. */
export function whereTo(destination: Destination, currency: string): WhereTo {
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
export const isBlockedServer = ({ authorPeer, payeePeer }: Destination): boolean =>
  authorPeer?.trust === 'blocked' || payeePeer?.trust === 'blocked';
