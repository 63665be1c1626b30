import { createHash } from 'node:crypto';
import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { done } from '../../src/operations/outcome.ts';
import type { Rotation, SettlementKey } from '../../src/settlement/rotation.ts';

/** A public key that is told apart by its name; nobody has its other half. */
export const aKey = (kid: string): SettlementKey => ({
  ...{ kty: 'OKP', crv: 'Ed25519' },
  x: createHash('sha256').update(kid).digest('base64url'),
  kid,
});

/** What a node with these keys, and no rotation yet, publishes. */
export const publishing = (...kids: string[]) =>
  done({ published: { keys: kids.map(aKey), rotations: [] } });

export type Signer = { readonly key: SettlementKey; readonly privateJwk: JWK };

/** A key with both halves. */
export async function aSigner(kid: string): Promise<Signer> {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const { x = '' } = await exportJWK(pair.publicKey);
  const privateJwk = await exportJWK(pair.privateKey);
  return { key: { kty: 'OKP', crv: 'Ed25519', x, kid }, privateJwk };
}

/** Signs a rotation as another node would, by a program of its own. */
export async function signedRotation(
  signer: Signer,
  rotation: Partial<Rotation>,
  header: object = {},
): Promise<string> {
  const head = { typ: 'obole-rotation+jws', alg: 'EdDSA', kid: signer.key.kid, ...header };
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(rotation)))
    .setProtectedHeader(head)
    .sign(await importJWK(signer.privateJwk, 'EdDSA'));
}
