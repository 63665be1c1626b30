import { CompactSign, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import type { EvidenceKind, Notary } from '../src/operations/deps.ts';
import { repeatsName } from './translate/repeated-name.ts';

export type SigningKey = { readonly kid: string; readonly privateJwk: JWK };

/** Signs with this node's settlement key and verifies with a peer's. A signed document is evidence
 *  for years: so there is one algorithm, one form, no expiry, and no header that could bring a key
 *  along.
 *  Source: RFC 7515 section 4.1, RFC 8037 (EdDSA), RFC 8725 sections 3.1, 3.10, 3.11. */
export function makeNotary(signingKey: () => Promise<SigningKey>): Notary {
  return {
    sign: async (kind, payload) => signWith(kind, payload, await signingKey()),
    signAs: signWith,
    verify: verifyWith,
  };
}

async function signWith(
  kind: EvidenceKind,
  payload: object,
  { kid, privateJwk }: SigningKey,
): Promise<string> {
  const key = await importJWK(privateJwk, 'EdDSA');
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ typ: typeOf(kind), alg: 'EdDSA', kid })
    .sign(key);
}

/** The payload when the signature is good, made with one of `keys`, and of that kind; else null. */
export async function verifyWith(
  kind: EvidenceKind,
  jws: string,
  keys: readonly JWK[],
): Promise<unknown | null> {
  const jwk = keyFor(kind, jws, keys);
  if (jwk === null) return null;
  try {
    const key = await importJWK(jwk, 'EdDSA');
    const { payload } = await compactVerify(jws, key, { algorithms: ['EdDSA'] });
    const text = textOf(payload);
    const said: unknown = JSON.parse(text);
    return repeatsName(text) ? null : said;
  } catch {
    return null;
  }
}

const typeOf = (kind: EvidenceKind): string => `obole-${kind}+jws`;

/** What `typ` says a document is, unverified; null when it is none of ours. */
export function claimedKind(jws: string): string | null {
  try {
    const { typ } = decodeProtectedHeader(jws);
    return /^obole-([a-z]+)\+jws$/.exec(typ ?? '')?.[1] ?? null;
  } catch {
    return null;
  }
}

/** The `kid` that a document names, unverified; null when it names none. */
export function claimedKid(jws: string): string | null {
  try {
    return decodeProtectedHeader(jws).kid ?? null;
  } catch {
    return null;
  }
}

const textOf = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

/** The key that the header names, if the header is exactly of the form that `sign` writes: what is
 *  not listed here (`jku`, `jwk`, `x5u`, `crit`, `b64` ...) is refused with the rest. */
function keyFor(kind: EvidenceKind, jws: string, keys: readonly JWK[]): JWK | null {
  try {
    const [head = '', , signature = ''] = jws.split('.');
    if (!isCanonical(signature) || repeatsName(textOf(Buffer.from(head, 'base64url')))) return null;
    const header = decodeProtectedHeader(jws);
    if (Object.keys(header).sort().join() !== 'alg,kid,typ') return null;
    if (header.alg !== 'EdDSA' || header.typ !== typeOf(kind)) return null;
    const key = keys.find((candidate) => candidate.kid === header.kid);
    return key?.kty === 'OKP' && key.crv === 'Ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** Other last bits mean the same bytes: the same document would have a second hash. */
const isCanonical = (base64url: string): boolean =>
  Buffer.from(base64url, 'base64url').toString('base64url') === base64url;
