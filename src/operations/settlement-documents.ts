import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import type { Peer } from '../../db/records/peers.ts';
import {
  addDocument,
  readDocumentByUri,
  type SettlementDocument,
} from '../../db/records/settlements.ts';
import { sha256Hex } from '../../db/sha256.ts';
import type { DocumentKind, Documents } from '../settlement/documents.ts';
import type { SettlementDeps } from './deps.ts';

type Body<Kind extends DocumentKind> = Omit<Documents[Kind], 'iss' | 'aud' | 'jti' | 'iat'>;

/** Signs a document for a peer and keeps its exact bytes. It is sent by a job of the same
 *  transaction: only committed bytes ever leave.
 *  @param extra.answers the URI of the peer's document that this one answers; without it, this one
 *    is offered. */
export async function issueDocument<Kind extends DocumentKind>(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  kind: Kind,
  body: Body<Kind>,
  extra: { readonly lines?: string; readonly answers?: string } = {},
): Promise<SettlementDocument> {
  const id = deps.newId();
  const uri = `${deps.node.origin}/settlement/${id}`;
  const recordedAt = deps.clock();
  const head = {
    iss: deps.node.actorUri,
    aud: actorOf(peer),
    jti: uri,
    iat: Math.floor(recordedAt.getTime() / 1000),
  };
  const jws = await deps.signer.sign(kind, { ...head, ...body } as unknown as Documents[Kind]);
  const row = {
    id,
    uri,
    peerId: peer.id,
    direction: 'issued' as const,
    kind,
    jws,
    sha256: sha256Hex(jws),
    lines: extra.lines ?? null,
    answers: extra.answers ?? null,
    recordedAt,
  };
  await addDocument(tx, row);
  await addJob(tx, extra.answers === undefined ? 'send-offer' : 'send-answer', { documentId: id });
  return row;
}

/** A peer's document as it came, before it is in our records. */
export type Incoming<Kind extends DocumentKind> = {
  readonly uri: string;
  readonly jws: string;
  readonly lines: string | null;
  readonly kind: Kind;
  readonly document: Documents[Kind];
};

/** Whether a peer's document is in our records. Two jobs may have fetched it; whoever holds the
 *  peer's lock asks once more. */
export const isKept = async (tx: Tx, incoming: Pick<Incoming<DocumentKind>, 'uri'>) =>
  (await readDocumentByUri(tx, incoming.uri)) !== undefined;

/** Keeps a peer's document in its exact bytes. */
export async function keepDocument(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  incoming: Incoming<DocumentKind>,
  extra: { readonly answers?: string } = {},
): Promise<SettlementDocument> {
  const row = {
    id: deps.newId(),
    uri: incoming.uri,
    peerId: peer.id,
    direction: 'received' as const,
    kind: incoming.kind,
    jws: incoming.jws,
    sha256: sha256Hex(incoming.jws),
    lines: incoming.lines,
    answers: extra.answers ?? null,
    recordedAt: deps.clock(),
  };
  await addDocument(tx, row);
  return row;
}

/** Answers a peer's document with a signed refusal. */
export const refuseDocument = (
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  document: SettlementDocument,
  code: string,
) =>
  issueDocument(
    deps,
    tx,
    peer,
    'refusal',
    { document: document.sha256, code },
    { answers: document.uri },
  );

export function actorOf(peer: Peer): string {
  if (peer.actorUri === null) throw new Error(`${peer.host} has no instance actor`);
  return peer.actorUri;
}
