import type { Signed } from '../../src/settlement/pair/documents.ts';
import type { Event } from '../../src/settlement/pair/events.ts';
import type { Pair } from '../../src/settlement/pair/pair.ts';
import { step } from '../../src/settlement/pair/step.ts';
import { type Bank, makeBank } from './bank.ts';
import { CALM, type Faults } from './faults.ts';
import { heldTooLong, mayBeWrong, mirrorWrong, unfrozenWrong, wrongIn } from './invariants.ts';
import { lie } from './liar.ts';
import { makeQueue, type Queue } from './queue.ts';
import { makeRandom, type Random } from './random.ts';
import {
  commit,
  type Job,
  makeNode,
  type NodeData,
  pairOf,
  type SimNode,
  type Staged,
  type Step,
  stage,
} from './sim-node.ts';

const HOUR_MS = 3_600_000;

export type Message =
  | { readonly type: 'document'; readonly signed: Signed }
  | { readonly type: 'pull'; readonly seq: number }
  | { readonly type: 'ask_head' }
  | { readonly type: 'head'; readonly documents: readonly Signed[] };

/** Some nodes, the wires between them and their bank, at one moment. */
export type World = {
  readonly nodes: readonly SimNode[];
  readonly byId: ReadonlyMap<string, SimNode>;
  readonly queue: Queue;
  readonly random: Random;
  /** For what only admins do now and then: a run in which they do not is the same as without it. */
  readonly seldom: Random;
  readonly bank: Bank;
  readonly machine: Step;
  readonly witness: Witness | null;
  readonly liar: SimNode | null;
  faults: Faults;
  /** Nodes that do nothing now, and that nothing reaches. */
  readonly absent: Set<SimNode>;
  /** The one that does not come back. */
  gone: SimNode | null;
  /** Nodes whose nettings come to nothing: what is lost of all that one is sent, or sends. */
  readonly mute: Map<SimNode, 'proposals' | 'answers'>;
  /** Whether admins go on with who lied. */
  isForgiving: boolean;
  /** Since when money is held, by node and peer. */
  readonly heldSince: Map<string, number>;
  /** How many steps there were. */
  steps: number;
  /** The newest of them, for whoever reads of a failure. */
  readonly last: { atMs: number; node: string; peer: string; event: { readonly type: string } }[];
};

/** Something that must never be, with what led to it. */
export class Broken extends Error {}

export type Setting = {
  readonly seed: number;
  readonly nodes: number;
  readonly months: number;
  readonly faults?: Partial<Faults>;
  readonly withLiar?: boolean;
  /** Another machine, to see that its faults are found. */
  readonly machine?: Step;
  readonly witness?: Witness;
};

/** Is told of everything that happens to the nodes, and changes nothing. */
export type Witness = {
  /** @param staged what the event makes; null: nothing. @param isCommitted false: the process died. */
  happened(
    node: SimNode,
    peer: string,
    event: Event,
    staged: Staged | null,
    isCommitted: boolean,
  ): void;
  /** A backup of the node was made. */
  copied(node: SimNode, copy: NodeData): void;
  /** It was put back to that one. */
  restored(node: SimNode, copy: NodeData): void;
};

export const START_MS = Date.UTC(2026, 10, 1);

export function makeWorld(setting: Setting): World {
  const random = makeRandom(setting.seed);
  const ids = Array.from({ length: setting.nodes }, (_, n) => `https://n${n}.example/a`);
  const nodes = ids.map((id) =>
    makeNode(
      id,
      ids.filter((peer) => peer !== id),
      (random.below(97) - 48) * HOUR_MS,
    ),
  );
  const queue = makeQueue(START_MS);
  const world: World = {
    nodes,
    byId: new Map(nodes.map((node) => [node.id, node])),
    seldom: makeRandom(setting.seed ^ 0xd15),
    ...{ queue, random, bank: makeBank(queue, random, () => world.faults) },
    machine: setting.machine ?? step,
    witness: setting.witness ?? null,
    liar: setting.withLiar === true ? (nodes[random.below(nodes.length)] ?? null) : null,
    faults: { ...CALM, ...setting.faults },
    ...{
      absent: new Set(),
      mute: new Map(),
      heldSince: new Map(),
      gone: null,
      isForgiving: false,
      steps: 0,
      last: [],
    },
  };
  return world;
}

/** One event at one node: its transaction, then the effects, and what must be true afterwards.
 *  @param also what else the same transaction does.
 *  @returns false when the process died before its commit. */
export function happen(
  world: World,
  node: SimNode,
  peer: string,
  event: { [Type in Event['type']]: Omit<Extract<Event, { type: Type }>, 'atMs'> }[Event['type']],
  also: () => void = () => {},
): boolean {
  const atMs = world.queue.nowMs() + node.skewMs;
  world.last.push({ atMs: world.queue.nowMs(), node: node.id, peer, event });
  if (world.last.length > 400) world.last.splice(0, 200);
  const before = pairOf(node, peer);
  const timed = { ...event, atMs } as Event;
  const staged = stage(node, peer, timed, world.machine);
  const isCommitted = !world.random.chance(world.faults.crash);
  if (isCommitted) {
    also();
    if (staged !== null) commit(node, peer, staged);
  }
  world.witness?.happened(node, peer, timed, staged, isCommitted);
  if (!isCommitted) return false;
  world.steps += 1;
  if (staged === null) return true;
  if (staged.posts.length > 0 || mayBeWrong(before, staged.pair)) check(world, node, peer, before);
  flush(world, node);
  return true;
}

