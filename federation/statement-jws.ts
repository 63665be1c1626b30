import { CompactSign, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import type { EvidenceKind, Notary } from '../src/operations/deps.ts';
import { isCheapJson } from './translate/cheap-json.ts';
import { repeatsName } from './translate/repeated-name.ts';

/** An acceptance may dispute line after line; nothing else is long. Source: FEP-8174, "Bounds". */
export const JWS_MAX_BYTES = 16 * 1024 * 1024;
const SHORT_MAX_BYTES = 64 * 1024;
/** Three members, and a `kid` has 200 characters at most. */
const HEADER_MAX_BYTES = 1024;
/** How many `{`, `[` and `,` a payload may have that is no acceptance. */
const PARTS_MAX = 20_000;

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

/** The payload when the signature is good, made with one of `keys`, and of that kind, and no larger than
 *  one of that kind may be; else null. Size is looked at first: whoever signs must not make this node work. */
export async function verifyWith(
  kind: EvidenceKind,
  jws: string,
  keys: readonly JWK[],
): Promise<unknown | null> {
  if (jws.length > (kind === 'acceptance' ? JWS_MAX_BYTES : SHORT_MAX_BYTES)) return null;
  const jwk = keyFor(kind, jws, keys);
  if (jwk === null) return null;
  try {
    const key = await importJWK(jwk, 'EdDSA');
    const { payload } = await compactVerify(jws, key, { algorithms: ['EdDSA'] });
    const text = textOf(payload);
    if (!isCheapJson(text, kind === 'acceptance' ? undefined : PARTS_MAX)) return null;
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
    const { typ } = headerOf(jws);
    return /^obole-([a-z]+)\+jws$/.exec(typ ?? '')?.[1] ?? null;
  } catch {
    return null;
  }
}

/** The `kid` that a document names, unverified; null when it names none. */
export function claimedKid(jws: string): string | null {
  try {
    return headerOf(jws).kid ?? null;
  } catch {
    return null;
  }
}

/** @throws {Error} when there is none, or a long one: it is read before anybody has signed anything. */
function headerOf(jws: string) {
  const bytes = jws.indexOf('.');
  if (bytes > HEADER_MAX_BYTES) throw new Error(`a header of ${bytes} bytes`);
  return decodeProtectedHeader(jws);
}

const textOf = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

/** The key that the header names, if the header is exactly of the form that `sign` writes: what is
 *  not listed here (`jku`, `jwk`, `x5u`, `crit`, `b64` ...) is refused with the rest. */
function keyFor(kind: EvidenceKind, jws: string, keys: readonly JWK[]): JWK | null {
  try {
    const header = headerOf(jws);
    const [head = '', , signature = ''] = jws.split('.');
    if (!isCanonical(signature) || repeatsName(textOf(Buffer.from(head, 'base64url')))) return null;
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
