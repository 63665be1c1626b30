import type { StatementLine } from '../../src/settlement/documents.ts';
import type { Event } from '../../src/settlement/pair/events.ts';
import type { Pair } from '../../src/settlement/pair/pair.ts';
import { simulate } from './driver.ts';
import { copyOf, type NodeData, type Outgoing } from './sim-node.ts';
import type { Setting } from './world.ts';

/** What one transaction of a node in memory has left. */
export type After = {
  readonly pair: Pair;
  readonly balances: NodeData['balances'];
  readonly toppedUpMinor: bigint;
  /** Hashes of what is kept between the two, in the order of the records. */
  readonly documents: readonly string[];
  readonly jobs: readonly Outgoing[];
};

/** One event of a node towards a peer. `after`: null when its process died before the commit. */
export type Happened = {
  readonly type: 'event';
  readonly node: string;
  readonly peer: string;
  readonly event: Event;
  readonly after: After | null;
  /** False: it has changed nothing. */
  readonly changes: boolean;
};

/** A backup, and the way back to it. */
export type Copied = {
  readonly type: 'copy' | 'restore';
  readonly node: string;
  readonly copy: NodeData;
};

export type Traced = Happened | Copied;

/** A run in memory, as everything in it happened, for whoever lets it happen again elsewhere. */
export type Trace = {
  readonly nodes: readonly string[];
  readonly all: readonly Traced[];
  /** What broke in memory already. */
  readonly problem: string | null;
};

export function trace(setting: Setting): Trace {
  const all: Traced[] = [];
  const { nodes, problem } = simulate({
    ...setting,
    witness: {
      happened({ id, data }, peer, event, staged, isCommitted) {
        const pair = data.pairs.get(peer);
        if (pair === undefined) throw new Error(`${id} does not know ${peer}`);
        const documents = (data.documents.get(peer) ?? []).map(({ sha256 }) => sha256);
        const jobs = (staged?.jobs ?? []).map(({ effect }) => effect);
        const { toppedUpMinor } = data;
        const { balances } = copyOf(data);
        const after = isCommitted ? { pair, balances, toppedUpMinor, documents, jobs } : null;
        const changes = staged !== null;
        all.push({ type: 'event', node: id, peer, event, after, changes });
      },
      copied: ({ id }, copy) => all.push({ type: 'copy', node: id, copy }),
      restored: ({ id }, copy) => all.push({ type: 'restore', node: id, copy }),
    },
  });
  return { nodes: nodes.map(({ id }) => id), all, problem };
}

/** What a node's givers gave, by month and peer, as far as it distributes it from here on until its
 *  database is lost. */
export function givenFrom(
  { all }: Trace,
  from: number,
  node: string,
): ReadonlyMap<string, ReadonlyMap<string, readonly StatementLine[]>> {
  const given = new Map<string, Map<string, readonly StatementLine[]>>();
  for (let at = from; at < all.length; at += 1) {
    const one = all[at];
    if (one?.node !== node) continue;
    if (one.type === 'restore') break;
    if (one.type !== 'event' || one.after === null || one.event.type !== 'month_closed') continue;
    const { month, lines } = one.event;
    const ofMonth = given.get(month) ?? new Map<string, readonly StatementLine[]>();
    given.set(month, ofMonth.set(one.peer, lines));
  }
  return given;
}
