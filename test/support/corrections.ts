import { eq } from 'drizzle-orm';
import { ledgerReason, ledgerTransaction } from '../../db/schema/ledger.ts';
import { trialBalance } from '../../db/views/books.ts';
import type { Why } from '../../src/operations/answer-for.ts';
import { changeRole } from '../../src/operations/change-role.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { person } from './house.ts';

/** An admin of the house, with a reason to change the books. */
export async function anAdmin(deps: Deps, handle = 'keeper'): Promise<Why> {
  const adminId = await person(deps, handle);
  await changeRole(deps, handle, 'admin');
  return { reason: 'the bank says so', adminId };
}

export const balanceOf = async (deps: Deps, path: string): Promise<bigint> =>
  (await trialBalance(deps.db)).find((line) => line.path === path)?.balanceMinor ?? 0n;

/** What is kept beside the journal of why something was booked. */
export async function reasonOf(deps: Deps, idempotencyKey: string) {
  const [kept] = await deps.db
    .select({ reason: ledgerReason.reason, adminId: ledgerReason.adminId })
    .from(ledgerReason)
    .innerJoin(ledgerTransaction, eq(ledgerTransaction.id, ledgerReason.transactionId))
    .where(eq(ledgerTransaction.idempotencyKey, idempotencyKey));
  return kept ?? null;
}
