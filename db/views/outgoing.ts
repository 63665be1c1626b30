import { and, asc, eq, exists, isNotNull, isNull, not, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import {
  account,
  actor,
  block,
  flattr,
  givenLike,
  notice,
  optOut,
  peer,
  work,
} from '../schema/schema.ts';
import { isOfSite } from '../sites.ts';
import { isUuid } from './federation.ts';

/** What this node tells other servers of what its people give. */

type Side = { readonly id: string; readonly uri: string };

/** A flattr that was given here, with what its recipient's server must learn. */
export type OutgoingFlattr = {
  readonly uri: string;
  readonly month: string;
  readonly weight: number;
  readonly message: string | null;
  readonly anonymous: boolean;
  readonly recordedAt: Date;
  readonly undoneAt: Date | null;
  /** When its payee's node was first told, if it ever was. */
  readonly saidAt: Date | null;
  /** What was flattred: a work, or a person, who need not be the payee. */
  readonly objectUri: string;
  /** The giver; for a gift without a name this node, and nothing here says who gave it. */
  readonly sender: Side;
  /** Null: it waits, and nobody is told yet. */
  readonly payee: {
    readonly uri: string;
    readonly local: boolean;
    readonly inboxUrl: string;
  } | null;
  /** Its giver shows to everybody what they give, and gave this by name. */
  readonly isPublic: boolean;
};

/** This node as it speaks for those who give without a name. */
export type NodeActor = { readonly actorId: string; readonly actorUri: string };

export async function outgoingFlattr(
  db: Db,
  node: NodeActor,
  id: string,
): Promise<OutgoingFlattr | null> {
  if (!isUuid(id)) return null;
  const [payee, person] = [alias(actor, 'payee'), alias(actor, 'person')];
  const [found] = await db
    .select({
      uri: flattr.uri,
      month: flattr.month,
      weight: flattr.weight,
      message: flattr.message,
      anonymous: flattr.anonymous,
      recordedAt: flattr.recordedAt,
      undoneAt: flattr.undoneAt,
      saidAt: flattr.saidAt,
      objectUri: sql<string>`coalesce(${work.uri}, ${person.uri})`,
      giver: { id: actor.id, uri: actor.uri },
      payee: { uri: payee.uri, local: payee.local, inboxUrl: payee.inboxUrl },
      listPublic: sql<boolean>`coalesce(${account.flattrsPublic}, false)`,
    })
    .from(flattr)
    .innerJoin(actor, and(eq(actor.id, flattr.giverId), eq(actor.local, true)))
    .leftJoin(payee, eq(payee.id, flattr.payeeId))
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(person, eq(person.id, flattr.personId))
    .leftJoin(account, eq(account.actorId, actor.id))
    .where(and(eq(flattr.id, id), eq(flattr.given, true)));
  if (found === undefined) return null;
  const { giver, listPublic, ...facts } = found;
  const sender = facts.anonymous ? { id: node.actorId, uri: node.actorUri } : giver;
  return { ...facts, sender, isPublic: listPublic && !facts.anonymous };
}

/** What stands beside a flattr that was taken back, and was not said because for others the two were
 *  one: the same giver's for the same thing in the same month, both by name. */
export async function besideUndone(db: Db, id: string): Promise<readonly string[]> {
  const undone = alias(flattr, 'undone');
  const rows = await db
    .select({ id: flattr.id })
    .from(undone)
    .innerJoin(
      flattr,
      and(
        eq(flattr.giverId, undone.giverId),
        eq(flattr.month, undone.month),
        or(eq(flattr.workId, undone.workId), eq(flattr.personId, undone.personId)),
        eq(flattr.given, true),
        eq(flattr.anonymous, false),
        isNotNull(flattr.payeeId),
        isNull(flattr.undoneAt),
        isNull(flattr.saidAt),
      ),
    )
    .where(and(eq(undone.id, id), eq(undone.anonymous, false)))
    .orderBy(asc(flattr.recordedAt), asc(flattr.id));
  return rows.map((row) => row.id);
}

/** A favourite of ours for a post of another server. */
export type OutgoingLike = {
  readonly id: string;
  readonly uri: string;
  readonly undoneAt: Date | null;
  readonly objectUri: string;
  readonly sender: Side;
  /** Of the post: who is told of it. */
  readonly author: { readonly uri: string; readonly inboxUrl: string };
  /** It is its giver's, and they show to everybody what they give. */
  readonly isPublic: boolean;
};

/** Who is told something. */
export const author = alias(actor, 'author');

/** Whom people mention to have something flattred, and who writes to them. */
export const isBot = and(
  eq(actor.local, true),
  eq(actor.kind, 'service'),
  eq(sql`lower(${actor.handle})`, 'flattr'),
);

/** Whether an author may be told anything by us: they are there, they or their server did not ask to
 *  be left alone, and nobody has blocked the other. */
export const mayBeTold = (db: Db, sender: { readonly id: typeof actor.id }): SQL => {
  const asked = or(
    and(eq(optOut.kind, 'author'), eq(optOut.who, author.uri)),
    and(eq(optOut.kind, 'server'), isOfSite(optOut.who, author.host)),
  );
  const one = { one: sql`1` };
  const blocks = and(eq(block.blockerId, author.id), eq(block.blockedId, sender.id));
  const blocked = and(isOfSite(peer.host, author.host), eq(peer.trust, 'blocked'));
  return sql`(${and(
    isNull(author.deletedAt),
    eq(author.local, false),
    not(exists(db.select(one).from(optOut).where(asked))),
    not(exists(db.select(one).from(block).where(blocks))),
    not(exists(db.select(one).from(peer).where(blocked))),
  )})`;
};

const selectLikes = (db: Db) =>
  db
    .select({
      id: givenLike.id,
      uri: givenLike.uri,
      undoneAt: givenLike.undoneAt,
      objectUri: work.uri,
      sender: { id: actor.id, uri: actor.uri },
      author: { uri: author.uri, inboxUrl: author.inboxUrl },
      isPublic: sql<boolean>`coalesce(${account.flattrsPublic}, false)`,
    })
    .from(givenLike)
    .innerJoin(work, eq(work.id, givenLike.workId))
    .innerJoin(author, eq(author.id, work.authorId))
    .innerJoin(actor, and(eq(actor.id, givenLike.senderId), eq(actor.local, true)))
    .leftJoin(account, eq(account.actorId, actor.id))
    .$dynamic();

export async function outgoingLike(db: Db, id: string): Promise<OutgoingLike | null> {
  if (!isUuid(id)) return null;
  const [found] = await selectLikes(db).where(eq(givenLike.id, id));
  return found ?? null;
}

/** The next thing that an author's server has to be told of one sender's favourite there: first what
 *  was taken back and may be known there, then what stands. What was taken back before anybody was
 *  told is never told; what stands is not told to who does not want it, nor of a post that is gone.
 *  Who has left takes everything along that their servers know of. */
export async function likeToTell(
  db: Db,
  pair: { readonly senderId: string; readonly workId: string },
): Promise<OutgoingLike | null> {
  const takenBack = and(
    isNotNull(givenLike.undoneAt),
    isNotNull(givenLike.triedAt),
    isNull(givenLike.undoSentAt),
  );
  const stands = and(
    isNull(givenLike.undoneAt),
    isNull(givenLike.sentAt),
    isNull(work.deletedAt),
    mayBeTold(db, actor),
  );
  const [next] = await selectLikes(db)
    .where(
      and(
        eq(givenLike.senderId, pair.senderId),
        eq(givenLike.workId, pair.workId),
        isNull(actor.deletedAt),
        or(takenBack, stands),
      ),
    )
    .orderBy(sql`${givenLike.undoneAt} nulls last`, asc(givenLike.createdAt), asc(givenLike.id))
    .limit(1);
  return next ?? null;
}

/** The one message to an author that a gift waits for them. */
export type OutgoingNotice = {
  readonly id: string;
  readonly token: string;
  readonly sentAt: Date | null;
  /** What it replies to; null: the author themself was flattred. */
  readonly work: { readonly uri: string; readonly language: string | null } | null;
  readonly author: {
    readonly uri: string;
    readonly handle: string;
    readonly host: string;
    readonly profileUrl: string;
    readonly inboxUrl: string;
  };
  /** The node's bot, who says it. */
  readonly bot: Side;
  /** Their author may be told. */
  readonly wanted: boolean;
};

export async function outgoingNotice(db: Db, id: string): Promise<OutgoingNotice | null> {
  if (!isUuid(id)) return null;
  const [found] = await db
    .select({
      id: notice.id,
      token: notice.token,
      sentAt: notice.sentAt,
      work: { uri: work.uri, language: work.language },
      author: {
        uri: author.uri,
        handle: author.handle,
        host: author.host,
        profileUrl: author.profileUrl,
        inboxUrl: author.inboxUrl,
      },
      bot: { id: actor.id, uri: actor.uri },
      wanted: sql<boolean>`${mayBeTold(db, actor)}`,
    })
    .from(notice)
    .innerJoin(author, eq(author.id, notice.authorId))
    .innerJoin(actor, isBot)
    .leftJoin(work, and(eq(work.id, notice.workId), isNull(work.deletedAt)))
    .where(eq(notice.id, id));
  return found ?? null;
}
