import { hash } from 'node:crypto';
import type { PairDocument, Signed, StatementLines } from '../../src/settlement/pair/documents.ts';
import {
  type Effect,
  type Event,
  inBookingOrder,
  type PairTransfer,
  type Tools,
} from '../../src/settlement/pair/events.ts';
import { transfersOfLines } from '../../src/settlement/pair/line-transfers.ts';
import { newPair, type Pair } from '../../src/settlement/pair/pair.ts';
import type { step } from '../../src/settlement/pair/step.ts';
import type { Looks } from './invariants.ts';

export type Step = typeof step;

/** A node in memory: what a database would hold, and nothing that one would not. */
export type SimNode = {
  readonly id: string;
  /** What its clock is ahead of the true time. */
  readonly skewMs: number;
  /** Committed. A backup is a copy of it. */
  data: NodeData;
  /** Committed too: what is still to be done, at least once. Lost with the database. */
  outbox: Job[];
  /** The backups that were made in the life that it lives now, the oldest first. */
  backups: readonly NodeData[];
  /** Of whoever looks at its books, by peer. */
  readonly looks: Map<string, Looks>;
};

export type NodeData = {
  readonly pairs: Map<string, Pair>;
  /** Debits less credits, by account: of each peer, and the node's own under `OWN`. */
  readonly balances: Map<string, Map<string, bigint>>;
  /** Every document of a pair, ours and theirs, in the order of the records. */
  readonly documents: Map<string, Signed[]>;
  /** How far the bank's entries are imported. */
  bankCursor: number;
  /** Net effect of imported entries on our account. */
  importedMinor: bigint;
  /** What givers paid in. */
  toppedUpMinor: bigint;
  /** What was spent of the debts by payments, net of what came back; by peer. */
  readonly paid: Map<string, Paid>;
  /** The last month distributed, by peer. */
  readonly closed: Map<string, string>;
  /** Peers that were given more trust than funded, once. */
  readonly trusted: Set<string>;
};

/** Of our debt, and of theirs. */
export type Paid = { readonly payableMinor: bigint; readonly receivableMinor: bigint };

export type Job = { readonly peer: string; readonly effect: Outgoing };
export type Outgoing =
  | Extract<Effect, { type: 'pull' | 'ask_head' | 'send_head' }>
  | { readonly type: 'send'; readonly sha256: string };

/** What stands for the bytes of a document. */
export const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner));

export const tools: Tools = {
  sha256: (text) => hash('sha256', text),
  hashLines: (lines) => hash('sha256', textOf(lines)),
};

/** Whoever holds a key signs; here the issuer's name stands for the signature. */
export const sign = (document: PairDocument, lines: StatementLines | null): Signed => ({
  sha256: hash('sha256', textOf(document)),
  document,
  lines,
});

export function makeNode(id: string, peers: readonly string[], skewMs: number): SimNode {
  const pairs = new Map(peers.map((peer) => [peer, newPair(id, peer, 'EUR')]));
  const empty = { balances: new Map(), documents: new Map(), paid: new Map(), closed: new Map() };
  const bank = { bankCursor: 0, importedMinor: 0n, toppedUpMinor: 0n };
  const data = { pairs, ...empty, ...bank, trusted: new Set<string>() };
  return { id, skewMs, data, outbox: [], backups: [], looks: new Map() };
}

export const copyOf = (data: NodeData): NodeData => ({
  ...data,
  pairs: new Map(data.pairs),
  balances: new Map([...data.balances].map(([owner, accounts]) => [owner, new Map(accounts)])),
  documents: new Map([...data.documents].map(([peer, list]) => [peer, [...list]])),
  paid: new Map(data.paid),
  closed: new Map(data.closed),
  trusted: new Set(data.trusted),
});

/** Whose accounts the bank's and the reserve's are: no peer's. */
export const OWN = '';

const ownerOf = (peer: string, account: string): string =>
  account === 'bank' || account === 'reserve' ? OWN : peer;

export const balanceOf = ({ data }: SimNode, peer: string, account: string): bigint =>
  data.balances.get(ownerOf(peer, account))?.get(account) ?? 0n;

export function book(node: SimNode, peer: string, transfers: readonly PairTransfer[]): void {
  for (const { debit, credit, amountMinor } of transfers) {
    if (amountMinor <= 0n) throw new Error(`a transfer of ${amountMinor} from ${debit}`);
    add(node, peer, debit, amountMinor);
    add(node, peer, credit, -amountMinor);
  }
}

function add({ data }: SimNode, peer: string, account: string, minor: bigint): void {
  const owner = ownerOf(peer, account);
  const accounts = data.balances.get(owner) ?? new Map<string, bigint>();
  if (accounts.size === 0) data.balances.set(owner, accounts);
  accounts.set(account, (accounts.get(account) ?? 0n) + minor);
}

