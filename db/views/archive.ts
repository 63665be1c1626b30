import { and, asc, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import {
  account,
  actor,
  block,
  budget,
  flattr,
  follow,
  hostClaim,
  identity,
  mailAddress,
  subscription,
  work,
} from '../schema/schema.ts';
import { type LocalWork, selectLocalWorks } from './federation.ts';
import { AT_A_TIME, inParts } from './in-parts.ts';

/** What somebody takes along when they ask for everything of theirs, a part at a time. Nothing of it is a
 *  secret of the node, nor of anybody else: who gave without a name has none here either. */

/** Works as they are served, the hidden ones too, in the order in which they came to be. */
export const worksServed = (db: Db, authorId: string): AsyncGenerator<LocalWork> =>
  inParts((after) =>
    selectLocalWorks(db)
      .where(
        and(
          eq(work.authorId, authorId),
          isNull(work.deletedAt),
          after === null ? undefined : gt(work.id, after),
        ),
      )
      .orderBy(asc(work.id))
      .limit(AT_A_TIME),
  );

/** The same works as their author wrote them. */
export type WrittenWork = Awaited<ReturnType<typeof writtenPart>>[number];

export const worksWritten = (db: Db, authorId: string): AsyncGenerator<WrittenWork> =>
  inParts((after) => writtenPart(db, authorId, after));

const writtenPart = (db: Db, authorId: string, after: string | null) =>
  db
    .select({
      id: work.id,
      uri: work.uri,
      entryId: work.feedEntryId,
      url: work.url,
      pageUrl: work.pageUrl,
      slug: work.slug,
      title: work.title,
      excerpt: work.excerpt,
      language: work.language,
      category: work.category,
      tags: work.tags,
      form: work.form,
      bodyMarkdown: work.bodyMarkdown,
      byline: work.byline,
      hidden: work.hidden,
      pictureId: work.pictureId,
      pictureAlt: work.pictureAlt,
      publishedAt: work.publishedAt,
      updatedAt: work.updatedAt,
    })
    .from(work)
    .where(
      and(
        eq(work.authorId, authorId),
        isNull(work.deletedAt),
        after === null ? undefined : gt(work.id, after),
      ),
    )
    .orderBy(asc(work.id))
    .limit(AT_A_TIME);

const payee = alias(actor, 'payee');
const subject = {
  title: sql<string>`coalesce(${work.title}, ${actor.name}, '')`,
  objectUri: sql<string>`coalesce(${work.uri}, ${actor.uri}, '')`,
  pageUrl: sql<string>`coalesce(${work.pageUrl}, ${actor.profileUrl}, '')`,
};
/** Joined as whom a work is by, or who was flattred. */
const isAbout = eq(actor.id, sql`coalesce(${flattr.personId}, ${work.authorId})`);

/** Every flattr that they gave, taken back or not. */
export type GivenFlattr = Awaited<ReturnType<typeof givenPart>>[number];

export const flattrsOf = (db: Db, giverId: string): AsyncGenerator<GivenFlattr> =>
  inParts((after) => givenPart(db, giverId, after));

const givenPart = (db: Db, giverId: string, after: string | null) =>
  db
    .select({
      id: flattr.id,
      uri: flattr.uri,
      ...subject,
      payeeUri: payee.uri,
      payeeHandle: payee.handle,
      payeeHost: payee.host,
      month: flattr.month,
      weight: flattr.weight,
      percent: flattr.percent,
      message: flattr.message,
      anonymous: flattr.anonymous,
      source: flattr.source,
      recordedAt: flattr.recordedAt,
      undoneAt: flattr.undoneAt,
    })
    .from(flattr)
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(actor, isAbout)
    .leftJoin(payee, eq(payee.id, flattr.payeeId))
    .where(
      and(
        eq(flattr.giverId, giverId),
        flattr.given,
        after === null ? undefined : gt(flattr.id, after),
      ),
    )
    .orderBy(asc(flattr.id))
    .limit(AT_A_TIME);

/** Every flattr that came to them and was not taken back. `giver`: null: they gave without a name. Ids of such
 *  are left out as well. */
export type ReceivedFlattr = Awaited<ReturnType<typeof receivedPart>>[number];

export const flattrsFor = (db: Db, payeeId: string): AsyncGenerator<ReceivedFlattr> =>
  inParts((after) => receivedPart(db, payeeId, after));

const giver = alias(actor, 'giver');
const receivedPart = (db: Db, payeeId: string, after: string | null) =>
  db
    .select({
      id: flattr.id,
      ...subject,
      giver: sql<
        string | null
      >`case when not ${flattr.anonymous} then ${giver.handle} || '@' || ${giver.host} end`,
      message: flattr.message,
      month: flattr.month,
    })
    .from(flattr)
    .innerJoin(giver, eq(giver.id, flattr.giverId))
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(actor, isAbout)
    .where(
      and(
        eq(flattr.payeeId, payeeId),
        isNull(flattr.undoneAt),
        after === null ? undefined : gt(flattr.id, after),
      ),
    )
    .orderBy(asc(flattr.id))
    .limit(AT_A_TIME);

/** An account by the name that it has in the network. */
export type NamedAccount = { readonly id: string; readonly account: string };

const SIDES = {
  followers: { own: follow.followeeId, other: follow.followerId },
  following: { own: follow.followerId, other: follow.followeeId },
} as const;

const named = sql<string>`${actor.handle} || '@' || ${actor.host}`;

/** Who follows them, or whom they follow or have asked to. */
export const companyOf = (
  db: Db,
  actorId: string,
  side: keyof typeof SIDES,
): AsyncGenerator<NamedAccount> =>
  inParts((after) =>
    db
      .select({ id: follow.id, account: named })
      .from(follow)
      .innerJoin(actor, eq(actor.id, SIDES[side].other))
      .where(
        and(
          eq(SIDES[side].own, actorId),
          isNull(actor.deletedAt),
          side === 'following' ? undefined : eq(follow.state, 'accepted'),
          after === null ? undefined : gt(follow.id, after),
        ),
      )
      .orderBy(asc(follow.id))
      .limit(AT_A_TIME),
  );

/** Whom they blocked. */
export const blockedBy = (db: Db, blockerId: string): Promise<NamedAccount[]> =>
  db
    .select({ id: actor.id, account: named })
    .from(block)
    .innerJoin(actor, eq(actor.id, block.blockedId))
    .where(eq(block.blockerId, blockerId))
    .orderBy(asc(actor.id));

/** What they have chosen here, and where they are mailed: theirs alone to see. */
export async function choicesOf(db: Db, actorId: string) {
  const [row] = await db
    .select({
      language: account.language,
      flattrsPublic: account.flattrsPublic,
      regives: account.regives,
      serverPercent: account.serverPercent,
      createdAt: actor.createdAt,
      pictureId: actor.pictureId,
      address: mailAddress.address,
      budgetMinor: budget.amountMinor,
      currency: budget.currency,
    })
    .from(account)
    .innerJoin(actor, eq(actor.id, account.actorId))
    .leftJoin(mailAddress, eq(mailAddress.accountId, account.actorId))
    .leftJoin(budget, eq(budget.actorId, account.actorId))
    .where(eq(account.actorId, actorId));
  if (row === undefined) throw new Error(`no account: ${actorId}`);
  return row;
}

/** Their accounts elsewhere, without the tokens to them. */
export const linkedAccounts = (db: Db, accountId: string) =>
  db
    .select({
      account: named,
      uri: actor.uri,
      provenAt: identity.provenAt,
      claimedAt: identity.claimedAt,
    })
    .from(identity)
    .innerJoin(actor, eq(actor.id, identity.actorId))
    .where(eq(identity.accountId, accountId))
    .orderBy(asc(identity.provenAt));

/** The sites that they say are theirs. */
export const sitesOf = (db: Db, accountId: string) =>
  db
    .select({ origin: hostClaim.origin })
    .from(hostClaim)
    .where(eq(hostClaim.accountId, accountId))
    .orderBy(asc(hostClaim.origin));

/** What they give every month, by the address with which it can be found from anywhere. */
export const monthlyOf = (db: Db, giverId: string) =>
  db
    .select({
      ...subjectOfMonthly,
      weight: subscription.weight,
      anonymous: subscription.anonymous,
      lastMonth: subscription.lastMonth,
      pausedAt: subscription.pausedAt,
    })
    .from(subscription)
    .leftJoin(work, eq(work.id, subscription.workId))
    .leftJoin(actor, eq(actor.id, subscription.personId))
    .where(and(eq(subscription.giverId, giverId), isNull(subscription.stoppedAt)))
    .orderBy(asc(subscription.id));

const subjectOfMonthly: Record<'title' | 'objectUri' | 'pageUrl', SQL<string>> = subject;

/** What waits of theirs for whoever can receive it. */
export const waitsOf = (db: Db, giverId: string) =>
  db
    .select({
      ...subject,
      waitingFor: flattr.waitingFor,
      weight: flattr.weight,
      anonymous: flattr.anonymous,
      recordedAt: flattr.recordedAt,
    })
    .from(flattr)
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(actor, isAbout)
    .where(
      and(
        eq(flattr.giverId, giverId),
        flattr.given,
        isNull(flattr.payeeId),
        isNull(flattr.undoneAt),
        or(isNull(work.id), isNull(work.deletedAt)),
      ),
    )
    .orderBy(asc(flattr.id));
