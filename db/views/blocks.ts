import { eq } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { ledgerBlock } from '../schema/ledger.ts';

/** The signed bytes of a block, or null. Everybody may see them: they hold hashes only. */
export const blockJws = async (db: Db, seq: number): Promise<string | null> =>
  (await db.select({ jws: ledgerBlock.jws }).from(ledgerBlock).where(eq(ledgerBlock.seq, seq)))[0]
    ?.jws ?? null;
