import { and, asc, count, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import type { ProfileLink } from '../schema/people.ts';
import { account, actor, flattr, mailAddress, work } from '../schema/schema.ts';
import { type Before, older } from './paging.ts';
import { type ReceivedCounts, receivedCounts } from './received.ts';
import { type Person, person } from './works.ts';

export type { ProfileLink } from '../schema/people.ts';

export type Profile = {
  readonly id: string;
  readonly uri: string;
  readonly kind: 'person' | 'group' | 'organization' | 'application' | 'service';
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly summary: string;
  readonly local: boolean;
  readonly profileUrl: string;
  readonly pictureId: string | null;
  readonly links: readonly ProfileLink[];
  readonly flattrsPublic: boolean;
  /** Gone for good. */
  readonly deletedAt: Date | null;
  /** How often this person was thanked, for their works and for themself, and by how many. */
  readonly received: ReceivedCounts;
  /** Of this month's, the ones for the person themself. */
  readonly asPersonThisMonth: number;
};

/** A local person by handle (without case), with what they received. */
export async function profileByHandle(
  db: Db,
  options: { readonly handle: string; readonly month: string },
): Promise<Profile | null> {
  const where = and(
    eq(actor.local, true),
    eq(sql`lower(${actor.handle})`, options.handle.toLowerCase()),
  );
  return await profile(db, options.month, where);
}

/** Somebody elsewhere by handle and host, both without case, as far as this node knows them. */
export async function profileElsewhere(
  db: Db,
  options: { readonly handle: string; readonly host: string; readonly month: string },
): Promise<Profile | null> {
  const where = and(
    eq(actor.local, false),
    eq(actor.host, options.host.toLowerCase()),
    eq(sql`lower(${actor.handle})`, options.handle.toLowerCase()),
    isNull(actor.deletedAt),
  );
  return await profile(db, options.month, where);
}

/** What only somebody themself and whom they let in know of them. */
export async function privateFacts(
  db: Db,
  actorId: string,
): Promise<{ readonly email: string | null; readonly registeredAt: Date }> {
  const [row] = await db
    .select({ email: mailAddress.address, registeredAt: actor.createdAt })
    .from(actor)
    .leftJoin(mailAddress, eq(mailAddress.accountId, actor.id))
    .where(eq(actor.id, actorId));
  if (row === undefined) throw new Error(`nobody: ${actorId}`);
  return row;
}

/** Anybody this node knows, here or elsewhere. */
export async function profileById(
  db: Db,
  options: { readonly id: string; readonly month: string },
): Promise<Profile | null> {
  return await profile(db, options.month, eq(actor.id, options.id));
}

async function profile(
  db: Db,
  month: string,
  where: ReturnType<typeof and>,
): Promise<Profile | null> {
  const received = sql`select count(*)::int from ${flattr}
    where ${flattr.payeeId} = ${actor.id} and ${flattr.undoneAt} is null`;
  const [row] = await db
    .select({
      id: actor.id,
      uri: actor.uri,
      kind: actor.kind,
      handle: actor.handle,
      host: actor.host,
      name: actor.name,
      summary: actor.summary,
      local: actor.local,
      profileUrl: actor.profileUrl,
      pictureId: actor.pictureId,
      links: actor.links,
      deletedAt: actor.deletedAt,
      flattrsPublic: sql<boolean>`coalesce(${account.flattrsPublic}, false)`,
      received: receivedCounts(month, sql`${actor.id}`),
      asPersonThisMonth: sql<number>`(${received} and ${flattr.month} = ${month} and ${flattr.personId} = ${actor.id})`,
    })
    .from(actor)
    .leftJoin(account, eq(account.actorId, actor.id))
    .where(where)
    .limit(1);
  return row ?? null;
}

/** Who answers for this node: its admins, the first one first. */
export const keepersOf = (db: Db): Promise<Person[]> =>
  db
    .select(person)
    .from(account)
    .innerJoin(actor, eq(actor.id, account.actorId))
    .where(and(eq(account.role, 'admin'), isNull(actor.deletedAt)))
    .orderBy(asc(actor.createdAt), asc(actor.id));

/** What somebody has said of themself, to be edited. */
export type OwnProfile = {
  readonly handle: string;
  readonly name: string;
  readonly summary: string;
  readonly kind: Profile['kind'];
  readonly pictureId: string | null;
  readonly links: readonly ProfileLink[];
  readonly attributionDomains: readonly string[];
  readonly flattrsPublic: boolean;
};

/** The profile of somebody with an account here.
 *  @throws when there is none: a session belongs to one. */
export async function ownProfile(db: Db, actorId: string): Promise<OwnProfile> {
  const [row] = await db
    .select({
      handle: actor.handle,
      name: actor.name,
      summary: actor.summary,
      kind: actor.kind,
      pictureId: actor.pictureId,
      links: actor.links,
      attributionDomains: actor.attributionDomains,
      flattrsPublic: account.flattrsPublic,
    })
    .from(account)
    .innerJoin(actor, eq(actor.id, account.actorId))
    .where(eq(account.actorId, actorId));
  if (row === undefined) throw new Error(`no account: ${actorId}`);
  return row;
}

/** A flattr as its giver's public page lists it. */
export type GivenLine = {
  readonly flattrId: string;
  readonly recordedAt: Date;
  readonly month: string;
  /** Null: the person was flattred themself. */
  readonly work: { readonly title: string; readonly pageUrl: string } | null;
  /** Who made the work, or the person; null for a page whose author nobody knows. */
  readonly author: Shown | null;
  /** Who gets it. Not always the author: somebody may be the same person elsewhere. */
  readonly payee: Shown;
};

type Shown = {
  readonly id: string;
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly local: boolean;
  readonly profileUrl: string;
};

/** What somebody gave with their name and what somebody gets, the latest first. Whether a stranger may
 *  see this is `Profile.flattrsPublic`: the page decides. */
export async function flattrsGiven(
  db: Db,
  options: {
    readonly giverId: string;
    readonly limit: number;
    readonly before?: Before | null;
  },
): Promise<GivenLine[]> {
  const payee = alias(actor, 'payee');
  const author = alias(actor, 'author');
  const rows = await db
    .select({
      flattrId: flattr.id,
      recordedAt: flattr.recordedAt,
      month: flattr.month,
      title: work.title,
      pageUrl: work.pageUrl,
      author: shown(author),
      payee: shown(payee),
    })
    .from(flattr)
    .innerJoin(payee, eq(payee.id, flattr.payeeId))
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(author, eq(author.id, sql`coalesce(${work.authorId}, ${flattr.personId})`))
    .where(
      and(
        eq(flattr.giverId, options.giverId),
        eq(flattr.anonymous, false),
        isNull(flattr.undoneAt),
        older(flattr.recordedAt, flattr.id, options.before),
      ),
    )
    .orderBy(desc(flattr.recordedAt), desc(flattr.id))
    .limit(options.limit);
  return rows.map(({ title, pageUrl, ...line }) => ({
    ...line,
    work: title === null || pageUrl === null ? null : { title, pageUrl },
  }));
}

/** How many of them there are. */
export async function countGiven(db: Db, giverId: string): Promise<number> {
  const [row] = await db
    .select({ flattrs: count() })
    .from(flattr)
    .where(
      and(
        eq(flattr.giverId, giverId),
        eq(flattr.anonymous, false),
        isNull(flattr.undoneAt),
        isNotNull(flattr.payeeId),
      ),
    );
  return row?.flattrs ?? 0;
}

/** The columns with which a line of text names somebody, under whichever name they are joined. */
export const shown = (who: ReturnType<typeof alias<typeof actor, string>>) => ({
  id: who.id,
  handle: who.handle,
  host: who.host,
  name: who.name,
  local: who.local,
  profileUrl: who.profileUrl,
});
