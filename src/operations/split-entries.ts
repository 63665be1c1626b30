import type { Tx } from '../../db/connect.ts';
import { addEntries, entriesWithoutParts, setSplit } from '../../db/records/bank-files.ts';
import { post } from '../../db/records/ledger.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { namesOf } from '../rails/sepa/moved.ts';
import { outOfSuspenseKey } from './booking-turn.ts';
import type { Deps } from './deps.ts';

/** Entries that came without their parts and wait in suspense get those that an advice names. Their money
 *  leaves suspense here; the parts wait to be booked with the advice. */
export async function splitByNotices(deps: Deps, tx: Tx, fileId: string): Promise<void> {
  const month = await holdOpenMonth(tx);
  for (const { entry, details } of await entriesWithoutParts(tx, fileId)) {
    const { id, account, statementId, entryNr, side, amountMinor, currency } = entry;
    const transfers =
      side === 'in'
        ? [{ debit: 'suspense' as const, credit: 'bank' as const, amountMinor }]
        : [{ debit: 'bank' as const, credit: 'suspense' as const, amountMinor }];
    await post(
      tx,
      { idempotencyKey: outOfSuspenseKey(id), kind: 'suspense', month, currency, transfers },
      { id: deps.newId(), at: deps.clock() },
    );
    await setSplit(tx, id);
    const seen = new Map<string, number>();
    const parts = details.map((detail, index) => {
      const { isReversal, bookedOn } = entry;
      const part = { ...detail, amountMinor: BigInt(detail.amountMinor) };
      const said = { ...part, side, currency, isReversal, bookedOn };
      const names = namesOf({ account, statementId }, said, seen, sha256Hex);
      // The same place as if it had come with its parts.
      return {
        ...said,
        ...names,
        id: deps.newId(),
        entryNr,
        partNr: details.length === 1 ? 1 : index + 1,
      };
    });
    await addEntries(tx, { account, statementId, fileId }, parts);
  }
}
