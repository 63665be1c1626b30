import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Subject } from '../../src/flattr/flattr.ts';
import type { PayeeMethod } from '../../src/flattr/payee.ts';
import type { Db } from '../connect.ts';
import { selfNow } from '../moves.ts';
import { actor, flattr, payeeProof, peer, subscription, work } from '../schema/schema.ts';
import { type Person, person, type WorkSummary } from './works.ts';

export type WaitReason = NonNullable<(typeof flattr.$inferSelect)['waitingFor']>;

/** Where a flattr goes, as far as this node knows now. */
export type Destination =
  /** To somebody, who lives on a flattr node: here or there. */
  | { readonly is: 'account'; readonly payee: Person; readonly method: PayeeMethod }
  /** To nobody yet. `payee` is set where an account is known and cannot be settled with. */
  | { readonly is: 'waits'; readonly reason: WaitReason; readonly payee: Person | null }
  /** Nobody has looked yet. */
  | { readonly is: 'unknown' };

/** Anything that can be flattred: a work of ours, a post of another server, a page of the web whose
 *  author nobody knows, or a person. */
export type SubjectView = {
  readonly subject: Subject;
  /** The work's title, or the person's name. */
  readonly title: string;
  readonly excerpt: string;
  readonly language: string | null;
  readonly category: WorkSummary['category'];
  readonly pictureId: string | null;
  /** Last part of the local page's address; null for what has no page here. */
  readonly slug: string | null;
  /** Where it can be read: the page about it, else itself. */
  readonly pageUrl: string;
  /** Who made it in its own words, where that is not its author. */
  readonly byline: string | null;
  /** Who made it, or the person themself; null for a page of the web. */
  readonly author: Person | null;
  readonly destination: Destination;
  /** The author's own server will show a favourite for it. */
  readonly favourite: boolean;
  /** Standing flattrs that somebody gets; those that wait are counted apart. */
  readonly flattrsThisMonth: number;
  readonly flattrsEver: number;
  readonly waiting: number;
};

const payee = alias(actor, 'payee');
const authorPeer = alias(peer, 'author_peer');
const former = alias(actor, 'former');
const payeePeer = alias(peer, 'payee_peer');

const payeeNamed = {
  id: payee.id,
  uri: payee.uri,
  handle: payee.handle,
  host: payee.host,
  name: payee.name,
  local: payee.local,
  profileUrl: payee.profileUrl,
  pictureId: payee.pictureId,
};
const formerNamed = {
  id: former.id,
  uri: former.uri,
  handle: former.handle,
  host: former.host,
  name: former.name,
  local: former.local,
  profileUrl: former.profileUrl,
  pictureId: former.pictureId,
};

function counts(about: SQL, month: string) {
  const standing = sql`from ${flattr} where ${about} and ${flattr.undoneAt} is null`;
  const arriving = sql`select count(*)::int ${standing} and ${flattr.payeeId} is not null`;
  return {
    flattrsThisMonth: sql<number>`(${arriving} and ${flattr.month} = ${month})`,
    flattrsEver: sql<number>`(${arriving})`,
    waiting: sql<number>`(select count(*)::int ${standing} and ${flattr.payeeId} is null)`,
  };
}

const proof = {
  payee: payeeNamed,
  former: formerNamed,
  method: payeeProof.method,
  payeeSettles: sql<boolean>`coalesce(${payeePeer.understandsFlattr} and ${payeePeer.settles}, false)`,
  payeeCurrency: payeePeer.currency,
  authorOnFlattrNode: sql<boolean>`coalesce(${authorPeer.understandsFlattr}, false)`,
};

/** Of ours nothing needs a proof. */
const paid = sql`(case when ${actor.local} then ${actor.id} else ${payeeProof.payeeId} end)`;
/** Who moved away from here is paid where they are now. */
const payeeNow = selfNow(paid);
const isFormer = and(eq(former.id, paid), former.local);

type Proof = {
  readonly payee: Person | null;
  /** The account here of that one, who may have moved away. */
  readonly former: Person | null;
  readonly method: PayeeMethod | null;
  readonly payeeSettles: boolean;
  readonly payeeCurrency: string | null;
  readonly authorOnFlattrNode: boolean;
};

type Asked = { readonly month: string; readonly currency: string };

/** Everything that a page says of what somebody wants to flattr; null when nothing has this id, or it
 *  is gone.
 *  @param options.currency of this node: what counts in another one waits. */
export async function subjectView(
  db: Db,
  subject: Subject,
  options: Asked,
): Promise<SubjectView | null> {
  return 'workId' in subject
    ? await workView(db, subject.workId, options)
    : await personView(db, subject.personId, options);
}

