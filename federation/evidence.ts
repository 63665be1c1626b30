import { blockJws } from '../db/views/blocks.ts';
import { issuedDocument, publishedKeys } from '../db/views/federation.ts';
import { outgoingFlattr } from '../db/views/outgoing.ts';
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
  if (document.lines === null) {
    return problem(404, 'no_lines', 'Only statements have lines; this is another document.');
  }
  return bytes(document.lines, 'application/x-ndjson');
}

/** `/books/blocks/{seq}`: a sealed block of our books, for everybody, as it was signed. */
export async function serveBlock(deps: Deps, seq: string): Promise<Response> {
  const jws = /^[1-9][0-9]{0,8}$/.test(seq) ? await blockJws(deps.db, Number(seq)) : null;
  if (jws === null) return problem(404, 'unknown_block', 'The books have no such block.');
  const headers = { 'content-type': 'application/jose', 'cache-control': 'max-age=86400' };
  return new Response(jws, { headers });
}

const bytes = (body: string, type: string): Response =>
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
