import { withLines } from '../../db/records/pair-load.ts';
import type { Peer } from '../../db/records/peers.ts';
import type { SettlementDeps } from '../../src/operations/deps.ts';
import { openPair } from '../../src/operations/pair-step.ts';
import { takeDocument } from '../../src/operations/take-document.ts';
import { tickPair } from '../../src/operations/tick-pairs.ts';
import { inOnePart } from '../../src/settlement/lines-text.ts';
import type { Pair } from '../../src/settlement/pair/pair.ts';
import { type House, house } from '../support/house.ts';
import { meet, settling } from '../support/peer.ts';

/** One of two nodes whose letters are carried by the test, in an order that it chooses. */
export type Settler = {
  readonly house: House;
  readonly deps: SettlementDeps;
  readonly peer: Peer;
  /** How its settlement with the other one stands. */
  pair(): Promise<Pair>;
  /** Time has passed: it looks at what is due. */
  tick(): Promise<void>;
  /** The documents that it has issued, oldest first. */
  letters(): Promise<readonly Letter[]>;
};
export type Letter = { readonly uri: string; readonly kind: string; readonly isAnswer: boolean };

/** Two nodes that know each other and each other's keys. The first one's actor comes first, so that
 *  it proposes every netting. */
export async function twoHouses(): Promise<readonly [Settler, Settler]> {
  const first = await house({ origin: 'http://localhost:9001' });
  const second = await house({ origin: 'http://localhost:9002' });
  const peers = [await introduce(first, second), await introduce(second, first)] as const;
  return [settler(first, second, peers[0]), settler(second, first, peers[1])];
}

async function introduce(to: House, other: House): Promise<Peer> {
  const { host, actorUri } = other.deps.node;
  const keys = await other.deps.db.query.settlementKey.findMany();
  const jwks = { keys: keys.map((key) => key.publicJwk) };
  const checkedAt = new Date('2026-11-20T00:00:00Z');
  return meet(to.deps, { host, actorUri, jwks, checkedAt });
}

const issued = ({ deps }: House, uri: string) =>
  deps.db.query.settlementDocument.findFirst({
    where: (d, { and, eq }) => and(eq(d.uri, uri), eq(d.direction, 'issued')),
  });

function settler(own: House, other: House, peer: Peer): Settler {
  const between = settling(own.deps);
  const remote: SettlementDeps['remote'] = {
    ...between.remote,
    settlementDocument: async (uri) => (await issued(other, uri)) ?? null,
    async settlementLines(uri) {
      const lines = (await issued(other, uri))?.lines ?? null;
      return lines === null ? null : inOnePart(lines);
    },
  };
  const deps = { ...between, remote };
  return {
    ...{ house: own, deps, peer },
    pair: () =>
      deps.db.transaction(async (tx) => (await withLines(tx, await openPair(deps, tx, peer))).pair),
    tick: async () => void (await tickPair(deps, { peerId: peer.id })),
    async letters() {
      const issued = await own.deps.db.query.settlementDocument.findMany({
        where: (d, { eq }) => eq(d.direction, 'issued'),
        orderBy: (d, { asc }) => asc(d.id),
      });
      return issued.map(({ uri, kind, answers }) => ({ uri, kind, isAnswer: answers !== null }));
    },
  };
}

/** Brings a letter to the other node. As a job would, it says whether to come again later; that a
 *  letter is refused is a failure of the test. */
export async function bring(from: Settler, to: Settler, letter: Letter): Promise<'done' | 'later'> {
  const { host } = from.deps.node;
  const taken = await takeDocument(to.deps, { host, documentUri: letter.uri });
  if (taken.ok) return 'done';
  if (taken.code === 'not_yet') return 'later';
  throw new Error(`${letter.kind} was refused: ${taken.code} ${taken.detail ?? ''}`);
}
