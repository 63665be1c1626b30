import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import {
  bankEntry,
  bankFile,
  bankNotice,
  bankStatement,
  type StoredDetail,
} from '../schema/bank.ts';
import { textsOf } from './array-texts.ts';

export type BankFileRow = typeof bankFile.$inferSelect;
export type EntryRow = typeof bankEntry.$inferSelect;

/** An entry as a file brings it. */
export type NewEntry = Pick<
  EntryRow,
  | (
      | 'identity'
      | 'likeness'
      | 'side'
      | 'amountMinor'
      | 'currency'
      | 'isReversal'
      | 'bookedOn'
      | 'text'
      | 'name'
    )
  | ('entryNr' | 'partNr' | 'bankReference' | 'endToEndId' | 'paymentInformationId' | 'reference')
  | ('iban' | 'bic' | 'returnReason')
>;

export const addBankFile = (tx: Tx, row: typeof bankFile.$inferInsert) =>
  tx.insert(bankFile).values(row);

export const addBankStatement = (tx: Tx, row: typeof bankStatement.$inferInsert) =>
  tx.insert(bankStatement).values(row);

export const bankFileByHash = async (
  tx: Tx | Db,
  sha256: string,
): Promise<{ id: string; bookedAt: Date | null } | undefined> =>
  (
    await tx
      .select({ id: bankFile.id, bookedAt: bankFile.bookedAt })
      .from(bankFile)
      .where(eq(bankFile.sha256, sha256))
  )[0];

/** The file that waits to be booked; undefined: none does. */
export const waitingBankFile = async (tx: Tx | Db): Promise<{ id: string } | undefined> =>
  (await tx.select({ id: bankFile.id }).from(bankFile).where(isNull(bankFile.bookedAt)))[0];

export const setBankFileBooked = (tx: Tx, id: string, by: string | null, at: Date) =>
  tx.update(bankFile).set({ bookedAt: at, bookedBy: by }).where(eq(bankFile.id, id));

/** Forgets a file that was not booked, and what it said. */
export async function dropBankFile(tx: Tx, id: string): Promise<void> {
  await tx.delete(bankEntry).where(and(eq(bankEntry.fileId, id), eq(bankEntry.state, 'read')));
  await tx.delete(bankFile).where(and(eq(bankFile.id, id), isNull(bankFile.bookedAt)));
}

export type OfStatement = { readonly account: string; readonly statementId: string };

/** Of these the ones that are known from earlier files. */
export async function knownIdentities(
  tx: Tx,
  identities: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.execute<{ identity: string }>(
    sql`select identity from bank_entry where identity = any(${textsOf(identities)}::text[])`,
  );
  return new Set(rows.map(({ identity }) => identity));
}

/** What is known of a statement from earlier files: where each entry of it stands. */
export const knownOfStatement = (tx: Tx, { account, statementId }: OfStatement) =>
  tx
    .select({
      ...{ identity: bankEntry.identity, entryNr: bankEntry.entryNr, partNr: bankEntry.partNr },
      ...{ bookedOn: bankEntry.bookedOn, state: bankEntry.state },
    })
    .from(bankEntry)
    .where(and(eq(bankEntry.account, account), eq(bankEntry.statementId, statementId)));

/** Writes down entries that wait to be booked. As JSON in one parameter: there may be fifty thousand. */
export async function addEntries(
  tx: Tx,
  of: OfStatement & { readonly fileId: string },
  rows: readonly (NewEntry & { readonly id: string })[],
): Promise<void> {
  if (rows.length === 0) return;
  const said = JSON.stringify(rows, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  await tx.execute(sql`
    insert into bank_entry (id, file_id, account, statement_id, entry_nr, part_nr, identity, likeness, side,
      amount_minor, currency, is_reversal, booked_on, bank_reference, end_to_end_id,
      payment_information_id, reference, text, name, iban, bic, return_reason, state)
    select r.id, ${of.fileId}, ${of.account}, ${of.statementId}, r."entryNr", r."partNr", r.identity, r.likeness, r.side,
      r."amountMinor", r.currency, r."isReversal", r."bookedOn", r."bankReference", r."endToEndId",
      r."paymentInformationId", r.reference, r.text, r.name, r.iban, r.bic, r."returnReason", 'read'
    from json_to_recordset(${said}::json) as r (id uuid, "entryNr" int, "partNr" int, identity text, likeness text,
      side text, "amountMinor" bigint, currency text, "isReversal" boolean, "bookedOn" text,
      "bankReference" text, "endToEndId" text, "paymentInformationId" text, reference text, text text,
      name text, iban text, bic text, "returnReason" text)`);
}

export const addNotices = (tx: Tx, rows: readonly (typeof bankNotice.$inferInsert)[]) =>
  tx.insert(bankNotice).values([...rows]);

/** What advices said of entries under the bank's own names. */
export const noticesOf = (
  tx: Tx,
  account: string,
): Promise<
  {
    bankReference: string;
    side: EntryRow['side'];
    amountMinor: bigint;
    currency: string;
    details: readonly StoredDetail[];
  }[]
> =>
  tx
    .select({
      ...{ bankReference: bankNotice.bankReference, side: bankNotice.side },
      ...{ amountMinor: bankNotice.amountMinor, currency: bankNotice.currency },
      details: bankNotice.details,
    })
    .from(bankNotice)
    .where(eq(bankNotice.account, account));

/** Entries in suspense without parts of which an advice in this file names the parts. */
export async function entriesWithoutParts(
  tx: Tx,
  fileId: string,
): Promise<{ entry: EntryRow; details: readonly StoredDetail[] }[]> {
  return tx
    .selectDistinctOn([bankEntry.id], { entry: bankEntry, details: bankNotice.details })
    .from(bankNotice)
    .innerJoin(
      bankEntry,
      and(
        eq(bankEntry.account, bankNotice.account),
        eq(bankEntry.bankReference, bankNotice.bankReference),
        eq(bankEntry.side, bankNotice.side),
        eq(bankEntry.amountMinor, bankNotice.amountMinor),
        eq(bankEntry.currency, bankNotice.currency),
      ),
    )
    .where(
      and(
        eq(bankNotice.fileId, fileId),
        eq(bankEntry.state, 'suspense'),
        eq(bankEntry.partNr, 0),
        sql`${bankEntry.why} = 'no_reference' and ${bankEntry.endToEndId} is null`,
      ),
    )
    .orderBy(bankEntry.id);
}

export const setSplit = (tx: Tx, id: string) =>
  tx.update(bankEntry).set({ state: 'split' }).where(eq(bankEntry.id, id));
