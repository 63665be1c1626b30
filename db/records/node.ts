import { eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { nodeFact, receivedActivity } from '../schema/node.ts';
import { actor } from '../schema/people.ts';
import { peer, settlementRotation } from '../schema/settlements.ts';

/** `books_wrong`: there exactly while the last check found something, and what that was.
 *  `books_checked`: the moment that check looked at, and when it was told of.
 *  `payout_threshold`: from how much on creators are paid out, in minor units.
 *  `four_eyes`: there while payments leave only when a second person said yes.
 *  `restored`: there from when a backup was loaded until peers are asked what was signed since.
 *  `bank_unsure`: there since the books were restored, until they agree with the bank. */
export type FactName =
  | 'origin'
  | 'currency'
  | 'funds_mode'
  | 'actor_id'
  | 'actor_path'
  | 'books_wrong'
  | 'books_checked'
  | 'payout_threshold'
  | 'four_eyes'
  | 'restored'
  | 'bank_unsure';

export const readFacts = async (tx: Tx | Db): Promise<Map<string, string>> =>
  new Map((await tx.select().from(nodeFact)).map((row) => [row.name, row.value]));

export const addFact = (tx: Tx, name: FactName, value: string) =>
  tx.insert(nodeFact).values({ name, value });

export const changeFact = (tx: Tx, name: FactName, value: string) =>
  tx.update(nodeFact).set({ value }).where(eq(nodeFact.name, name));

/** States a fact, whatever was said before; null: it no longer holds. */
export async function stateFact(tx: Tx, name: FactName, value: string | null): Promise<void> {
  await tx.delete(nodeFact).where(eq(nodeFact.name, name));
  if (value !== null) await addFact(tx, name, value);
}

/** Whether another server has seen a name of ours, or a rotation of keys was signed under it. */
export async function hasFederated(tx: Tx): Promise<boolean> {
  for (const table of [receivedActivity, peer, settlementRotation]) {
    if ((await tx.select({ one: sql`1` }).from(table).limit(1)).length > 0) return true;
  }
  const remote = await tx
    .select({ id: actor.id })
    .from(actor)
    .where(eq(actor.local, false))
    .limit(1);
  return remote.length > 0;
}

/** Gives everything of ours its name under another origin, before anybody has seen the old one. */
export async function moveOrigin(tx: Tx, from: string, to: string): Promise<void> {
  const { host } = new URL(to);
  await tx.execute(sql`update actor set host = ${host}, uri = replace(uri, ${from}, ${to}),
    profile_url = replace(profile_url, ${from}, ${to}), inbox_url = replace(inbox_url, ${from}, ${to}),
    shared_inbox_url = replace(shared_inbox_url, ${from}, ${to}) where local`);
  await tx.execute(sql`update work set uri = replace(uri, ${from}, ${to}),
    page_url = replace(page_url, ${from}, ${to}),
    url = case when url = page_url then replace(url, ${from}, ${to}) else url end
    where starts_with(uri, ${`${from}/`})`);
  await tx.execute(sql`update flattr set uri = replace(uri, ${from}, ${to})
    where starts_with(uri, ${`${from}/`})`);
}
