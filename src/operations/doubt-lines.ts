import { addDoubt, endDoubt } from '../../db/records/doubts.ts';
import { readPeerByHost } from '../../db/records/peers.ts';
import { answerFor, type Why, type WhyRefusal } from './answer-for.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** Whose lines: a payee by address, or all of a peer's (null). */
export type Doubted = { readonly host: string; readonly payee: string | null };

/** An admin does not believe what a peer will state: from now on those lines are disputed, for the reason
 *  `doubted`, and the rest of each statement is accepted. What was accepted before stays so. The words of
 *  the reason stay here, beside who answers for them. */
export const doubtLines = (
  deps: Deps,
  { host, payee, why }: Doubted & { readonly why: Why },
): Promise<Outcome<object, WhyRefusal | 'unknown_peer'>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, WhyRefusal | 'unknown_peer'>> => {
    const answered = await answerFor(tx, why);
    if (!answered.ok) return answered;
    const peer = await readPeerByHost(tx, host);
    if (peer === undefined) return refuse('unknown_peer');
    const { reason, adminId } = answered;
    const row = { id: deps.newId(), peerId: peer.id, payee, reason, adminId };
    await addDoubt(tx, { ...row, madeAt: deps.clock() });
    return done({});
  });

/** It is believed again. What is in dispute stays so until it is withdrawn or given in to. */
export const endDoubts = (
  deps: Deps,
  { host, payee }: Doubted,
): Promise<Outcome<object, 'unknown_peer' | 'not_doubted'>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, 'unknown_peer' | 'not_doubted'>> => {
    const peer = await readPeerByHost(tx, host);
    if (peer === undefined) return refuse('unknown_peer');
    const stood = await endDoubt(tx, { peerId: peer.id, payee }, deps.clock());
    return stood ? done({}) : refuse('not_doubted');
  });
