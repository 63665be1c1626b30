import { findings } from '../../src/operations/check-books.ts';
import type { TestServer } from '../support/test-server.ts';
import { difference, dropJobs } from './postgres-compare.ts';
import { distribute } from './postgres-months.ts';
import { type Beyond, makePgNode, type PgNode } from './postgres-node.ts';
import { type Addresses, happenThere, publish } from './postgres-step.ts';
import { type Copied, givenFrom, type Happened, type Trace, trace } from './postgres-trace.ts';
import type { NodeData } from './sim-node.ts';
import { nameOf, type Setting, START_MS } from './world.ts';

export type Replayed = {
  readonly seed: number;
  /** Transactions on PostgreSQL. */
  readonly steps: number;
  /** What differs first, or null; with what happened before it. */
  readonly problem: string | null;
};

type Options = {
  /** After how many steps of a node its books are checked; as after each close and at the end. */
  readonly checkEvery?: number;
  /** Whether also what changes nothing happens again, as most ticks; it is compared with the next change. */
  readonly idle?: boolean;
};

/** Lets a run of the simulation happen again with the real operations, each node on a database of its
 *  own, and compares the two after every step. */
export async function simulateOnPostgres(
  setting: Setting,
  server: TestServer,
  { checkEvery = 100, idle = true }: Options = {},
): Promise<Replayed> {
  const run = trace(setting);
  const { seed } = setting;
  const nodes = new Map<string, PgNode>();
  const replay: Replay = { run, nodes, copies: new Map(), addresses: new Map(), steps: 0 };
  if (run.problem !== null) return { seed, steps: 0, problem: run.problem };
  try {
    for (const id of run.nodes) {
      const others = run.nodes.filter((other) => other !== id);
      nodes.set(id, await makePgNode(server, id, others, START_MS));
    }
    const problem = await runAgain(replay, { checkEvery, idle });
    return { seed, steps: replay.steps, problem };
  } finally {
    for (const { database } of nodes.values()) await database.close();
  }
}

type Copy = { readonly name: string; readonly beyond: Beyond };

type Replay = {
  readonly run: Trace;
  readonly nodes: ReadonlyMap<string, PgNode>;
  readonly copies: Map<NodeData, Copy>;
  readonly addresses: Addresses;
  steps: number;
};

async function runAgain(replay: Replay, options: Required<Options>): Promise<string | null> {
  const { run, nodes } = replay;
  for (const [at, one] of run.all.entries()) {
    const node = nodes.get(one.node);
    if (node === undefined) throw new Error(`${one.node} is no node`);
    const problem =
      one.type === 'event'
        ? await again(replay, node, at, one, options).catch(wordsOf)
        : await copyOrRestore(replay, node, one);
    if (problem !== null) return [...before(run, at), problem].join('\n');
  }
  for (const node of nodes.values()) {
    const wrong = await wrongBooks(node);
    if (wrong !== null) return `at the end ${nameOf(node.id)}: ${wrong}`;
  }
  return null;
}

const wordsOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.stack}${error.cause === undefined ? '' : `\n${error.cause}`}`
    : `${error}`;

async function again(
  replay: Replay,
  node: PgNode,
  at: number,
  one: Happened,
  { checkEvery, idle }: Required<Options>,
): Promise<string | null> {
  const { event, after, peer } = one;
  node.atMs = event.atMs;
  const isIdle = after !== null && !one.changes;
  if (isIdle && !idle) return null;
  if (event.type === 'month_closed') {
    // What died before it was committed had drawn other lines.
    if (after === null) return null;
    await distribute(node, peer, event, givenFrom(replay.run, at, one.node));
    const wrong = await wrongBooks(node);
    if (wrong !== null) return `after the close: ${wrong}`;
    await dropJobs(node);
    const untold = new Map(node.beyond.untold);
    untold.delete(`${peer}|${event.month}`);
    node.beyond = { ...node.beyond, untold };
  }
  replay.steps += 1;
  await happenThere(node, one, replay.addresses);
  if (after === null || isIdle) return null;
  await publish(node, replay.addresses);
  const differs = await difference(node, { ...one, after });
  if (differs !== null || replay.steps % checkEvery !== 0) return differs;
  return wrongBooks(node);
}

async function copyOrRestore(replay: Replay, node: PgNode, one: Copied): Promise<null> {
  const { database, beyond } = node;
  if (one.type === 'copy') {
    replay.copies.set(one.copy, { name: await database.copy(), beyond });
    return null;
  }
  const copy = replay.copies.get(one.copy);
  if (copy === undefined) throw new Error(`${node.id} has no such copy`);
  await database.restore(copy.name);
  node.beyond = { ...copy.beyond, wasRestored: true };
  return null;
}

/** What the checks of the books find first. */
async function wrongBooks(node: PgNode): Promise<string | null> {
  const deps = node.deps();
  const found = await deps.db.transaction((tx) => findings(deps, tx));
  const first = found.find(({ wrong }) => wrong !== null);
  return first === undefined ? null : `${first.check}: ${first.wrong}`;
}

/** What happened between these two nodes before, the newest last. */
function before({ all }: Trace, at: number): string[] {
  const last = all[at];
  const isOfThese = (one: Trace['all'][number]) =>
    one.node === last?.node &&
    (one.type !== 'event' || last.type !== 'event' || one.peer === last.peer);
  const lines = all
    .slice(0, at + 1)
    .filter(isOfThese)
    .slice(-25);
  return lines.map((one) => {
    if (one.type !== 'event') return `${nameOf(one.node)}: ${one.type}`;
    const text = JSON.stringify(one.event, (_, inner: unknown) =>
      typeof inner === 'bigint' ? `${inner}` : inner,
    );
    const died = one.after === null ? ' (died)' : '';
    const when = new Date(one.event.atMs).toISOString();
    return `${when} ${nameOf(one.node)} of ${nameOf(one.peer)}${died}: ${text.slice(0, 300)}`;
  });
}
