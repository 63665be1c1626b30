import type { JWK } from 'jose';
import { readSigningKey } from '../../db/records/own-keys.ts';
import { readPeerByHost } from '../../db/records/peers.ts';
import { publishedKeys } from '../../db/views/federation.ts';
import { pinnedKeysOf } from '../../db/views/keys.ts';
import { readPublishedKeys } from '../../federation/published-keys.ts';
import { makeNotary } from '../../federation/statement-jws.ts';
import { documentSigner } from '../../federation/translate/settlement-documents.ts';
import type { SettlementDeps } from '../../src/operations/deps.ts';
import { meetPeer } from '../../src/operations/meet-peer.ts';
import { rotateKey } from '../../src/operations/rotate-key.ts';
import { issueDocument } from '../../src/operations/settlement-documents.ts';
import { type TakeRefusal, takeDocument } from '../../src/operations/take-document.ts';
import { inOnePart } from '../../src/settlement/lines-text.ts';
import { type House, house } from './house.ts';
import { aKey, type Signer } from './keys.ts';
import { meet } from './peer.ts';

type Published = Awaited<ReturnType<typeof publishedKeys>>;

/** A node whose keys change, and one that has pinned them. */
export type KeyPeers = {
  readonly owner: House;
  readonly reader: House;
  /** What the owner's host answers as its keys in place of what the owner publishes; null: nothing. */
  answers: ((own: Published) => object | null) | undefined;
  /** How often it was asked for its keys. */
  asked: number;
  readonly host: string;
  readonly deps: SettlementDeps;
  setClock(at: string): void;
  /** The reader meets the owner, or reads its keys of the day. */
  meet(): Promise<void>;
  pinned(): Promise<NonNullable<Awaited<ReturnType<typeof pinnedKeysOf>>>>;
  /** The state of each pinned key. */
  states(): Promise<Readonly<Record<string, string>>>;
  /** The owner signs a document for the reader; its address. */
  signs(): Promise<string>;
  /** The reader takes it: `taken`, or why not. */
  take(uri: string): Promise<TakeRefusal | 'taken'>;
  close(): Promise<void>;
};

export async function keyPeers(): Promise<KeyPeers> {
  const owner = await house({ origin: 'http://localhost:9001' });
  const reader = await house({ origin: 'http://localhost:9002' });
  const { node } = owner.deps;
  const remote = remoteOf(owner, reader, () => {
    peers.asked += 1;
    return peers.answers;
  });
  const deps = { ...reader.deps, remote };
  const peerId = async () => (await readPeerByHost(reader.deps.db, node.host))?.id ?? '';
  let seq = 0;
  const peers: KeyPeers = {
    ...{ owner, reader, deps, answers: undefined, asked: 0, host: node.host },
    setClock(at) {
      owner.setClock(at);
      reader.setClock(at);
    },
    meet: async () => void (await meetPeer(deps, remote, node.host, { askAgain: true })),
    async pinned() {
      const pinned = await pinnedKeysOf(reader.deps.db, await peerId());
      if (pinned === null) throw new Error('nothing is pinned');
      return pinned;
    },
    states: async () =>
      Object.fromEntries((await peers.pinned()).keys.map(({ kid, state }) => [kid, state])),
    signs: () => signSeal(owner.deps, reader, ++seq),
    async take(uri) {
      const taken = await takeDocument(deps, { host: node.host, documentUri: uri });
      return taken.ok ? 'taken' : taken.code;
    },
    async close() {
      await owner.close();
      await reader.close();
    },
  };
  return peers;
}

/** The owner's host, as the reader reaches it.
 *  @param asking called when it is asked for its keys; what it answers with in place of its own. */
function remoteOf(
  owner: House,
  reader: House,
  asking: () => KeyPeers['answers'],
): SettlementDeps['remote'] {
  const { node, db } = owner.deps;
  const documentAt = (uri: string) =>
    db.query.settlementDocument.findFirst({ where: (d, { eq }) => eq(d.uri, uri) });
  return {
    ...reader.deps.remote,
    nodeInfo: async (host) => ({
      software: 'obole',
      flattr: {
        actorUri: node.actorUri,
        jwksUrl: `http://${host}/.well-known/jwks.json`,
        ...{ currency: 'EUR', settles: true },
      },
    }),
    jwks: async () => {
      const answers = asking();
      const own = await publishedKeys(db);
      const said = answers === undefined ? own : answers(own);
      return said === null ? null : await readPublishedKeys(said);
    },
    settlementDocument: async (uri) => (await documentAt(uri)) ?? null,
    async settlementLines(uri) {
      const lines = (await documentAt(uri))?.lines ?? null;
      return lines === null ? null : inOnePart(lines);
    },
  };
}

/** Any document for the other one, which needs nothing to be booked. */
async function signSeal(deps: SettlementDeps, reader: House, seq: number): Promise<string> {
  const { host, actorUri } = reader.deps.node;
  const hash = (n: number) => `${n}`.padStart(64, '0');
  const known = (await readPeerByHost(deps.db, host)) ?? (await meet(deps, { host, actorUri }));
  const { uri } = await deps.db.transaction((tx) =>
    issueDocument(
      deps,
      tx,
      {
        ...{ kind: 'seal', iss: deps.node.actorUri, aud: actorUri },
        ...{ seq, block: hash(seq), prev: seq === 1 ? null : hash(seq - 1) },
      },
      { peerId: known.id, ref: null, lines: null, answers: null },
    ),
  );
  return uri;
}

/** So many hours after the two have met. */
export const hour = (n: number): string =>
  new Date(Date.parse('2026-10-05T12:00:00Z') + n * 3_600_000).toISOString();

/** The owner rotates its key; the new one's name. */
export async function rotated({ owner }: KeyPeers): Promise<string> {
  const done = await rotateKey(owner.deps);
  if (!done.ok) throw new Error(done.code);
  return done.kid;
}

/** The key with which the owner signs now, as a thief would have it. */
export async function stolenKey({ owner }: KeyPeers): Promise<Signer> {
  const { db, vault } = owner.deps;
  const row = await readSigningKey(db);
  const privateJwk: JWK = JSON.parse(await vault.open(row?.privateJwkSealed ?? ''));
  return { privateJwk, key: { ...aKey(row?.kid ?? ''), x: privateJwk.x ?? '' } };
}

/** A document that somebody signs in the owner's name. */
export function signedBy(peers: KeyPeers, { key, privateJwk }: Signer): Promise<string> {
  const signer = documentSigner(makeNotary(async () => ({ kid: key.kid, privateJwk })));
  return signSeal({ ...peers.owner.deps, signer }, peers.reader, 900);
}
