import { and, asc, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import {
  account,
  actor,
  block,
  budget,
  feed,
  flattr,
  follow,
  hostClaim,
  identity,
  mailAddress,
  picture,
  subscription,
  work,
} from '../schema/schema.ts';
import type { LocalWork } from './federation.ts';
import { selectLocalWorks } from './federation.ts';

/** What somebody takes along when they ask for everything of theirs, a part at a time. Nothing of it is a
 *  secret of the node, nor of anybody else: who gave without a name has none here either. */

const AT_A_TIME = 200;

/** All parts of a list, one after the other, each asked for after the last line of the one before. */
async function* inParts<Line extends { readonly id: string }>(
  read: (after: string | null) => Promise<readonly Line[]>,
): AsyncGenerator<Line> {
  let after: string | null = null;
  for (;;) {
    const lines: readonly Line[] = await read(after);
    yield* lines;
    const last = lines.at(-1);
    if (last === undefined || lines.length < AT_A_TIME) return;
    after = last.id;
  }
}

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
      pictureType: picture.mediaType,
      publishedAt: work.publishedAt,
      updatedAt: work.updatedAt,
    })
    .from(work)
    .leftJoin(picture, eq(picture.id, work.pictureId))
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

/** What one transaction changed on an account of theirs in the books: positive comes in. In minor units. A sum
 *  of all givers, as the books are read everywhere: what one person gave is nobody's to see. */
export type OwnEntry = {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly month: string;
  readonly purse: string;
  readonly currency: string;
  readonly amountMinor: bigint;
};

/** Every one, in the order of the journal: the ids of transactions are in the order of time. Whose money it
 *  was or became on the other side is left out. */
export const entriesOf = (db: Db, actorId: string): AsyncGenerator<OwnEntry> =>
  inParts(async (after) => {
    const rows = await db.execute<{
      id: string;
      at_ms: string;
      kind: string;
      month: string;
      purse: string;
      currency: string;
      amount: string;
    }>(sql`
      with own as (
        select id, split_part(path, ':', 3) as purse, currency from ledger_account
        where path = any(${pursesOf(actorId)}::text[])
      ), entry as (
        select own.purse, own.currency, t.transaction_id, -t.amount_minor as amount
        from own join ledger_transfer t on t.debit_id = own.id
        union all
        select own.purse, own.currency, t.transaction_id, t.amount_minor
        from own join ledger_transfer t on t.credit_id = own.id
      ), summed as (
        select transaction_id, purse, currency, sum(amount) as amount,
          (transaction_id || ' ' || purse || ' ' || currency) collate "C" as id
        from entry group by 1, 2, 3 having sum(amount) <> 0
      )
      select e.id, (extract(epoch from x.at) * 1000)::text as at_ms, x.kind, x.month,
        e.purse, e.currency, e.amount::text
      from summed e join ledger_transaction x on x.id = e.transaction_id
      where e.id > ${after ?? ''} order by e.id limit ${AT_A_TIME}`);
    return rows.map(({ at_ms, amount, ...row }) => ({
      ...row,
      at: new Date(Number(at_ms)),
      amountMinor: BigInt(amount),
    }));
  });

const pursesOf = (actorId: string): string =>
  `{${['funds', 'held', 'earnings', 'pending'].map((purse) => `user:${actorId}:${purse}`).join(',')}}`;

/** What each of their accounts in the books holds, in minor units. */
export async function balancesOf(
  db: Db,
  actorId: string,
): Promise<{ readonly purse: string; readonly currency: string; readonly amountMinor: bigint }[]> {
  const rows = await db.execute<{ purse: string; currency: string; amount: string }>(sql`
    select split_part(a.path, ':', 3) as purse, a.currency,
      (b.credits_minor - b.debits_minor)::text as amount
    from ledger_account a join ledger_balance b on b.account_id = a.id
    where a.path = any(${pursesOf(actorId)}::text[]) order by a.path, a.currency`);
  return rows.map(({ amount, ...row }) => ({ ...row, amountMinor: BigInt(amount) }));
}

/** The budget of each month that was counted. */
export const budgetsOf = (db: Db, giverId: string) =>
  db.query.periodBudget.findMany({
    where: (row) => eq(row.giverId, giverId),
    orderBy: (row) => asc(row.month),
  });

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
      pictureType: picture.mediaType,
      address: mailAddress.address,
      budgetMinor: budget.amountMinor,
      currency: budget.currency,
    })
    .from(account)
    .innerJoin(actor, eq(actor.id, account.actorId))
    .leftJoin(picture, eq(picture.id, actor.pictureId))
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

/** The sites that they say are theirs, and the feeds that are read for them. */
export const sitesOf = (db: Db, accountId: string) =>
  db
    .select({ origin: hostClaim.origin })
    .from(hostClaim)
    .where(eq(hostClaim.accountId, accountId))
    .orderBy(asc(hostClaim.origin));

export const feedsOf = (db: Db, ownerId: string) =>
  db
    .select({ url: feed.url, title: feed.title })
    .from(feed)
    .where(eq(feed.ownerId, ownerId))
    .orderBy(asc(feed.url));

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

/** The bytes of a picture of ours; null: it is gone. */
export const pictureBytes = async (db: Db, id: string): Promise<Uint8Array | null> =>
  (await db.select({ bytes: picture.bytes }).from(picture).where(eq(picture.id, id)))[0]?.bytes ??
  null;
