import type { JWK } from 'jose';
import type { SettlementKey } from '../settlement/rotation.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import {
  type KeyPair,
  lockOwnKeys,
  makeKeyPair,
  type OwnKeys,
  pairOf,
  rotate,
} from './own-keys.ts';

/** `recovery_exists`: there is one, which has to sign for the next. `not_the_recovery_key`: what was
 *  given is not its private half. */
export type RecoveryRefusal = 'recovery_exists' | 'not_the_recovery_key' | 'no_recovery_key';

/** Makes the key that can take a stolen settlement key back, and keeps its public half only.
 *  @param hand takes the private half to the admin. It is called before anything is kept, and when it
 *    throws nothing is: a recovery key that nobody holds could never be replaced.
 *  @param first the file of the recovery key until now, where there is one. */
export async function makeRecoveryKey(
  deps: SettlementDeps,
  { hand, first }: { hand(privateJwk: JWK): Promise<void>; readonly first: string | null },
): Promise<Outcome<{ readonly recovery: SettlementKey }, RecoveryRefusal>> {
  const made = await makeKeyPair();
  return transact(
    deps.db,
    async (tx): Promise<Outcome<{ recovery: SettlementKey }, RecoveryRefusal>> => {
      const own = await lockOwnKeys(deps, tx);
      const signer = signerFor(own, first);
      if (!signer.ok) return signer;
      await rotate(deps, tx, own, { change: { recovery: made.publicKey }, signer: signer.pair });
      await hand(made.privateJwk);
      return done({ recovery: made.publicKey });
    },
  );
}

function signerFor(
  own: OwnKeys,
  first: string | null,
): Outcome<{ readonly pair: KeyPair }, RecoveryRefusal> {
  if (own.recovery === null)
    return first === null ? done({ pair: own.signing }) : refuse('no_recovery_key');
  if (first === null) return refuse('recovery_exists');
  const pair = pairOf(own.recovery, first);
  return pair === null ? refuse('not_the_recovery_key') : done({ pair });
}