/** The newest happenings, as text: only whoever reads of a failure needs them. */
export function lastHappenings(world: World): string[] {
  return world.last.map(({ atMs, node, peer, event }) => {
    const text = JSON.stringify(event, (_, inner: unknown) =>
      typeof inner === 'bigint' ? `${inner}` : inner,
    );
    const at = new Date(atMs).toISOString();
    return `${at} ${nameOf(node)} of ${nameOf(peer)}: ${text.slice(0, 400)}`;
  });
}

export const nameOf = (id: string): string => id.replace(/^https:\/\/(.*)\.example\/a$/, '$1');

/** Throws what is wrong. What a liar owes or is owed is its own affair; our books are not. */
export function check(world: World, node: SimNode, peer: string, before: Pair): void {
  const other = world.byId.get(peer);
  if (other === undefined || node === world.liar) return;
  const problem =
    wrongIn(node, peer) ??
    unfrozenWrong(node, peer, before) ??
    (other === world.liar ? null : (mirrorWrong(node, other) ?? mirrorWrong(other, node)));
  if (problem !== null) throw new Broken(`${nameOf(node.id)} towards ${nameOf(peer)}: ${problem}`);
}

/** The same, for what nobody has done anything about. */
export function checkHeld(world: World, node: SimNode, peer: string): void {
  if (node === world.liar) return;
  const problem = heldTooLong(node, peer, world.queue.nowMs(), world.heldSince);
  if (problem !== null) throw new Broken(`${nameOf(node.id)} towards ${nameOf(peer)}: ${problem}`);
}

/** Carries out what was committed, in its order. A crash leaves the rest for the next time; one after
 *  an effect has it done twice. */
function flush(world: World, node: SimNode): void {
  while (node.outbox.length > 0) {
    const job = node.outbox[0];
    if (job === undefined || world.random.chance(world.faults.crashInOutbox)) return;
    carryOut(world, node, job);
    if (world.random.chance(world.faults.crashInOutbox)) return;
    node.outbox.shift();
  }
}

function carryOut(world: World, node: SimNode, { peer, effect }: Job): void {
  const documents = node.data.documents.get(peer) ?? [];
  if (effect.type === 'send') {
    const signed = documents.findLast((one) => one.sha256 === effect.sha256);
    if (signed === undefined) throw new Broken(`${effect.sha256} is to be sent and not kept`);
    send(world, node, peer, { type: 'document', signed });
  } else if (effect.type === 'send_head') {
    send(world, node, peer, { type: 'head', documents: [...documents] });
  } else send(world, node, peer, effect);
}

const LIES = 0.05;
/** Whoever is forgiven lies no more when the faults stop. */
const isLying = ({ isForgiving, faults }: World): boolean => !isForgiving || faults !== CALM;

/** Over a network that drops, doubles, delays and so reorders; nothing arrives after 12 hours. */
function send(world: World, from: SimNode, to: string, message: Message): void {
  const { random, faults, queue } = world;
  const mayLie = from === world.liar && message.type === 'document' && isLying(world);
  const isLie = mayLie && random.chance(LIES);
  const said: Message = isLie
    ? { type: 'document', signed: lie(message.signed, [...world.byId.keys()], random) }
    : message;
  const copies = random.chance(faults.double) ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    if (random.chance(faults.drop)) continue;
    const delayMs = random.below(Math.max(1, faults.delayHours * 60)) * 60_000;
    queue.plan(queue.nowMs() + delayMs, () => arrive(world, from.id, to, said));
  }
}

function arrive(world: World, from: string, to: string, message: Message): void {
  const node = world.byId.get(to);
  if (node === undefined || world.absent.has(node) || isMuted(world, from, node, message)) return;
  switch (message.type) {
    case 'document': {
      const doubts = doubtsOf(world, message.signed);
      happen(world, node, from, { type: 'received', signed: message.signed, doubts });
      return;
    }
    case 'pull':
      happen(world, node, from, { type: 'pulled', seq: message.seq });
      return;
    case 'ask_head':
      happen(world, node, from, { type: 'asked' });
      return;
    case 'head':
      happen(world, node, from, { type: 'head', documents: message.documents });
  }
}

function isMuted({ mute, byId }: World, from: string, to: SimNode, message: Message): boolean {
  if (mute.size === 0 || message.type !== 'document') return false;
  const { kind } = message.signed.document;
  const sender = byId.get(from);
  if (kind === 'netting') return mute.get(to) === 'proposals';
  const isAnswer = kind === 'consent' || kind === 'refusal';
  return isAnswer && sender !== undefined && mute.get(sender) === 'answers';
}

/** Payees that the creditor does not know, and lines that its admin doubts. */
function doubtsOf(world: World, { lines }: Signed): Record<string, string> {
  const doubts: Record<string, string> = {};
  for (const { payee } of lines?.lines ?? []) {
    if (payee.endsWith('gone')) doubts[payee] = 'unknown_payee';
    else if (world.random.chance(world.faults.doubt)) doubts[payee] = 'doubted';
  }
  return doubts;
}
