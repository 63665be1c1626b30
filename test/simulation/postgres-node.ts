import { randomBytes } from 'node:crypto';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { openMonth } from '../../db/records/periods.ts';
import { actor, peer as peerTable } from '../../db/schema/schema.ts';
import { monthOf } from '../../src/flattr/period.ts';
import type { DocumentSigner, NodeFacts, SettlementDeps } from '../../src/operations/deps.ts';
import { inOnePart, type LinesText, wholeText } from '../../src/settlement/lines-text.ts';
import type { PairDocument, StatementLines } from '../../src/settlement/pair/documents.ts';
import { memoryHead } from '../support/memory-head.ts';
import { silentRemote } from '../support/pages.ts';
import type { TestServer } from '../support/test-server.ts';
import { makeNodeDatabase, type NodeDatabase } from './postgres-database.ts';
import { textOf } from './sim-node.ts';

/** What the books here hold that those in memory do not: the fee, and what was distributed for a peer
 *  that is told of it a moment later. */
export type Beyond = {
  /** All that givers have paid in; in memory a month's money comes with its close. */
  readonly paidInMinor: bigint;
  readonly feesMinor: bigint;
  /** Distributed and not yet told, by `peer|month`. */
  readonly untold: ReadonlyMap<string, bigint>;
  /** Its shares may be less than what it had signed. */
  readonly wasRestored: boolean;
};

/** A node of the simulation on PostgreSQL. */
export type PgNode = {
  readonly id: string;
  readonly database: NodeDatabase;
  readonly peerIds: ReadonlyMap<string, string>;
  /** Moved to the instant of each event. */
  atMs: number;
  beyond: Beyond;
  readonly deps: () => SettlementDeps;
};

export const FEE_BPS = 250;
/** Days that a month waits for its last top-ups, as `people.ts` has it. */
const GRACE_DAYS = 2;
/** Whom the givers of each node give to. The last one has left: nothing is accepted for them any more,
 *  unless an admin takes the dispute back. */
const NAMES = ['p0', 'p1', 'p2', 'gone'];

export const originOf = (id: string): string => new URL(id).origin;

/** Puts one node's database together: its first month, its peers, and whom people give to.
 *  @param atMs what its clock says. */
export async function makePgNode(
  server: TestServer,
  id: string,
  others: readonly string[],
  atMs: number,
): Promise<PgNode> {
  const database = await makeNodeDatabase(server);
  const peerIds = new Map(others.map((other) => [other, uuidv7()]));
  const beyond = { paidInMinor: 0n, feesMinor: 0n, untold: new Map(), wasRestored: false };
  const node: PgNode = { id, database, peerIds, atMs, beyond, deps: () => depsOf(node) };
  await database.app().db.transaction(async (tx) => {
    const at = new Date(atMs);
    await openMonth(tx, monthOf(at), at);
    for (const [other, peerId] of peerIds)
      await tx.insert(peerTable).values({
        ...{ id: peerId, host: new URL(other).host, actorUri: other, currency: 'EUR' },
        ...{ understandsFlattr: true, settles: true, checkedAt: at },
      });
    for (const home of [id, ...others])
      for (const name of NAMES) await tx.insert(actor).values(personOf(home, id, name));
  });
  return node;
}

const personOf = (home: string, here: string, name: string) => ({
  ...{ id: uuidv7(), uri: `${home}/${name}`, kind: 'person' as const, local: home === here },
  ...{ handle: name, host: new URL(home).host, name, profileUrl: '', inboxUrl: '' },
  ...{ createdAt: new Date(), deletedAt: name === 'gone' && home === here ? new Date() : null },
});

function depsOf({ id, database, atMs }: PgNode): SettlementDeps {
  const origin = originOf(id);
  const node: NodeFacts = {
    ...{ origin, host: new URL(id).host, name: id, currency: 'EUR', fundsMode: 'pooled' },
    ...{
      feeBps: FEE_BPS,
      graceDays: GRACE_DAYS,
      waitingNotices: false,
      newPeers: 'funded',
      registration: 'invite',
    },
    ...{ actorId: uuidv4(), actorUri: id },
  };
  return {
    ...{ db: database.app().db, clock: () => new Date(atMs), node, signer },
    ...{ newId: uuidv7, newRandomId: uuidv4, newSecret: () => randomBytes(32).toString('hex') },
    ...{ newRsaPair: unused, vault: { seal: unused, open: unused } },
    ...{ booksHead: memoryHead(), remote: silentRemote },
  };
}

const unused = () => {
  throw new Error('no keys are made, sealed or read back here');
};

/** Signs what hashes to what the simulation in memory says. */
const signer: DocumentSigner = {
  sign: async ({ jti, iat, ...document }) => textOf(document),
  read: async (jws) => ({ ...(parse(jws) as PairDocument), jti: '', iat: 0 }),
  encodeLines: (lines) => inOnePart(textOf(lines)),
  encodeLine: (line) => textOf(line),
  decodeLines: (text) => linesIn(text),
  decodeAmounts: (text) => linesIn(text),
  ...{ kidOf: unused, signRotation: unused, signBlock: unused, readBlock: unused },
};

function linesIn(text: LinesText): StatementLines | null {
  const whole = wholeText(text);
  return whole === '' ? null : (parse(whole) as StatementLines);
}

const parse = (text: string): unknown =>
  JSON.parse(text, (key, value: unknown) => (key.endsWith('Minor') ? BigInt(`${value}`) : value));
