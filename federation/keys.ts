import type { webcrypto } from 'node:crypto';
import type { JWK } from 'jose';
import { localActor } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import { KEY_TYPES, rsaKeyId } from './translate/actor.ts';

/** Open at one time. */
const MOST_KEYS = 500;

export type RsaKey = { readonly keyId: URL; readonly privateKey: webcrypto.CryptoKey };

/** The RSA key that signs what a local actor sends. With the Ed25519 key alone Fedify would send no
 *  HTTP signature at all.
 *  @throws {Error} when there is no such actor, or it has no key. */
export async function openRsaKey(deps: Deps, actorId: string): Promise<RsaKey> {
  const actor = await localActor(deps.db, actorId);
  const key = actor?.keys.find(({ algorithm }) => algorithm === 'RSASSA-PKCS1-v1_5');
  if (!actor || !key) throw new Error(`no RSA key of the local actor ${actorId}`);
  const jwk: JWK = JSON.parse(await deps.vault.open(key.privateJwkSealed));
  return {
    keyId: new URL(rsaKeyId(actor.uri)),
    privateKey: await crypto.subtle.importKey('jwk', jwk, KEY_TYPES[key.algorithm], true, ['sign']),
  };
}

export type KeyRing = (actorId: string) => Promise<RsaKey>;

/** Keys that stay open: to unseal one costs more than to sign with it. An actor's key never changes.
 *  A failure is not remembered. */
export function makeKeyRing(deps: Deps): KeyRing {
  const opened = new Map<string, Promise<RsaKey>>();
  return (actorId) => {
    const known = opened.get(actorId);
    if (known !== undefined) return known;
    const opening = openRsaKey(deps, actorId);
    opened.set(actorId, opening);
    opening.catch(() => opened.delete(actorId));
    const [oldest] = opened.keys();
    if (opened.size > MOST_KEYS && oldest !== undefined) opened.delete(oldest);
    return opening;
  };
}
