import { readPeerByHost } from '../../db/records/peers.ts';
import { localPayees } from '../../db/records/people.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { stepPair } from './pair-step.ts';
import { isSettling } from './tick-pairs.ts';

export type DisputeRefusal =
  | 'unknown_peer'
  | 'unknown_line'
  | 'not_disputed'
  | 'already_withdrawn'
  /** Nobody here has that address: what is accepted for them could be booked to nobody. */
  | 'nobody_here'
  | 'refused';

/** A line of a statement, by the peer and by what the statement says. */
export type LineName = { readonly host: string; readonly seq: number; readonly payee: string };

/** Gives in to a peer's dispute of a line of ours: the next statement takes it off, and its givers get
 *  it back. Asked again it changes nothing. */
export const answerDispute = (
  deps: SettlementDeps,
  line: LineName,
): Promise<Outcome<object, DisputeRefusal>> => decide(deps, 'answer_dispute', line);

/** Takes back our dispute of a peer's line: it counts as accepted as soon as the peer has consented. */
export const withdrawDispute = (
  deps: SettlementDeps,
  line: LineName,
): Promise<Outcome<object, DisputeRefusal>> => decide(deps, 'withdraw_dispute', line);

async function decide(
  deps: SettlementDeps,
  type: 'answer_dispute' | 'withdraw_dispute',
  { host, seq, payee }: LineName,
): Promise<Outcome<object, DisputeRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<object, DisputeRefusal>> => {
    const peer = await readPeerByHost(tx, host);
    if (peer === undefined || !(await isSettling(deps, tx, peer))) return refuse('unknown_peer');
    if (type === 'withdraw_dispute' && (await localPayees(tx, [payee])).size === 0)
      return refuse('nobody_here');
    const { refused } = await stepPair(deps, tx, peer, { type, seq, payee });
    const [why] = refused.map((what) => what.split(': ')[1] ?? '');
    return why === undefined ? done({}) : refuse(CODES[why] ?? 'refused', why);
  });
}

const CODES: Readonly<Record<string, DisputeRefusal>> = {
  unknown_line: 'unknown_line',
  not_disputed: 'not_disputed',
  already_withdrawn: 'already_withdrawn',
  too_much: 'not_disputed',
};
