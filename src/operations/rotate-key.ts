import { readSigningKey } from '../../db/records/own-keys.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { lockOwnKeys, makeKeyPair, rotate } from './own-keys.ts';

/** `rotated_meanwhile`: somebody else did so in this very moment; once is enough. */
export type RotateRefusal = 'rotated_meanwhile';

export type Rotated = { readonly kid: string; readonly retired: string; readonly seq: number };

/** Makes a new settlement key, which the old one signs for, and forgets the private half of the old
 *  one. What the old one signed stays verifiable. */
export async function rotateKey(deps: SettlementDeps): Promise<Outcome<Rotated, RotateRefusal>> {
  const before = await readSigningKey(deps.db);
  const key = await makeKeyPair();
  return transact(deps.db, async (tx): Promise<Outcome<Rotated, RotateRefusal>> => {
    const own = await lockOwnKeys(deps, tx);
    const retired = own.signing.publicKey.kid;
    if (retired !== before?.kid) return refuse('rotated_meanwhile');
    const { seq } = await rotate(deps, tx, own, { change: { key }, signer: own.signing });
    return done({ kid: key.publicKey.kid, retired, seq });
  });
}
