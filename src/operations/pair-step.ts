import type { Tx } from '../../db/connect.ts';
import { lockPeer } from '../../db/records/locks.ts';
import type { KnownDocument } from '../../db/records/pair-documents.ts';
import type { NamedStatements } from '../../db/records/pair-lines.ts';
import { type LoadedPair, loadPair, type PairKey, withLines } from '../../db/records/pair-load.ts';
import { saveBooked, savePair } from '../../db/records/pair-save.ts';
import type { Peer } from '../../db/records/peers.ts';
import { sha256Hex, sha256OfParts } from '../../db/sha256.ts';
import type { Month } from '../flattr/period.ts';
import type { StatementLines } from '../settlement/pair/documents.ts';
import {
  type Effect,
  type Event,
  inBookingOrder,
  type Notice,
  type Post,
  type Tools,
} from '../settlement/pair/events.ts';
import type { Pair } from '../settlement/pair/pair.ts';
import { step } from '../settlement/pair/step.ts';
import { LinesUnread } from '../settlement/pair/unread.ts';
import type { SettlementDeps } from './deps.ts';
import { bookEffect } from './pair-books.ts';
import { type Came, issueEffect, keepCame, sendAgain } from './pair-documents.ts';
import { actorOf } from './settlement-peer.ts';

/** What happens between this node and a peer; when is said by this node's clock. */
export type PairEvent = {
  [Type in Event['type']]: Untimed<Extract<Event, { type: Type }>>;
}[Event['type']];
type Untimed<One> = Omit<One, 'atMs'>;

export type Stepped = {
  readonly before: Pair;
  readonly pair: Pair;
  /** What an admin should see. */
  readonly notices: readonly Notice[];
  /** What was not taken up, and why: `statement: gap`. */
  readonly refused: readonly string[];
};

/** One step under way, in its transaction. */
export type Step = {
  readonly deps: SettlementDeps;
  readonly tx: Tx;
  readonly peer: Peer;
  readonly tools: Tools;
  readonly atMs: number;
  pair: Pair;
  /** How many transactions the settlement has booked. */
  booked: number;
  /** What the bank calls what has happened; what moves at the bank first is booked under it. Null from then on. */
  bankEntry: string | null;
  /** Documents by their hash, new ones included. */
  readonly kept: Map<string, KnownDocument>;
  readonly notices: Notice[];
};

/** What is known of an event besides what the machine needs. */
export type Beside = {
  /** Documents that came with it, in their exact bytes. */
  readonly came?: readonly Came[];
  /** The bank's own name of it: the same entry is never booked twice. */
  readonly bankEntry?: string;
  /** The month that is distributed. */
  readonly closedUpTo?: Month;
};

/** Lets one thing happen between this node and a peer, in the caller's transaction: the machine decides
 *  (`settlement/pair/step.ts`), and what it decides is booked, signed, kept and sent, and written down,
 *  all of it or nothing. Waits for the peer's lock.
 *  Throws where the books would be wrong. */
export async function stepPair(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  event: PairEvent,
  beside: Beside = {},
): Promise<Stepped> {
  const opened = await openPair(deps, tx, peer, event);
  const atMs = deps.clock().getTime();
  const tools = toolsOf(deps);
  const [loaded, pair, effects] = await decide(tx, opened, { ...event, atMs } as Event, tools);
  const turn: Step = {
    ...{ deps, tx, peer, atMs, pair, booked: loaded.booked, notices: [] },
    ...{ tools, bankEntry: beside.bankEntry ?? null, kept: new Map(loaded.ids) },
  };
  await keepCame(turn, loaded.pair, beside.came ?? []);
  const posts = await carryOut(turn, effects);
  await savePair(tx, loaded, turn.pair, beside.closedUpTo ?? loaded.closedUpTo);
  // What is booked of lines is made from them as they are written down.
  for (const effect of inBookingOrder(posts)) await bookEffect(turn, effect);
  if (turn.booked > loaded.booked) await saveBooked(tx, loaded, turn.booked);
  return {
    before: loaded.pair,
    pair: turn.pair,
    notices: turn.notices,
    refused: newlyRefused(loaded.pair, turn.pair),
  };
}

/** What the machine makes of an event. Most never look at a line of a statement: the lines are read when one
 *  does, and it decides again, with them. @returns what it decided from, too. */
export async function decide(
  tx: Tx,
  loaded: LoadedPair,
  event: Event,
  tools: Tools,
): Promise<readonly [LoadedPair, Pair, readonly Effect[]]> {
  try {
    return [loaded, ...step(loaded.pair, event, tools)];
  } catch (error) {
    if (!(error instanceof LinesUnread)) throw error;
  }
  const whole = await withLines(tx, loaded);
  return [whole, ...step(whole.pair, event, tools)];
}

/** How things stand with a peer, without the lines of statements. Holds its lock until the transaction ends.
 *  @param event what it is read for: some events name statements that are closed. */
export async function openPair(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  event?: PairEvent,
): Promise<LoadedPair> {
  await lockPeer(tx, peer.id);
  return loadPair(tx, keyOf(deps, peer), event === undefined ? {} : namedBy(event));
}

const keyOf = (deps: SettlementDeps, peer: Peer): PairKey => ({
  peerId: peer.id,
  currency: deps.node.currency,
  us: deps.node.actorUri,
  them: actorOf(peer),
  trust: peer.trust,
  limitMinor: peer.limitMinor,
});

/** Closed statements whose lines an event may touch. */
export function namedBy(event: PairEvent): NamedStatements {
  const adjusted = (lines: StatementLines | null) => lines?.adjustments.map((a) => a.adjusts) ?? [];
  switch (event.type) {
    case 'received':
      return { receivedSeqs: adjusted(event.signed.lines) };
    case 'head': {
      const seqs = event.documents.flatMap(({ lines }) => adjusted(lines));
      return { issuedSeqs: seqs, receivedSeqs: seqs };
    }
    case 'correct':
    case 'answer_dispute':
      return { issuedSeqs: [event.seq] };
    case 'withdraw_dispute':
    case 'dispute_line':
      return { receivedSeqs: [event.seq] };
    default:
      return {};
  }
}

const toolsOf = ({ signer }: SettlementDeps): Tools => ({
  sha256: sha256Hex,
  hashLines: (lines) => sha256OfParts(signer.encodeLines(lines).parts()),
});

/** Signs, keeps and sends. @returns what is to be booked. */
async function carryOut(turn: Step, effects: readonly Effect[]): Promise<readonly Post[]> {
  const left = [...effects];
  const posts: Post[] = [];
  for (let effect = left.shift(); effect !== undefined; effect = left.shift()) {
    switch (effect.type) {
      case 'post':
      case 'post_lines':
        posts.push(effect);
        break;
      case 'issue': {
        const { ref } = effect;
        const sha256 = await issueEffect(turn, effect);
        const signed = { type: 'signed' as const, ref, sha256, atMs: turn.atMs };
        const [pair, more] = step(turn.pair, signed, turn.tools);
        turn.pair = pair;
        left.push(...more);
        break;
      }
      case 'notice':
        turn.notices.push(effect.code);
        break;
      default:
        await sendAgain(turn, effect);
    }
  }
  return posts;
}

function newlyRefused(before: Pair, after: Pair): string[] {
  if (before.refusedEvents === after.refusedEvents) return [];
  return Object.entries(after.refusedEvents)
    .filter(([what, times]) => times !== before.refusedEvents[what])
    .map(([what]) => what);
}
