import { and, asc, count, eq, exists, inArray, isNull, lte, ne, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { webhook, webhookDelivery } from '../schema/api.ts';

export type Webhook = typeof webhook.$inferSelect;
export type Delivery = typeof webhookDelivery.$inferSelect;

export const addWebhook = (tx: Tx, row: typeof webhook.$inferInsert) =>
  tx.insert(webhook).values(row);

export async function countWebhooks(tx: Tx, accountId: string): Promise<number> {
  const [row] = await tx
    .select({ hooks: count() })
    .from(webhook)
    .where(eq(webhook.accountId, accountId));
  return row?.hooks ?? 0;
}

type Whose = { readonly accountId: string; readonly id: string };
const theirs = ({ accountId, id }: Whose) =>
  and(eq(webhook.id, id), eq(webhook.accountId, accountId));

/** @returns whether it was theirs. */
export const dropWebhook = async (tx: Tx | Db, of: Whose): Promise<boolean> =>
  (await tx.delete(webhook).where(theirs(of)).returning({ id: webhook.id })).length > 0;

/** It is tried again from now on. @returns whether it was theirs. */
export const enableWebhook = async (tx: Tx, of: Whose, now: Date): Promise<boolean> =>
  (
    await tx
      .update(webhook)
      .set({ disabledAt: null, failures: 0, failingSince: null, nextTryAt: now })
      .where(theirs(of))
      .returning({ id: webhook.id })
  ).length > 0;

/** Takes it for one worker; undefined while another one has it, or while it is left alone. */
export const takeWebhook = async (
  tx: Tx | Db,
  id: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<Webhook | undefined> =>
  (
    await tx
      .update(webhook)
      .set({ nextTryAt: until })
      .where(and(eq(webhook.id, id), isNull(webhook.disabledAt), lte(webhook.nextTryAt, now)))
      .returning()
  )[0];

export const updateWebhook = (
  tx: Tx | Db,
  id: string,
  facts: Partial<Pick<Webhook, 'failures' | 'failingSince' | 'nextTryAt' | 'disabledAt'>>,
) => tx.update(webhook).set(facts).where(eq(webhook.id, id));

const due = (now: Date) =>
  and(eq(webhookDelivery.state, 'waiting'), lte(webhookDelivery.dueAt, now));

/** What is to be sent next: what was tried least, then what is due longest. One that is refused each time
 *  must not stand before all others. */
export const nextDelivery = async (
  tx: Tx | Db,
  webhookId: string,
  now: Date,
): Promise<Delivery | undefined> =>
  (
    await tx
      .select()
      .from(webhookDelivery)
      .where(and(eq(webhookDelivery.webhookId, webhookId), due(now)))
      .orderBy(asc(webhookDelivery.attempts), asc(webhookDelivery.dueAt), asc(webhookDelivery.id))
      .limit(1)
  )[0];

/** While it still waits: whoever took back what it tells may have dropped it. */
export const updateDelivery = (
  tx: Tx | Db,
  id: string,
  facts: Partial<Pick<Delivery, 'dueAt' | 'attempts' | 'state' | 'answer' | 'endedAt'>>,
) =>
  tx
    .update(webhookDelivery)
    .set(facts)
    .where(and(eq(webhookDelivery.id, id), eq(webhookDelivery.state, 'waiting')));

/** Nothing is sent there any more. */
export const giveUpDeliveries = (tx: Tx | Db, webhookId: string, endedAt: Date) =>
  tx
    .update(webhookDelivery)
    .set({ state: 'failed', endedAt })
    .where(and(eq(webhookDelivery.webhookId, webhookId), eq(webhookDelivery.state, 'waiting')));

/** Of what is over, the newest stay to be read. */
export const keepNewestDeliveries = (tx: Tx | Db, webhookId: string, keep: number) =>
  tx.delete(webhookDelivery).where(
    and(
      eq(webhookDelivery.webhookId, webhookId),
      ne(webhookDelivery.state, 'waiting'),
      inArray(
        webhookDelivery.id,
        sql`(select id from webhook_delivery where webhook_id = ${webhookId}
          and state <> 'waiting' order by ended_at desc, id desc offset ${keep})`,
      ),
    ),
  );

/** Those that something is due for, and that are not left alone. */
export const dueWebhooks = async (tx: Tx | Db, now: Date, most: number): Promise<string[]> =>
  (
    await tx
      .select({ id: webhook.id })
      .from(webhook)
      .where(
        and(
          isNull(webhook.disabledAt),
          lte(webhook.nextTryAt, now),
          exists(
            tx
              .select({ one: sql`1` })
              .from(webhookDelivery)
              .where(and(eq(webhookDelivery.webhookId, webhook.id), due(now))),
          ),
        ),
      )
      .orderBy(asc(webhook.nextTryAt), asc(webhook.id))
      .limit(most)
  ).map(({ id }) => id);
