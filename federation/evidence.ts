import { blockJws } from '../db/views/blocks.ts';
import {
  issuedDocument,
  publishedKeys,
  type SettlingPeer,
  settlingPeer,
  sharedDocument,
  sharedDocuments,
} from '../db/views/federation.ts';
import { outgoingFlattr } from '../db/views/outgoing.ts';
import { statementText } from '../db/views/statement-text.ts';
import type { Deps } from '../src/operations/deps.ts';
import { activityJson, problem, SIGNATURES } from './responses.ts';
import { readClaim } from './signature-header.ts';
import type { WhoSigned } from './signer.ts';
import { writeFlattr } from './translate/flattr.ts';

/** What only some may read, and the keys to check it with. */

/** `/.well-known/jwks.json`: the settlement keys, apart from the actors' keys, and how they followed one
 *  another. A copy on the way, however young, would have peers refuse what a new key signs. */
export async function serveJwks(deps: Deps): Promise<Response> {
  return new Response(JSON.stringify(await publishedKeys(deps.db)), {
    headers: { 'content-type': 'application/jwk-set+json', 'cache-control': 'no-cache' },
  });
}

/** `/settlement/{id}` and `/settlement/{id}/lines`: for the peer they were written to, proven by the
 *  signature of its instance actor. Whether a document exists is told to nobody else, and nobody
 *  but the peer is asked for a key. */
export async function serveSettlementDocument(
  deps: Deps,
  whoSigned: WhoSigned,
  request: Request,
  wanted: { readonly id: string; readonly part: 'jws' | 'lines' },
): Promise<Response> {
  const claim = readClaim(request);
  const document = 'why' in claim ? null : await issuedDocument(deps.db, wanted.id);
  const actorUri = document?.peerActorUri ?? null;
  const signer = actorUri === null ? null : await whoSigned(request, { actorUri });
  if ('why' in claim || (signer?.actorUri === null && signer.code === 'unsigned')) {
    return problem(401, 'unsigned', 'This document is for a peer: sign the request as its actor.');
  }
  if (document === null || signer === null || signer.actorUri === null) {
    return problem(403, 'not_for_you', 'There is no such document for the actor that signed this.');
  }
  if (wanted.part === 'jws') return bytes(document.jws, 'application/jose');
  return linesOf(deps, wanted.id);
}

/** How many documents one page of a head lists. Source: FEP-8174, "What both hold". */
const HEAD_PAGE = 2_000;

/** `/settlement/head?currency=EUR`: what is signed between the node that asks and this one, in the order
 *  of our records. `after`: the hash of the last one of the page before. */
export async function serveSettlementHead(
  deps: Deps,
  whoSigned: WhoSigned,
  request: Request,
): Promise<Response> {
  const asking = await peerAsking(deps, whoSigned, request);
  if (asking instanceof Response) return asking;
  const { searchParams } = new URL(request.url);
  const currency = searchParams.get('currency') ?? '';
  const after = searchParams.get('after');
  if (!/^[A-Z]{3,8}$/.test(currency) || (after !== null && !SHA256.test(after)))
    return problem(400, 'incomplete', 'Say the currency, and after which document.');
  const page = { currency, after, most: HEAD_PAGE };
  const found = await sharedDocuments(deps.db, asking, page);
  if (found === null) return unknownDocument();
  const documents = found.map(({ direction, seq, recordedAt, ...entry }) => ({
    ...entry,
    iss: direction === 'issued' ? deps.node.actorUri : asking.actorUri,
    recorded: Math.floor(recordedAt.getTime() / 1000),
    ...(seq === null ? {} : { seq }),
  }));
  return bytes(JSON.stringify({ documents }), 'application/json');
}

/** `/settlement/copies/{sha256}` and `/settlement/copies/{sha256}/lines`: the bytes of what is signed
 *  between the two, whoever signed it. A node that was restored from a backup asks for what it lost. */
export async function serveSettlementCopy(
  deps: Deps,
  whoSigned: WhoSigned,
  request: Request,
  wanted: { readonly sha256: string; readonly part: 'jws' | 'lines' },
): Promise<Response> {
  const asking = await peerAsking(deps, whoSigned, request);
  if (asking instanceof Response) return asking;
  const { sha256, part } = wanted;
  const found = SHA256.test(sha256) ? await sharedDocument(deps.db, asking, sha256) : null;
  if (found === null) return unknownDocument();
  if (part === 'jws') return bytes(found.jws, 'application/jose');
  return linesOf(deps, found.id);
}

async function linesOf(deps: Deps, documentId: string): Promise<Response> {
  const parts = await statementText(deps.db, documentId);
  return parts === null
    ? problem(404, 'no_lines', 'Only statements have lines; this is another document.')
    : bytes(ReadableStream.from(parts), 'application/x-ndjson');
}

const SHA256 = /^[0-9a-f]{64}$/;

const unknownDocument = () =>
  problem(404, 'unknown_document', 'There is no such document between our nodes.');

/** Whoever it is: the same answer to all that are not a peer, or it would tell who is one. */
async function peerAsking(
  deps: Deps,
  whoSigned: WhoSigned,
  request: Request,
): Promise<SettlingPeer | Response> {
  const claim = readClaim(request);
  const peer = 'why' in claim ? null : await settlingPeer(deps.db, claim.keyId.host);
  const signer = peer === null ? null : await whoSigned(request, peer);
  if (peer !== null && signer?.actorUri === peer.actorUri) return peer;
  return problem(
    401,
    'unsigned',
    'This is for nodes that settle with this one: sign as its actor.',
  );
}

/** `/books/blocks/{seq}`: a sealed block of our books, for everybody, as it was signed. */
export async function serveBlock(deps: Deps, seq: string): Promise<Response> {
  const jws = /^[1-9][0-9]{0,8}$/.test(seq) ? await blockJws(deps.db, Number(seq)) : null;
  if (jws === null) return problem(404, 'unknown_block', 'The books have no such block.');
  const headers = { 'content-type': 'application/jose', 'cache-control': 'max-age=86400' };
  return new Response(jws, { headers });
}

const bytes = (body: string | ReadableStream<Uint8Array>, type: string): Response =>
  new Response(body, { headers: { 'content-type': type, 'cache-control': 'private, no-store' } });

/** `/flattrs/{id}`: for the recipient's server, and for everybody when the giver's list is public;
 *  not one without a name. One that waits has no recipient yet. */
export async function serveFlattr(
  deps: Deps,
  whoSigned: WhoSigned,
  request: Request,
  id: string,
): Promise<Response> {
  const flattr = await outgoingFlattr(deps.db, deps.node, id);
  if (flattr !== null && flattr.payee !== null && flattr.undoneAt === null) {
    const { payee } = flattr;
    const document = writeFlattr({ ...flattr, payee });
    if (flattr.isPublic) return activityJson(document, SIGNATURES);
    const signer = await whoSigned(request, { origin: new URL(payee.uri).origin });
    if (signer.actorUri !== null) return activityJson(document, SIGNATURES);
  }
  return problem(404, 'unknown_flattr', 'There is no such flattr that you may see.');
}
