import { monthOf, nextMonth, previousMonth } from '../../src/flattr/period.ts';
import { least, outstandingOf } from '../../src/settlement/pair/chain.ts';
import { toPay } from '../../src/settlement/pair/dues.ts';
import type { Pair, Suspense, Trust } from '../../src/settlement/pair/pair.ts';
import { toSendBack } from '../../src/settlement/pair/suspense.ts';
import { LARGEST_LIMIT } from './invariants.ts';
import { makeRandom } from './random.ts';
import { book, copyOf, type NodeData, type SimNode } from './sim-node.ts';
import { checkHeld, happen, START_MS, type World } from './world.ts';

const DAY_MS = 86_400_000;

/** What a node does each day of its own accord: it reads the bank's statement, distributes a month that
 *  is over, and lets time pass; and what its admin does. */
export function liveDay(world: World, node: SimNode): void {
  if (world.absent.has(node)) return;
  importBank(world, node);
  const own = new Date(world.queue.nowMs() + node.skewMs);
  if (own.getUTCDate() >= 3) closeMonths(world, node, monthOf(own));
  for (const peer of node.data.pairs.keys()) {
    happen(world, node, peer, { type: 'tick' });
    checkHeld(world, node, peer);
    beAdmin(world, node, peer);
  }
}

/** Every entry once: the place in the statement is committed with what it books. */
export function importBank(world: World, node: SimNode): void {
  const entries = world.bank.entries.get(node.id) ?? [];
  while (node.data.bankCursor < entries.length) {
    const entry = entries[node.data.bankCursor];
    if (entry === undefined) return;
    const { peer, type, amountMinor, reference, endToEndId } = entry;
    const event =
      type === 'sent_back'
        ? ({ type, suspense: reference ?? '', amountMinor } as const)
        : ({ type, entry: entry.entry, amountMinor, reference, endToEndId } as const);
    const isDebit = type === 'paid_out' || type === 'sent_back';
    const isDone = happen(world, node, peer, event, () => {
      node.data.bankCursor += 1;
      node.data.importedMinor += isDebit ? -amountMinor : amountMinor;
    });
    if (!isDone) return;
  }
  for (const [peer, pair] of node.data.pairs)
    if (!pair.bankAgrees && pair.restoredAtMs === null)
      happen(world, node, peer, { type: 'bank_agrees' });
}

const PAYEES = ['p0', 'p1', 'p2', 'gone'];

/** Distributes each month that is over; after a restore, again, and then not always with the same
 *  result: what was given since the copy is lost. */
function closeMonths(world: World, node: SimNode, openMonth: string): void {
  const lastMonth = previousMonth(openMonth);
  for (const peer of node.data.pairs.keys()) {
    const closed = node.data.closed.get(peer);
    if (closed === lastMonth) continue;
    let month = closed === undefined ? FIRST_MONTH : nextMonth(closed);
    for (; month < openMonth; month = nextMonth(month)) {
      const lines = linesFor(world, peer);
      if (!closeMonth(world, node, peer, { month, lines })) break;
    }
  }
}

const FIRST_MONTH = new Date(START_MS).toISOString().slice(0, 7);

function closeMonth(
  world: World,
  node: SimNode,
  peer: string,
  { month, lines }: { readonly month: string; readonly lines: ReturnType<typeof linesFor> },
): boolean {
  return happen(world, node, peer, { type: 'month_closed', month, lines }, () => {
    node.data.closed.set(peer, month);
    for (const { payee, amountMinor } of lines) {
      node.data.toppedUpMinor += amountMinor;
      book(node, peer, [
        { debit: 'bank', credit: `givers:${month}:${payee}`, amountMinor },
        { debit: `givers:${month}:${payee}`, credit: 'payable', amountMinor },
      ]);
    }
  });
}

function linesFor(world: World, peer: string) {
  const { random } = world;
  const known = PAYEES.filter((name) => random.chance(name === 'gone' ? 0.05 : 0.5));
  return known.map((name) => {
    const amountMinor = BigInt(1 + random.below(random.chance(0.1) ? 20_000 : 800));
    return { payee: `${peer}/${name}`, amountMinor, works: [] };
  });
}

function beAdmin(world: World, node: SimNode, peer: string): void {
  const pair = node.data.pairs.get(peer);
  if (pair === undefined || node.data.bankCursor < (world.bank.entries.get(node.id)?.length ?? 0))
    return;
  const { random, faults } = world;
  for (const payment of toPay(pair))
    if (random.chance(0.5)) world.bank.order({ from: node.id, to: peer, ...payment });
  if (pair.restoredAtMs === null)
    for (const entry of pair.suspense) if (random.chance(0.2)) sortOut(world, node, pair, entry);
  orderBack(world, node, pair);
  if (world.isForgiving && pair.frozen?.ours === false && random.chance(0.2))
    happen(world, node, peer, { type: 'unfreeze' });
  if (random.chance(faults.person)) correct(world, node, pair);
  if (random.chance(faults.person * 3)) settleDispute(world, node, pair);
  if (random.chance(faults.person / 3)) changeTrust(world, node, peer);
  if (world.seldom.chance(faults.person * 2)) disputeLate(world, node, pair);
}