/** No debt and nobody's money is ever below zero: the database refuses it, so the memory does. */
function checkOverdraft(node: SimNode, peer: string, transfers: readonly PairTransfer[]): void {
  for (const { debit, credit } of transfers) {
    checkAccount(node, peer, debit);
    checkAccount(node, peer, credit);
  }
}

function checkAccount(node: SimNode, peer: string, account: string): void {
  const minor = balanceOf(node, peer, account);
  const isOverdrawn =
    account === 'receivable'
      ? minor < 0n
      : minor > 0n && /^(?:payable$|pending:|earnings:)/.test(account);
  if (isOverdrawn) throw new Error(`${account} is overdrawn by ${minor}`);
}

export type Staged = {
  readonly pair: Pair;
  readonly posts: readonly Extract<Effect, { type: 'post' }>[];
  readonly documents: readonly Signed[];
  readonly jobs: readonly Job[];
};

export function pairOf({ id, data }: SimNode, peer: string): Pair {
  const pair = data.pairs.get(peer);
  if (pair === undefined) throw new Error(`${id} does not know ${peer}`);
  return pair;
}

/** One transaction up to its commit: steps, signs what is to be signed, and tells the machine. */
export function stage(node: SimNode, peer: string, event: Event, machine: Step): Staged | null {
  const before = pairOf(node, peer);
  const [first, effects] = machine(before, event, tools);
  let pair = first;
  if (pair === before && effects.length === 0) return null;
  const posts: Extract<Effect, { type: 'post' }>[] = [];
  const jobs: Job[] = [];
  const documents =
    event.type === 'received' && isNewlyHeld(before, pair, event.signed) ? [event.signed] : [];
  if (event.type === 'head')
    documents.push(
      ...event.documents.filter(
        (d) => isNewlyHeld(before, pair, d) || isNewlyOurs(before, pair, d),
      ),
    );
  const left = [...effects];
  for (let effect = left.shift(); effect !== undefined; effect = left.shift()) {
    if (effect.type === 'post') posts.push(effect);
    else if (effect.type === 'post_lines') posts.push(writtenOut(pair, effect));
    else if (effect.type === 'issue') {
      const signed = sign(effect.document, effect.lines);
      documents.push(signed);
      jobs.push({ peer, effect: { type: 'send', sha256: signed.sha256 } });
      const named = { type: 'signed', ref: effect.ref, sha256: signed.sha256 } as const;
      const [after, more] = machine(pair, { ...named, atMs: event.atMs }, tools);
      pair = after;
      left.push(...more);
    } else if (effect.type !== 'notice') jobs.push({ peer, effect });
  }
  return { pair, posts, documents, jobs };
}

/** As it is booked where there are no lines to make it from. */
function writtenOut(pair: Pair, effect: Extract<Effect, { type: 'post_lines' }>) {
  const { why, seq } = effect;
  const lines = pair.received.statements.find((row) => row.seq === seq)?.lines ?? [];
  return { type: 'post' as const, why, transfers: transfersOfLines(lines, effect) };
}

const isNewlyHeld = (before: Pair, after: Pair, { sha256 }: Signed): boolean =>
  before.held[sha256] === undefined && after.held[sha256] !== undefined;

const isNewlyOurs = (before: Pair, after: Pair, { sha256 }: Signed): boolean =>
  before.refs[sha256] === undefined && after.refs[sha256] !== undefined;

export function commit(node: SimNode, peer: string, staged: Staged): void {
  node.data.pairs.set(peer, staged.pair);
  for (const { why, transfers } of inBookingOrder(staged.posts)) {
    book(node, peer, transfers);
    checkOverdraft(node, peer, transfers);
    if (why === 'payment' || why === 'returned') countPaid(node, peer, transfers);
    // What they had paid of a line that both dispute now.
    if (why === 'suspense')
      countPaid(
        node,
        peer,
        transfers.filter(({ debit }) => debit === 'receivable'),
      );
    // A payment of an old copy that makes room for what was netted since.
    if (why === 'restored')
      countPaid(
        node,
        peer,
        transfers.filter(({ debit }) => debit === 'suspense'),
      );
  }
  const kept = node.data.documents.get(peer) ?? [];
  kept.push(...staged.documents);
  node.data.documents.set(peer, kept);
  node.outbox.push(...staged.jobs);
}

const NOTHING: Paid = { payableMinor: 0n, receivableMinor: 0n };

export const paidOf = ({ data }: SimNode, peer: string): Paid => data.paid.get(peer) ?? NOTHING;

function countPaid(node: SimNode, peer: string, transfers: readonly PairTransfer[]): void {
  let { payableMinor, receivableMinor } = paidOf(node, peer);
  for (const { debit, credit, amountMinor } of transfers) {
    if (debit === 'payable') payableMinor += amountMinor;
    if (credit === 'payable') payableMinor -= amountMinor;
    if (credit === 'receivable') receivableMinor += amountMinor;
    if (debit === 'receivable') receivableMinor -= amountMinor;
  }
  node.data.paid.set(peer, { payableMinor, receivableMinor });
}
