import { readPeerByHost } from '../../db/records/peers.ts';
import { strangersAmong } from '../../db/records/people.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { stepPair } from './pair-step.ts';
import { isSettling } from './tick-pairs.ts';

export type DisputeRefusal =
  | 'unknown_peer'
  | 'unknown_line'
  | 'not_disputed'
  | 'already_withdrawn'
  /** A netting waits for its answer. */
  | 'waiting'
  /** Nobody here has that address: what is accepted for them could be booked to nobody. */
  | 'nobody_here'
  | 'refused';

/** Why an admin cannot dispute a line that is accepted. */
export type LateRefusal =
  | 'unknown_peer'
  | 'unknown_line'
  | 'already_disputed'
  /** An admin had taken the dispute of it back. */
  | 'accepted_after_all'
  /** The money is its creator's. */
  | 'released'
  /** A netting counts it, or it has fallen due. */
  | 'netted'
  | 'nothing_left'
  /** What the statement takes off other lines has used it up. */
  | 'no_room'
  | 'reason_invalid'
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
    if (type === 'withdraw_dispute' && (await strangersAmong(tx, [payee])).size > 0)
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
  waiting: 'waiting',
};

/** The longest that a code on the wire may be. */
const LONGEST_CODE = 40;

/** Disputes a line of a peer's that was accepted: it counts as soon as the peer has consented, and until
 *  then the line gets no money.
 *  @param reason a few words; they go to the peer as a code of small letters and underscores. */
export async function disputeAccepted(
  deps: SettlementDeps,
  { host, seq, payee, reason }: LineName & { readonly reason: string },
): Promise<Outcome<{ readonly code: string }, LateRefusal>> {
  const code = codeOf(reason);
  if (code === null) return refuse('reason_invalid');
  return transact(deps.db, async (tx): Promise<Outcome<{ readonly code: string }, LateRefusal>> => {
    const peer = await readPeerByHost(tx, host);
    if (peer === undefined || !(await isSettling(deps, tx, peer))) return refuse('unknown_peer');
    const event = { type: 'dispute_line', seq, payee, code } as const;
    const { refused } = await stepPair(deps, tx, peer, event);
    const [why] = refused.map((what) => what.split(': ')[1] ?? '');
    return why === undefined ? done({ code }) : refuse(LATE[why] ?? 'refused', why);
  });
}

/** "Too many flattrs!" is `too_many_flattrs`; null: there is no letter in it. */
function codeOf(reason: string): string | null {
  const plain = reason.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const code = plain
    .replaceAll(/[^a-z]+/g, '_')
    .slice(0, LONGEST_CODE)
    .replaceAll(/^_+|_+$/g, '');
  return code === '' ? null : code;
}

const LATE: Readonly<Record<string, LateRefusal>> = {
  unknown_line: 'unknown_line',
  already_disputed: 'already_disputed',
  accepted_after_all: 'accepted_after_all',
  released: 'released',
  netted: 'netted',
  nothing_left: 'nothing_left',
  no_room: 'no_room',
};
