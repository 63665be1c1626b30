import type { JWK } from 'jose';
import { ownSettlementKeys, readSigningKey } from '../../db/records/own-keys.ts';
import { withLines } from '../../db/records/pair-load.ts';
import { saveProof } from '../../db/records/payees.ts';
import { saveHeldKeys } from '../../db/records/peer-keys.ts';
import { type Peer, readPeerByHost, savePeer } from '../../db/records/peers.ts';
import { saveRemoteActor } from '../../db/records/people.ts';
import { saveRemoteWork } from '../../db/records/works.ts';
import { sha256OfParts } from '../../db/sha256.ts';
import { makeScribe } from '../../federation/scribe.ts';
import { makeNotary } from '../../federation/statement-jws.ts';
import { documentSigner } from '../../federation/translate/settlement-documents.ts';
import type { Deps, NodeDeps, RemoteActor, SettlementDeps } from '../../src/operations/deps.ts';
import { issueStatements } from '../../src/operations/issue-statements.ts';
import { openPair } from '../../src/operations/pair-step.ts';
import { takeDocument } from '../../src/operations/take-document.ts';
import type { StatementLine } from '../../src/settlement/documents.ts';
import type { Statement } from '../../src/settlement/pair/documents.ts';
import type { Pair } from '../../src/settlement/pair/pair.ts';
import type { SettlementKey } from '../../src/settlement/rotation.ts';
import { grossOf } from '../../src/settlement/statement.ts';
import { makeRails } from '../../src/wiring/rails.ts';
import {
  keepingMailer,
  silentAccountServers,
  silentRemote,
  silentSources,
  silentWebhooks,
} from './pages.ts';

export const PEER_HOST = 'peer.example';
const PEER = `https://${PEER_HOST}`;
const PEER_ACTOR = `${PEER}/users/node`;

/** Somebody on a node elsewhere, as their own document would describe them. */
export const elsewhere = (name: string, host = PEER_HOST): RemoteActor => ({
  uri: `https://${host}/users/${name}`,
  kind: 'person',
  handle: name,
  host,
  name,
  summary: '',
  profileUrl: `https://${host}/@${name}`,
  inboxUrl: `https://${host}/users/${name}/inbox`,
  sharedInboxUrl: `https://${host}/inbox`,
  discoverable: true,
  indexable: true,
  alsoKnownAs: [],
  links: [],
  payments: [],
  attributionDomains: [],
});

/** What operations between nodes need, in a house whose network is silent. */
export function settling(deps: Deps): NodeDeps {
  const notary = makeNotary(async () => {
    const key = await readSigningKey(deps.db);
    if (key === undefined) throw new Error('no settlement key');
    return { kid: key.kid, privateJwk: JSON.parse(await deps.vault.open(key.privateJwkSealed)) };
  });
  const silent = {
    remote: silentRemote,
    sources: silentSources,
    accountServers: silentAccountServers,
    mailer: keepingMailer,
    postWebhook: silentWebhooks,
    scribe: makeScribe(deps.node.origin),
    rails: makeRails({ ...deps.node, stripe: undefined }),
  };
  return { ...deps, ...silent, signer: documentSigner(notary) };
}

/** Another node that this one has met. */
export const meet = (
  deps: Deps,
  { jwks, ...facts }: Partial<Peer> & { readonly jwks?: { keys: JWK[] } } = {},
): Promise<Peer> =>
  deps.db.transaction(async (tx) => {
    const peer = await savePeer(tx, {
      id: deps.newId(),
      host: PEER_HOST,
      actorUri: PEER_ACTOR,
      understandsFlattr: true,
      settles: true,
      currency: 'EUR',
      checkedAt: deps.clock(),
      ...facts,
    });
    // It signs with our own key: one notary is enough for both sides of a test.
    const keys = (jwks?.keys ?? (await ownSettlementKeys(tx))) as SettlementKey[];
    const held = keys.map((key) => ({ key, state: 'valid', revokedSince: null }) as const);
    const ring = { keys: held, inForce: null, recovery: null, head: null };
    await saveHeldKeys(tx, ring, { peerId: peer.id, by: 'first_contact', at: peer.checkedAt });
    return peer;
  });

/** Somebody's work on another node, as this one remembers it. */
export async function workElsewhere(deps: Deps, author: RemoteActor, slug: string) {
  const now = deps.clock();
  return deps.db.transaction(async (tx) => {
    const row = { ...author, id: deps.newId(), createdAt: now };
    const payee = await saveRemoteActor(tx, row);
    const uri = `https://${author.host}/works/${slug}`;
    const work = await saveRemoteWork(tx, {
      ...{ id: deps.newId(), uri, url: uri, pageUrl: uri, authorId: payee.id, title: slug },
      ...{ publishedAt: now, createdAt: now, updatedAt: now },
    });
    await saveProof(tx, {
      ...{ id: deps.newId(), workId: work.id, payeeId: payee.id, method: 'hosted', evidence: [] },
      ...{ checkedAt: now, nextCheckAt: new Date(now.getTime() + 7 * 86_400_000) },
    });
    return { payeeId: payee.id, workId: work.id };
  });
}

/** A peer offers a statement, and it is fetched and taken. */
export async function stated(
  deps: NodeDeps,
  peer: Peer,
  lines: readonly StatementLine[],
  facts: Partial<Statement> = {},
) {
  const text = deps.signer.encodeLines({ lines, adjustments: [] });
  const totalMinor = grossOf(lines);
  const uri = `${PEER}/settlement/${deps.newId()}`;
  const jws = await deps.signer.sign({
    ...{
      kind: 'statement',
      iss: PEER_ACTOR,
      aud: deps.node.actorUri,
      jti: uri,
      iat: 1_793_000_000,
    },
    ...{ period: '2026-10', currency: 'EUR', scale: 2, seq: 1, prev: null },
    ...{ linesSha256: sha256OfParts(text.parts()), grossMinor: totalMinor, totalMinor },
    ...{ adjustmentMinor: 0n, carriedMinor: 0n, ack: null },
    ...facts,
  });
  const remote = {
    ...deps.remote,
    settlementDocument: async () => ({ jws }),
    settlementLines: async () => text,
  };
  return takeDocument({ ...deps, remote }, { host: peer.host, documentUri: uri });
}

/** What the node owes its peers for a month is stated. */
export const state = (deps: SettlementDeps, month: string) => issueStatements(deps, month);

/** How a node's settlement with a peer stands. */
export async function pairWith(deps: SettlementDeps, host: string): Promise<Pair> {
  const peer = await readPeerByHost(deps.db, host);
  if (peer === undefined) throw new Error(`${host} is not known`);
  return deps.db.transaction(
    async (tx) => (await withLines(tx, await openPair(deps, tx, peer))).pair,
  );
}
