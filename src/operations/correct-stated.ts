import type { Tx } from '../../db/connect.ts';
import { statedAs } from '../../db/records/pair-facts.ts';
import { readPeer } from '../../db/records/peers.ts';
import { addStatedCorrection, spokenFor } from '../../db/records/stated-corrections.ts';
import type { Why } from './answer-for.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { stepPair } from './pair-step.ts';

type Stated = {
  readonly flattrId: string;
  readonly payee: string | null;
  readonly peerId: string | null;
  readonly share: { readonly month: string; readonly currency: string };
  readonly amountMinor: bigint;
  /** Of the share, not taken back yet. */
  readonly leftMinor: bigint;
  readonly why: Why;
};

/** Asks for a share that a peer was told of to be taken off: the next statement says so, and whoever gave
 *  it gets it when the peer has accepted that (`give-back.ts`).
 *  Units: minor units of the share's currency. */
export async function correctStated(
  deps: SettlementDeps,
  tx: Tx,
  wrong: Stated,
): Promise<
  Outcome<
    { readonly amountMinor: bigint; readonly feeMinor: bigint; readonly waiting: true },
    'amount_invalid' | 'nothing_left' | 'already_released'
  >
> {
  const { flattrId, payee, peerId, share, amountMinor, why } = wrong;
  const peer = peerId === null ? undefined : await readPeer(tx, peerId);
  if (peer === undefined || payee === null) return refuse('nothing_left');
  const { currency, month } = share;
  const seq = await statedAs(tx, { peerId: peer.id, currency, month });
  // A restored node knows what it will state, and states it when its peer has told what it had signed.
  if (seq === null) return refuse('already_released', 'the peer is about to be told');
  if (amountMinor > wrong.leftMinor - (await spokenFor(tx, flattrId)))
    return refuse('amount_invalid', 'some of it is being corrected already');
  const event = { type: 'correct', seq, payee, amountMinor } as const;
  const { refused } = await stepPair(deps, tx, peer, event);
  // In dispute, struck, or not as we stated it: what the line still is, is less.
  if (refused.length > 0) return refuse('already_released', refused.join(', '));
  const { reason, adminId } = why;
  const of = { peerId: peer.id, currency, id: deps.newId(), flattrId, seq, payee };
  await addStatedCorrection(tx, { ...of, amountMinor, reason, adminId });
  return done({ amountMinor, feeMinor: 0n, waiting: true });
}
