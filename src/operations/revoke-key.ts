import { readSettlementKey } from '../../db/records/own-keys.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { lockOwnKeys, makeKeyPair, pairOf, rotate } from './own-keys.ts';

export type RevokeRefusal =
  | 'no_recovery_key'
  | 'not_the_recovery_key'
  | 'unknown_key'
  | 'already_revoked'
  | 'since_invalid';

/** `newKid`: the key that signs from now on, when it was the signing key that was revoked. */
export type Revoked = { readonly seq: number; readonly newKid: string | null };

/** Says, signed by the recovery key, that one of our settlement keys is in wrong hands: no peer takes
 *  what it sees of it from then on. The key that signs is replaced in the same step.
 *  @param revoked.since since when; not in the future. */
export async function revokeKey(
  deps: SettlementDeps,
  revoked: { readonly kid: string; readonly since: Date; readonly recoveryFile: string },
): Promise<Outcome<Revoked, RevokeRefusal>> {
  const since = Math.floor(revoked.since.getTime() / 1000);
  if (!(since >= 0) || revoked.since > deps.clock()) return refuse('since_invalid');
  const key = await makeKeyPair();
  return transact(deps.db, async (tx): Promise<Outcome<Revoked, RevokeRefusal>> => {
    const own = await lockOwnKeys(deps, tx);
    if (own.recovery === null) return refuse('no_recovery_key');
    const signer = pairOf(own.recovery, revoked.recoveryFile);
    if (signer === null) return refuse('not_the_recovery_key');
    const row = await readSettlementKey(tx, revoked.kid);
    if (row === undefined) return refuse('unknown_key');
    if (row.revokedAt !== null) return refuse('already_revoked');
    const isSigning = revoked.kid === own.signing.publicKey.kid;
    const revokes = { kid: revoked.kid, since };
    const change = isSigning ? { key, revokes } : { revokes };
    const { seq } = await rotate(deps, tx, own, { change, signer });
    return done({ seq, newKid: isSigning ? key.publicKey.kid : null });
  });
}