async function workView(db: Db, id: string, { month, currency }: Asked) {
  const [row] = await db
    .select({
      title: work.title,
      excerpt: work.excerpt,
      language: work.language,
      category: work.category,
      pictureId: work.pictureId,
      slug: work.slug,
      pageUrl: work.pageUrl,
      byline: work.byline,
      author: person,
      ...proof,
      ...counts(sql`${flattr.workId} = ${work.id}`, month),
    })
    .from(work)
    .leftJoin(actor, eq(actor.id, work.authorId))
    .leftJoin(authorPeer, eq(authorPeer.host, actor.host))
    .leftJoin(payeeProof, eq(payeeProof.workId, work.id))
    .leftJoin(payee, eq(payee.id, payeeNow))
    .leftJoin(payeePeer, eq(payeePeer.host, payee.host))
    .leftJoin(former, isFormer)
    .where(and(eq(work.id, id), isNull(work.deletedAt)));
  if (row === undefined) return null;
  return finish({ workId: id }, row, currency);
}

async function personView(db: Db, id: string, { month, currency }: Asked) {
  const [row] = await db
    .select({
      title: actor.name,
      excerpt: actor.summary,
      pictureId: actor.pictureId,
      pageUrl: actor.profileUrl,
      author: person,
      ...proof,
      ...counts(sql`${flattr.personId} = ${actor.id}`, month),
    })
    .from(actor)
    .leftJoin(authorPeer, eq(authorPeer.host, actor.host))
    .leftJoin(payeeProof, eq(payeeProof.personId, actor.id))
    .leftJoin(payee, eq(payee.id, payeeNow))
    .leftJoin(payeePeer, eq(payeePeer.host, payee.host))
    .leftJoin(former, isFormer)
    .where(and(eq(actor.id, id), isNull(actor.deletedAt)));
  if (row === undefined) return null;
  return finish(
    { personId: id },
    { ...row, language: null, category: 'people', slug: null, byline: null },
    currency,
  );
}

type Row = Omit<SubjectView, 'subject' | 'destination' | 'favourite'> & Proof;

function finish(subject: Subject, row: Row, currency: string): SubjectView {
  const {
    payee: _,
    former: __,
    method,
    payeeSettles,
    payeeCurrency,
    authorOnFlattrNode,
    ...shown
  } = row;
  const { author } = row;
  return {
    ...shown,
    subject,
    destination: destinationOf(row, currency),
    favourite:
      'workId' in subject &&
      author !== null &&
      !author.local &&
      !authorOnFlattrNode &&
      row.payee?.id !== author.id,
  };
}

function destinationOf(row: Row, currency: string): Destination {
  const { author, former, payee: to } = row;
  const isHere = author?.local === true;
  const method = !isHere ? row.method : to === null || to.id === author.id ? 'hosted' : 'moved';
  if (method === null) return { is: 'unknown' };
  if (to === null) {
    const reason = method === 'unknown_author' ? 'unknown_author' : 'account';
    return { is: 'waits', reason, payee: null };
  }
  const arrives = to.local || (row.payeeSettles && row.payeeCurrency === currency);
  if (arrives) return { is: 'account', payee: to, method };
  // They still have the account that they left.
  if (former !== null) return { is: 'account', payee: former, method: isHere ? 'hosted' : method };
  return { is: 'waits', reason: row.payeeSettles ? 'currency' : 'settling_node', payee: to };
}

/** How somebody stands to a subject this month. */
export type Standing = {
  readonly gift: {
    readonly flattrId: string;
    readonly weight: number;
    readonly anonymous: boolean;
    readonly recordedAt: Date;
    /** Null: somebody gets it. */
    readonly waitingFor: WaitReason | null;
  } | null;
  /** They give it in the months to come. */
  readonly monthly: { readonly lastMonth: string | null; readonly paused: boolean } | null;
};

export async function standingOf(
  db: Db,
  key: { readonly giverId: string; readonly month: string; readonly subject: Subject },
): Promise<Standing> {
  const { subject } = key;
  const [gift] = await db
    .select({
      flattrId: flattr.id,
      weight: flattr.weight,
      anonymous: flattr.anonymous,
      recordedAt: flattr.recordedAt,
      waitingFor: sql<WaitReason | null>`case when ${flattr.payeeId} is null then ${flattr.waitingFor} end`,
    })
    .from(flattr)
    .where(
      and(
        eq(flattr.giverId, key.giverId),
        eq(flattr.month, key.month),
        isNull(flattr.undoneAt),
        // The standing share of a budget is not a flattr that somebody pressed.
        isNull(flattr.percent),
        'workId' in subject
          ? eq(flattr.workId, subject.workId)
          : eq(flattr.personId, subject.personId),
      ),
    );
  const [monthly] = await db
    .select({
      lastMonth: subscription.lastMonth,
      paused: sql<boolean>`${subscription.pausedAt} is not null`,
    })
    .from(subscription)
    .where(
      and(
        eq(subscription.giverId, key.giverId),
        isNull(subscription.stoppedAt),
        or(isNull(subscription.lastMonth), sql`${subscription.lastMonth} > ${key.month}`),
        'workId' in subject
          ? eq(subscription.workId, subject.workId)
          : eq(subscription.personId, subject.personId),
      ),
    );
  return { gift: gift ?? null, monthly: monthly ?? null };
}
