import { expect } from 'vitest';
import { block, earlyUndo, follow, post, reaction } from '../../db/schema/schema.ts';
import { addActor } from '../../src/operations/create-account.ts';
import { startNode, type TestNode } from './a-node.ts';
import { type Kind, type Neighbour, startNeighbour } from './neighbour.ts';
import { traces } from './sending.ts';

export const KINDS: readonly Kind[] = ['mastodon', 'gotosocial', 'hollo', 'friendica'];

/** A node and a server of every other kind. */
export type Street = {
  readonly node: TestNode;
  readonly there: Readonly<Record<Kind, Neighbour>>;
  /** Somebody on the node, who sends nothing and so needs no keys. */
  newcomer(handle: string): Promise<{ readonly id: string; readonly uri: string }>;
  /** Somebody of another server, as the node knows them. */
  known(neighbour: Neighbour): Promise<Known | undefined>;
  /** It is answered as if all were well, and leaves no trace. */
  expectIgnored(from: Neighbour, body: unknown): Promise<void>;
  /** Forgets who did what. */
  sweep(): Promise<void>;
  close(): Promise<void>;
};

type Known = Awaited<ReturnType<TestNode['deps']['db']['query']['actor']['findMany']>>[number];

export async function openStreet(): Promise<Street> {
  const [node, mastodon, gotosocial, hollo, friendica] = await Promise.all([
    startNode('B'),
    startNeighbour('mastodon'),
    startNeighbour('gotosocial'),
    startNeighbour('hollo'),
    startNeighbour('friendica'),
  ]);
  const there = { mastodon, gotosocial, hollo, friendica };
  const { deps } = node;
  return {
    node,
    there,
    newcomer: (handle) =>
      deps.db.transaction(async (tx) => {
        const facts = { handle, name: handle, kind: 'person' } as const;
        const added = await addActor(deps, tx, facts, []);
        if (added === null) throw new Error('the handle is taken');
        return added;
      }),
    known: async ({ uri }) => (await deps.db.query.actor.findMany()).find((row) => row.uri === uri),
    async expectIgnored(from, body) {
      const before = await traces(node);
      expect(await from.send(node, body)).toEqual({ status: 202 });
      expect(await traces(node)).toBe(before);
    },
    async sweep() {
      for (const table of [follow, block, reaction, post, earlyUndo]) await deps.db.delete(table);
    },
    async close() {
      for (const kind of KINDS) there[kind].close();
      await node.close();
    },
  };
}
