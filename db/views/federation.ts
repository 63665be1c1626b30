import { and, asc, count, countDistinct, desc, eq, gte, lt, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { JWK } from 'jose';
import type { Db } from '../connect.ts';
import {
  account,
  actor,
  actorKey,
  flattr,
  peer,
  settlementDocument,
  settlementKey,
  work,
} from '../schema/schema.ts';

/** What other servers may read of this node. */

export type LocalActor = {
  readonly id: string;
  readonly uri: string;
  readonly kind: 'person' | 'group' | 'organization' | 'application' | 'service';
  readonly handle: string;
  readonly name: string;
  readonly summary: string;
  readonly profileUrl: string;
  readonly createdAt: Date;
  readonly keys: readonly LocalKey[];
};

export type LocalKey = {
  readonly algorithm: 'RSASSA-PKCS1-v1_5' | 'Ed25519';
  readonly publicJwk: JWK;
  readonly privateJwkSealed: string;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id from an address is anything; PostgreSQL would throw on what is no UUID. */
const isUuid = (text: string): boolean => UUID.test(text);

export const localActor = (db: Db, id: string): Promise<LocalActor | null> =>
  isUuid(id) ? readLocalActor(db, eq(actor.id, id)) : Promise.resolve(null);

/** Handles are compared without case. */
export const localActorByHandle = (db: Db, handle: string): Promise<LocalActor | null> =>
  readLocalActor(db, eq(sql`lower(${actor.handle})`, handle.toLowerCase()));

async function readLocalActor(db: Db, which: SQL): Promise<LocalActor | null> {
  const [found] = await db
    .select()
    .from(actor)
    .where(and(eq(actor.local, true), which));
  if (found === undefined) return null;
  const keys = await db.select().from(actorKey).where(eq(actorKey.actorId, found.id));
  return { ...found, keys };
}

export async function isKnownActor(db: Db, uri: string): Promise<boolean> {
  const found = await db.select({ id: actor.id }).from(actor).where(eq(actor.uri, uri));
  return found.length > 0;
}

/** Whether this node takes nothing from a server. `host` is with its port. */
export async function isBlockedHost(db: Db, host: string): Promise<boolean> {
  const [found] = await db.select({ trust: peer.trust }).from(peer).where(eq(peer.host, host));
  return found?.trust === 'blocked';
}

export type LocalWork = {
  readonly id: string;
  readonly uri: string;
  readonly url: string;
  readonly pageUrl: string;
  readonly title: string;
  readonly excerpt: string;
  readonly language: string | null;
  readonly tags: readonly string[];
  readonly publishedAt: Date;
  readonly updatedAt: Date;
  readonly authorUri: string;
};

const workColumns = {
  id: work.id,
  uri: work.uri,
  url: work.url,
  pageUrl: work.pageUrl,
  title: work.title,
  excerpt: work.excerpt,
  language: work.language,
  tags: work.tags,
  publishedAt: work.publishedAt,
  updatedAt: work.updatedAt,
  authorUri: actor.uri,
};

const shown = and(eq(actor.local, true), eq(work.hidden, false));

const selectWorks = (db: Db) =>
  db.select(workColumns).from(work).innerJoin(actor, eq(actor.id, work.authorId)).$dynamic();

/** A work of somebody here; null when there is none, or it is hidden. */
export async function localWork(db: Db, id: string): Promise<LocalWork | null> {
  if (!isUuid(id)) return null;
  const [found] = await selectWorks(db).where(and(shown, eq(work.id, id)));
  return found ?? null;
}

export async function localWorkAtPage(db: Db, pageUrl: string): Promise<LocalWork | null> {
  const [found] = await selectWorks(db).where(and(shown, eq(work.pageUrl, pageUrl)));
  return found ?? null;
}

/** One page of somebody's works, newest first. `before` is the id of the last one already seen;
 *  the order is by time of publication, then id. */
export async function worksBefore(
  db: Db,
  authorId: string,
  before: string | null,
  limit: number,
): Promise<LocalWork[]> {
  const last = before !== null && isUuid(before) ? await localWork(db, before) : null;
  const older =
    last === null
      ? undefined
      : or(
          lt(work.publishedAt, last.publishedAt),
          and(eq(work.publishedAt, last.publishedAt), lt(work.id, last.id)),
        );
  return await selectWorks(db)
    .where(and(shown, eq(work.authorId, authorId), older))
    .orderBy(desc(work.publishedAt), desc(work.id))
    .limit(limit);
}

export async function countWorks(db: Db, authorId: string): Promise<number> {
  const [row] = await db
    .select({ works: count() })
    .from(work)
    .innerJoin(actor, eq(actor.id, work.authorId))
    .where(and(shown, eq(work.authorId, authorId)));
  return row?.works ?? 0;
}

/** A flattr that was given here, with what its recipient's server must learn. */
export type OutgoingFlattr = {
  readonly uri: string;
  readonly month: string;
  readonly weight: number;
  readonly message: string | null;
  readonly recordedAt: Date;
  readonly undoneAt: Date | null;
  /** Null: the payee themself was flattred. */
  readonly workUri: string | null;
  readonly giver: { readonly id: string; readonly uri: string };
  readonly payee: {
    readonly uri: string;
    readonly host: string;
    readonly local: boolean;
    readonly inboxUrl: string;
  };
  /** The giver shows to everybody what they give. */
  readonly listPublic: boolean;
};

export async function outgoingFlattr(db: Db, id: string): Promise<OutgoingFlattr | null> {
  if (!isUuid(id)) return null;
  const payee = alias(actor, 'payee');
  const [found] = await db
    .select({
      uri: flattr.uri,
      month: flattr.month,
      weight: flattr.weight,
      message: flattr.message,
      recordedAt: flattr.recordedAt,
      undoneAt: flattr.undoneAt,
      workUri: work.uri,
      giver: { id: actor.id, uri: actor.uri },
      payee: { uri: payee.uri, host: payee.host, local: payee.local, inboxUrl: payee.inboxUrl },
      listPublic: sql<boolean>`coalesce(${account.flattrsPublic}, false)`,
    })
    .from(flattr)
    .innerJoin(actor, and(eq(actor.id, flattr.giverId), eq(actor.local, true)))
    .innerJoin(payee, eq(payee.id, flattr.payeeId))
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(account, eq(account.actorId, actor.id))
    .where(eq(flattr.id, id));
  return found ?? null;
}

/** A settlement document that this node issued, and whom it is for. */
export type IssuedDocument = {
  readonly uri: string;
  readonly kind: typeof settlementDocument.$inferSelect.kind;
  readonly jws: string;
  readonly lines: string | null;
  /** The document of theirs that it answers. */
  readonly answersUri: string | null;
  /** The peer's instance actor; null for a server that turned out not to understand Flattr. */
  readonly peerActorUri: string | null;
};

export async function issuedDocument(db: Db, id: string): Promise<IssuedDocument | null> {
  if (!isUuid(id)) return null;
  const [found] = await db
    .select({
      uri: settlementDocument.uri,
      kind: settlementDocument.kind,
      jws: settlementDocument.jws,
      lines: settlementDocument.lines,
      answersUri: settlementDocument.answers,
      peerActorUri: peer.actorUri,
    })
    .from(settlementDocument)
    .innerJoin(peer, eq(peer.id, settlementDocument.peerId))
    .where(and(eq(settlementDocument.id, id), eq(settlementDocument.direction, 'issued')));
  return found ?? null;
}

/** The public halves of all settlement keys, retired ones too: old documents must stay verifiable. */
export async function settlementKeys(db: Db): Promise<JWK[]> {
  const rows = await db
    .select({ kid: settlementKey.kid, publicJwk: settlementKey.publicJwk })
    .from(settlementKey)
    .orderBy(asc(settlementKey.createdAt));
  return rows.map(({ kid, publicJwk }) => ({ ...publicJwk, kid }));
}

export type Usage = {
  readonly people: number;
  readonly works: number;
  readonly activeMonth: number;
  readonly activeHalfyear: number;
};

/** How many people and works are here, and how many people gave something lately. */
export async function usage(db: Db, now: Date): Promise<Usage> {
  const givers = async (days: number) => {
    const since = new Date(now.getTime() - days * 24 * 60 * 60 * 1000);
    const [row] = await db
      .select({ givers: countDistinct(flattr.giverId) })
      .from(flattr)
      .innerJoin(account, eq(account.actorId, flattr.giverId))
      .where(gte(flattr.recordedAt, since));
    return row?.givers ?? 0;
  };
  const [people] = await db.select({ n: count() }).from(account);
  const [works] = await db
    .select({ n: count() })
    .from(work)
    .innerJoin(actor, eq(actor.id, work.authorId))
    .where(shown);
  return {
    people: people?.n ?? 0,
    works: works?.n ?? 0,
    activeMonth: await givers(30),
    activeHalfyear: await givers(180),
  };
}
