import { createPrivateKey, createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Tx } from '../../db/connect.ts';
import { addJobs } from '../../db/records/jobs.ts';
import { lockNode } from '../../db/records/locks.ts';
import {
  addRotation,
  addSettlementKey,
  lastRotation,
  markRevoked,
  readSigningKey,
  retireKey,
} from '../../db/records/own-keys.ts';
import { nodesKnown } from '../../db/records/peers.ts';
import { sha256Hex } from '../../db/sha256.ts';
import type { SettlementKey } from '../settlement/rotation.ts';
import type { Deps, SettlementDeps } from './deps.ts';

/** A key of ours with both halves. `kid` is its thumbprint (RFC 7638). */
export type KeyPair = { readonly publicKey: SettlementKey; readonly privateJwk: JWK };

export async function makeKeyPair(): Promise<KeyPair> {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const publicKey = await publicKeyOf(await exportJWK(pair.publicKey));
  // One thumbprint in 64: a command line would take such a name for an option.
  if (publicKey.kid.startsWith('-')) return makeKeyPair();
  return { publicKey, privateJwk: { ...(await exportJWK(pair.privateKey)), kid: publicKey.kid } };
}

/** @throws {Error} when it is no Ed25519 key. */
export async function publicKeyOf({ kty, crv, x }: JWK): Promise<SettlementKey> {
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined) throw new Error('no Ed25519 key');
  return { kty: 'OKP', crv: 'Ed25519', x, kid: await calculateJwkThumbprint({ kty, crv, x }) };
}

/** From now on it signs. */
export const addKeyPair = async (
  deps: Pick<Deps, 'clock' | 'vault'>,
  tx: Tx,
  { publicKey, privateJwk }: KeyPair,
) =>
  addSettlementKey(tx, {
    kid: publicKey.kid,
    publicJwk: { ...publicKey, alg: 'EdDSA', use: 'sig' },
    privateJwkSealed: await deps.vault.seal(JSON.stringify(privateJwk)),
    createdAt: deps.clock(),
  });

/** How our keys stand. */
export type OwnKeys = {
  readonly signing: KeyPair;
  readonly recovery: SettlementKey | null;
  readonly head: { readonly seq: number; readonly sha256: string } | null;
};

/** Takes the lock under which keys change: of two processes the second sees what the first did. */
export async function lockOwnKeys(deps: Pick<Deps, 'vault'>, tx: Tx): Promise<OwnKeys> {
  await lockNode(tx);
  const key = await readSigningKey(tx);
  if (key === undefined) throw new Error('the node has no settlement key');
  const last = await lastRotation(tx);
  const privateJwk: JWK = JSON.parse(await deps.vault.open(key.privateJwkSealed));
  const { kid, publicJwk } = key;
  return {
    signing: { publicKey: { ...(await publicKeyOf(publicJwk)), kid }, privateJwk },
    recovery: last?.recovery ?? null,
    head: last === undefined ? null : { seq: last.seq, sha256: last.sha256 },
  };
}

/** What a rotation changes; what is left out stays. */
export type Change = {
  /** The key that signs from now on. */
  readonly key?: KeyPair;
  readonly recovery?: SettlementKey;
  /** @param revokes.since in seconds since 1970. */
  readonly revokes?: { readonly kid: string; readonly since: number };
};

/** Signs the next rotation and does what it says, in one transaction: what is committed is published, and
 *  every node that may have pinned our keys is told to look, blocked ones too.
 *  @param signer the key in force, or the recovery key. */
export async function rotate(
  deps: SettlementDeps,
  tx: Tx,
  own: OwnKeys,
  { change, signer }: { readonly change: Change; readonly signer: KeyPair },
): Promise<{ readonly seq: number }> {
  const at = deps.clock();
  const seq = (own.head?.seq ?? 0) + 1;
  const current = own.signing.publicKey;
  const recovery = change.recovery ?? own.recovery;
  const jws = await deps.signer.signRotation(
    {
      iss: deps.node.actorUri,
      jti: `${deps.node.origin}/.well-known/jwks.json#rotation-${seq}`,
      iat: Math.floor(at.getTime() / 1000),
      seq,
      prev: own.head?.sha256 ?? null,
      retires: change.key === undefined ? null : current.kid,
      key: change.key?.publicKey ?? current,
      recovery,
      revokes: change.revokes?.kid ?? null,
      since: change.revokes?.since ?? null,
    },
    { kid: signer.publicKey.kid, privateJwk: signer.privateJwk },
  );
  await addRotation(tx, { seq, jws, sha256: sha256Hex(jws), recovery, recordedAt: at });
  if (change.key !== undefined) {
    await retireKey(tx, current.kid, at);
    await addKeyPair(deps, tx, change.key);
  }
  if (change.revokes !== undefined) await markRevoked(tx, change.revokes.kid, at);
  const peers = await nodesKnown(tx);
  await addJobs(
    tx,
    'send-keys',
    peers.map(({ id }) => ({ peerId: id })),
  );
  return { seq };
}

/** A recovery key as its file has it, when it is the other half of `key`; else null. */
export function pairOf(key: SettlementKey, file: string): KeyPair | null {
  try {
    const privateJwk = JSON.parse(file);
    const secret = createPrivateKey({ key: privateJwk, format: 'jwk' });
    const { crv, x } = createPublicKey(secret).export({ format: 'jwk' });
    return crv === key.crv && x === key.x ? { publicKey: key, privateJwk } : null;
  } catch {
    return null;
  }
}
