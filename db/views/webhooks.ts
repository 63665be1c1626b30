import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, flattr, follow, post, webhook, webhookDelivery, work } from '../schema/schema.ts';
import { giveAndReceive } from './give-and-receive.ts';
import { signed } from './works.ts';

/** Somewhere that somebody is told of what happens to them. */
export type OwnWebhook = {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly failingSince: Date | null;
  readonly nextTryAt: Date;
  readonly disabledAt: Date | null;
};

export const ownWebhooks = (db: Db, accountId: string): Promise<OwnWebhook[]> =>
  db
    .select({
      id: webhook.id,
      url: webhook.url,
      events: webhook.events,
      failingSince: webhook.failingSince,
      nextTryAt: webhook.nextTryAt,
      disabledAt: webhook.disabledAt,
    })
    .from(webhook)
    .where(eq(webhook.accountId, accountId))
    .orderBy(desc(webhook.createdAt), desc(webhook.id));

export type OwnDelivery = Pick<
  typeof webhookDelivery.$inferSelect,
  'id' | 'event' | 'state' | 'attempts' | 'answer' | 'dueAt' | 'endedAt'
>;

/** What was sent there last, and what is tried again. A gift without a name that is told later is not
 *  there before: its line would say when it was given. */
export const lastDeliveries = (
  db: Db,
  of: { readonly webhookId: string; readonly limit: number; readonly now: Date },
): Promise<OwnDelivery[]> =>
  db
    .select({
      id: webhookDelivery.id,
      event: webhookDelivery.event,
      state: webhookDelivery.state,
      attempts: webhookDelivery.attempts,
      answer: webhookDelivery.answer,
      dueAt: webhookDelivery.dueAt,
      endedAt: webhookDelivery.endedAt,
    })
    .from(webhookDelivery)
    .where(
      and(
        eq(webhookDelivery.webhookId, of.webhookId),
        sql`(${webhookDelivery.attempts} > 0 or ${webhookDelivery.dueAt} <= ${of.now.toISOString()}::timestamptz)`,
      ),
    )
    .orderBy(sql`${webhookDelivery.endedAt} desc nulls first`, desc(webhookDelivery.dueAt))
    .limit(of.limit);

type Somebody = { readonly username: string; readonly name: string; readonly link: string };

const somebody = (row: {
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly local: boolean;
  readonly profileUrl: string;
}): Somebody => ({
  username: row.local ? row.handle : `${row.handle}@${row.host}`,
  name: row.name,
  link: row.profileUrl,
});

const { handle, host, name, local, profileUrl } = actor;
const who = { handle, host, name, local, profileUrl };
const what = { id: work.id, title: work.title, link: work.pageUrl };

/** What a message about a flattr says. Whoever gave without their name is not even read, and of when they
 *  did, the day. */
export async function flattrTold(db: Db, id: string) {
  const [row] = await db
    .select({ flattr, work: what, giver: who })
    .from(flattr)
    .leftJoin(actor, and(eq(actor.id, flattr.giverId), signed, isNull(actor.deletedAt)))
    .leftJoin(work, eq(work.id, flattr.workId))
    .where(eq(flattr.id, id));
  if (row === undefined) return null;
  const { month, message, anonymous, recordedAt } = row.flattr;
  const at = recordedAt.toISOString();
  return {
    ...{ id, month, message, anonymous },
    created_at: anonymous ? `${at.slice(0, 10)}T00:00:00.000Z` : at,
    work: row.work,
    giver: row.giver === null ? null : somebody(row.giver),
  };
}

/** What a message about a reply says; null: it was taken back. */
export async function commentTold(db: Db, id: string) {
  const [row] = await db
    .select({ post, work: what, author: who })
    .from(post)
    .innerJoin(actor, eq(actor.id, post.authorId))
    .innerJoin(work, eq(work.id, post.workId))
    .where(and(eq(post.id, id), isNull(post.deletedAt), isNull(actor.deletedAt)));
  if (row === undefined) return null;
  return {
    ...{ id, link: row.post.pageUrl, html: row.post.contentHtml },
    created_at: row.post.publishedAt.toISOString(),
    work: row.work,
    author: somebody(row.author),
  };
}

/** What a message about a follower says; null: they follow no more. */
export async function followTold(db: Db, id: string) {
  const [row] = await db
    .select({ at: follow.createdAt, follower: who })
    .from(follow)
    .innerJoin(actor, eq(actor.id, follow.followerId))
    .where(and(eq(follow.id, id), isNull(actor.deletedAt)));
  return row === undefined
    ? null
    : { id, created_at: row.at.toISOString(), follower: somebody(row.follower) };
}

/** What a message about a month says. Amounts are in minor units, as text: no number of JSON rounds them. */
export async function monthTold(
  db: Db,
  of: { readonly actorId: string; readonly month: string; readonly currency: string },
) {
  const found = (await giveAndReceive(db, of)).find(({ month }) => month === of.month);
  return {
    month: of.month,
    currency: of.currency,
    flattrs_received: found?.flattrsReceived ?? 0,
    received_minor: `${found?.receivedMinor ?? 0n}`,
    flattrs_given: found?.flattrsGiven ?? 0,
    given_minor: `${found?.givenMinor ?? 0n}`,
    fee_minor: `${found?.feeMinor ?? 0n}`,
  };
}
