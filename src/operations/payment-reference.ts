import { referenceOfGiver } from '../../db/records/payment-references.ts';
import { giverReference } from '../money/creditor-reference.ts';
import type { Deps } from './deps.ts';

/** What somebody writes on a transfer so that it tops up their funds: made when they ask first, theirs for
 *  life, and nobody else's ever.
 *  @param actorId somebody with an account here. */
export async function paymentReference(
  { db, clock, newSecret }: Pick<Deps, 'db' | 'clock' | 'newSecret'>,
  actorId: string,
): Promise<string> {
  return db.transaction(async (tx) => {
    for (;;) {
      const random = Buffer.from(newSecret(), 'base64url').readBigUInt64BE();
      const row = { actorId, reference: giverReference(random), since: clock() };
      const reference = await referenceOfGiver(tx, row);
      // Somebody else has it already, which happens once in a billion times.
      if (reference !== undefined) return reference;
    }
  });
}