/** Money in suspense is for a debt, or goes back. What we sent too much is waited for, and at last counts
 *  for what we owe since. */
function sortOut(world: World, node: SimNode, pair: Pair, entry: Suspense): void {
  const isOurs = entry.side === 'out';
  const fitMinor = least(entry.amountMinor, outstandingOf(isOurs ? pair.issued : pair.received));
  const event = { suspense: entry.entry, amountMinor: fitMinor };
  if (isOurs) {
    if (world.random.chance(0.5)) happen(world, node, pair.them, { type: 'assign', ...event });
  } else if (entry.why !== 'double' && fitMinor > 0n) {
    happen(world, node, pair.them, { type: 'assign', ...event });
  } else happen(world, node, pair.them, { type: 'send_back', suspense: entry.entry });
}

function orderBack(world: World, node: SimNode, pair: Pair): void {
  for (const { entry, amountMinor, reference } of toSendBack(pair)) {
    const order = { from: node.id, to: pair.them, amountMinor, reference, back: entry };
    world.bank.order({ ...order, endToEndId: `back-${entry}-${amountMinor}` });
  }
}

function correct(world: World, node: SimNode, pair: Pair): void {
  const { random } = world;
  const row = pair.issued.statements[random.below(pair.issued.statements.length)];
  const line = row?.lines[random.below(row.lines.length)];
  if (row === undefined || line === undefined) return;
  const amountMinor = BigInt(1 + random.below(500));
  const { seq } = row;
  happen(world, node, pair.them, { type: 'correct', seq, payee: line.payee, amountMinor });
}

function settleDispute(world: World, node: SimNode, pair: Pair): void {
  for (const { seq, lines } of pair.issued.statements)
    for (const { payee, disputedMinor } of lines)
      if (disputedMinor > 0n && world.random.chance(0.3))
        happen(world, node, pair.them, { type: 'answer_dispute', seq, payee });
  for (const { seq, lines } of pair.received.statements)
    for (const { payee, disputedMinor } of lines)
      if (disputedMinor > 0n && world.random.chance(0.3))
        happen(world, node, pair.them, { type: 'withdraw_dispute', seq, payee });
}

/** A line that was accepted, of their newest statement. Each time for another reason: the same document
 *  would be the same dispute. */
function disputeLate(world: World, node: SimNode, pair: Pair): void {
  const { seldom } = world;
  const row = pair.received.statements.at(-1);
  const line = row?.lines[seldom.below(Math.max(1, row.lines.length))];
  if (row === undefined || line === undefined) return;
  const code = Array.from({ length: 8 }, () => 'abcdefghij'[seldom.below(10)]).join('');
  const { seq } = row;
  happen(world, node, pair.them, { type: 'dispute_line', seq, payee: line.payee, code });
}

const TRUSTS: readonly Trust[] = ['new', 'funded', 'funded', 'limit'];

function changeTrust(world: World, node: SimNode, peer: string): void {
  const trust = TRUSTS[world.random.below(TRUSTS.length)] ?? 'funded';
  const limitMinor = trust === 'limit' ? LARGEST_LIMIT : 0n;
  happen(world, node, peer, { type: 'trust_changed', trust, limitMinor }, () => {
    if (trust === 'limit') node.data.trusted.add(peer);
  });
}

/** A backup of what a node holds now. */
export function backUp(world: World, node: SimNode): NodeData {
  const copy = copyOf(node.data);
  node.backups = [...node.backups, copy];
  world.witness?.copied(node, copy);
  return copy;
}

/** Puts a node back to an old copy of its database, as its admin would after a disk died. */
export function restoreFrom(world: World, node: SimNode, copy: NodeData): void {
  const at = node.backups.indexOf(copy);
  // Of a life that it has left: what a peer lost with it since comes back with nobody's knowledge.
  if (at < 0) return;
  node.backups = node.backups.slice(0, at + 1);
  node.data = copyOf(copy);
  node.outbox = [];
  world.witness?.restored(node, copy);
  for (const peer of node.data.pairs.keys())
    while (!happen(world, node, peer, { type: 'restored' }));
}

export const settledBefore = (endMs: number): string =>
  previousMonth(previousMonth(new Date(endMs).toISOString().slice(0, 7)));

export const dayMs = (day: number): number => START_MS + day * DAY_MS;

export const makePlan = (seed: number) => makeRandom(seed ^ 0x5eed);
