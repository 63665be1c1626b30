import { addJob } from '../../db/records/jobs.ts';
import type { Peer } from '../../db/records/peers.ts';
import { readAnswerTo, readDocumentByUri } from '../../db/records/settlements.ts';
import type { SignedDocument } from '../settlement/documents.ts';
import type { SettlementDeps } from './deps.ts';
import { meetPeer } from './meet-peer.ts';
import { receiveNetting } from './net-peer.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { readSigned, type SignatureRefusal } from './read-signed.ts';
import { receiveSeal } from './receive-seal.ts';
import { receiveStatement } from './receive-statement.ts';
import { receiveAdvice } from './record-payment.ts';
import { actorOf } from './settlement-documents.ts';

/** `unreachable` and `not_yet` are worth another try later; the others are final. */
export type TakeRefusal = SignatureRefusal | 'wrong_document' | 'refused';

/** About 100,000 payees. Source: FEP-8174, "Statements". */
const LINES_MAX_BYTES = 16 * 1024 * 1024;

export type Taken = {
  readonly kind: SignedDocument['kind'];
  /** Another document of the same peer that says the opposite. */
  readonly contradiction?: string;
};

/** Fetches a document that a peer offered, checks it, books it and answers. */
export async function takeOffer(
  deps: SettlementDeps,
  offer: { readonly host: string; readonly documentUri: string },
): Promise<Outcome<Taken, TakeRefusal>> {
  const known = await readDocumentByUri(deps.db, offer.documentUri);
  if (known !== undefined) {
    const answer = await readAnswerTo(deps.db, known.uri);
    if (answer !== undefined) await addJob(deps.db, 'send-answer', { documentId: answer.id });
    return done({ kind: known.kind });
  }
  const fetched = await fetchSigned(deps, offer.host, offer.documentUri);
  if (!fetched.ok) return fetched;
  const { peer, signed, jws } = fetched;
  const uri = offer.documentUri;
  // Whoever has signed nothing yet must not make this node fetch much.
  const isStatement = signed.kind === 'statement';
  const lines = isStatement ? await deps.remote.settlementLines(uri, LINES_MAX_BYTES) : null;
  if (isStatement && lines === null) return refuse('unreachable', uri);
  const incoming = { uri, jws, lines };
  if (signed.kind === 'seal') {
    const kept = await receiveSeal(deps, peer, { ...incoming, ...signed });
    if (!kept.ok) return refuse('refused', kept.code);
    const { contradiction } = kept;
    return done({ kind: 'seal', ...(contradiction === null ? {} : { contradiction }) });
  }
  const outcome = await book(deps, peer, incoming, signed);
  if (outcome.ok) return done({ kind: signed.kind });
  if (outcome.code === 'not_yet' || outcome.code === 'wrong_document') return refuse(outcome.code);
  return refuse('refused', outcome.code);
}

function book(
  deps: SettlementDeps,
  peer: Peer,
  incoming: { readonly uri: string; readonly jws: string; readonly lines: string | null },
  signed: SignedDocument,
): Promise<Outcome<object, string>> {
  switch (signed.kind) {
    case 'statement':
      return receiveStatement(deps, peer, { ...incoming, ...signed });
    case 'netting':
      return receiveNetting(deps, peer, { ...incoming, ...signed });
    case 'advice':
      return receiveAdvice(deps, peer, { ...incoming, ...signed });
    default:
      return Promise.resolve(refuse('wrong_document'));
  }
}

/** A document with a good signature of the peer, meant for us and named as it says. */
export async function fetchSigned(
  deps: SettlementDeps,
  host: string,
  uri: string,
): Promise<
  Outcome<
    {
      readonly peer: Peer;
      readonly signed: SignedDocument;
      readonly jws: string;
    },
    TakeRefusal
  >
> {
  const known = await meetPeer(deps, deps.remote, host);
  // It offers something to settle, so what we were told before may have changed.
  const peer = known?.settles ? known : await meetPeer(deps, deps.remote, host, { askAgain: true });
  if (peer === null) return refuse('unreachable', host);
  if (!peer.settles || peer.trust === 'blocked') return refuse('not_a_peer', host);
  const fetched = await deps.remote.settlementDocument(uri);
  if (fetched === null) return refuse('unreachable', uri);
  const read = await readSigned(deps, peer, { uri, jws: fetched.jws });
  if (!read.ok) return read;
  const { signed } = read;
  const { iss, aud, jti } = signed.document;
  if (iss !== actorOf(peer) || aud !== deps.node.actorUri || jti !== uri)
    return refuse('wrong_document', uri);
  return done({ peer, signed, jws: fetched.jws });
}
