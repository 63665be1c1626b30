import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { keyValue } from '../schema/node.ts';

/** One form that waits for its writer. */
export type Kept = { readonly actorId: string; readonly id: string };

const NAME = 'kept-form';
const keyOf = ({ actorId, id }: Kept): string => JSON.stringify([NAME, actorId, id]);
/** Keys are JSON arrays, so all of one person's begin alike, up to the last comma. */
const ofPerson = (actorId: string) =>
  sql`starts_with(${keyValue.key}, ${`${JSON.stringify([NAME, actorId]).slice(0, -1)},`})`;

/** Keeps what is sealed for `seconds`, of the database's time as for everything that stands there for a
 *  while. Of each person's, the latest `most` are kept. */
export async function keepSealed(
  tx: Tx,
  kept: Kept & { readonly sealed: string; readonly seconds: number; readonly most: number },
): Promise<void> {
  await tx.insert(keyValue).values({
    key: keyOf(kept),
    value: kept.sealed,
    expiresAt: sql`clock_timestamp() + make_interval(secs => ${kept.seconds})`,
  });
  await tx.execute(sql`
    delete from ${keyValue} where ${ofPerson(kept.actorId)} and ${keyValue.key} not in (
      select ${keyValue.key} from ${keyValue} where ${ofPerson(kept.actorId)}
      order by ${keyValue.expiresAt} desc limit ${kept.most})`);
}

export const readSealed = async (db: Db, kept: Kept): Promise<string | null> => {
  const [row] = await db
    .select({ value: keyValue.value })
    .from(keyValue)
    .where(and(eq(keyValue.key, keyOf(kept)), sql`${keyValue.expiresAt} > now()`));
  return typeof row?.value === 'string' ? row.value : null;
};

export const dropSealed = (db: Db, kept: Kept) =>
  db.delete(keyValue).where(eq(keyValue.key, keyOf(kept)));

/** Somebody leaves, with what they wrote last. */
export const dropSealedOf = (tx: Tx, actorId: string) =>
  tx.delete(keyValue).where(ofPerson(actorId));
