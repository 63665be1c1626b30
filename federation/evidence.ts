import { issuedDocument, outgoingFlattr, settlementKeys } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import { activityJson, problem } from './responses.ts';
import type { Signer } from './signer.ts';
import { writeFlattr } from './translate/flattr.ts';

/** What only some may read, and the keys to check it with. */

export type WhoSigned = (request: Request) => Promise<Signer>;

/** `/.well-known/jwks.json`: the settlement keys, apart from the actors' keys. */
export async function serveJwks(deps: Deps): Promise<Response> {
  return new Response(JSON.stringify({ keys: await settlementKeys(deps.db) }), {
    headers: { 'content-type': 'application/jwk-set+json', 'cache-control': 'max-age=300' },
  });
}

/** `/settlement/{id}` and `/settlement/{id}/lines`: for the peer they were written to, proven by the
 *  signature of its instance actor. Whether a document exists is told to nobody else. */
export async function serveSettlementDocument(
  deps: Deps,
  whoSigned: WhoSigned,
  request: Request,
  wanted: { readonly id: string; readonly part: 'jws' | 'lines' },
): Promise<Response> {
  const signer = await whoSigned(request);
  if (signer.actorUri === null) {
    return problem(401, 'unsigned', 'This document is for a peer: sign the request as its actor.');
  }
  const document = await issuedDocument(deps.db, wanted.id);
  if (document === null || document.peerActorUri !== signer.actorUri) {
    return problem(403, 'not_for_you', 'There is no such document for the actor that signed this.');
  }
  if (wanted.part === 'jws') return bytes(document.jws, 'application/jose');
  if (document.lines === null) {
    return problem(404, 'no_lines', 'Only statements have lines; this is another document.');
  }
  return bytes(document.lines, 'application/x-ndjson');
}

const bytes = (body: string, type: string): Response =>
  new Response(body, { headers: { 'content-type': type, 'cache-control': 'private, no-store' } });

/** `/flattrs/{id}`: for the recipient's server, and for everybody when the giver's list is public. */
export async function serveFlattr(
  deps: Deps,
  whoSigned: WhoSigned,
  request: Request,
  id: string,
): Promise<Response> {
  const flattr = await outgoingFlattr(deps.db, id);
  if (flattr !== null && flattr.undoneAt === null) {
    if (flattr.listPublic) return activityJson(writeFlattr(flattr));
    const signer = await whoSigned(request);
    if (signer.actorUri !== null && new URL(signer.actorUri).host === flattr.payee.host) {
      return activityJson(writeFlattr(flattr));
    }
  }
  return problem(404, 'unknown_flattr', 'There is no such flattr that you may see.');
}
