import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { JWK } from 'jose';
import type { Db } from '../connect.ts';
import {
  actor,
  actorKey,
  type ProfileLink,
  peer,
  picture,
  settlementDocument,
  settlementKey,
  settlementRotation,
  statement,
  work,
} from '../schema/schema.ts';
import { actorVersion } from './versions.ts';

/** What other servers may read of this node. */

/** A picture of ours, as far as a document names it; its bytes are at `/pictures/{id}`. */
export type LocalPicture = {
  readonly id: string;
  readonly mediaType: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly width: number;
  readonly height: number;
};

export type LocalActor = {
  readonly id: string;
  readonly uri: string;
  readonly kind: 'person' | 'group' | 'organization' | 'application' | 'service';
  readonly handle: string;
  readonly name: string;
  readonly summary: string;
  readonly profileUrl: string;
  readonly picture: LocalPicture | null;
  readonly links: readonly ProfileLink[];
  readonly alsoKnownAs: readonly string[];
  readonly attributionDomains: readonly string[];
  /** Ids of the actors that they say they were, and of the one that they have become; null: none. */
  readonly movedFrom: readonly string[];
  readonly movedTo: string | null;
  readonly movedAt: Date | null;
  readonly createdAt: Date;
  /** Not null: they left, and nothing but a Tombstone is served. */
  readonly deletedAt: Date | null;
  /** Another one after each change of what their document says. */
  readonly version: string;
  readonly keys: readonly LocalKey[];
};

export type LocalKey = {
  readonly algorithm: 'RSASSA-PKCS1-v1_5' | 'Ed25519';
  readonly publicJwk: JWK;
  readonly privateJwkSealed: string;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id from an address is anything; PostgreSQL would throw on what is no UUID. */
export const isUuid = (text: string): boolean => UUID.test(text);

const pictureColumns = {
  id: picture.id,
  mediaType: picture.mediaType,
  width: picture.width,
  height: picture.height,
};

/** Somebody of this node, also when they are gone. */
export const localActor = (db: Db, id: string): Promise<LocalActor | null> =>
  isUuid(id) ? readLocalActor(db, eq(actor.id, id)) : Promise.resolve(null);

/** The same by handle; those are compared without case. */
export const localActorByHandle = (db: Db, handle: string): Promise<LocalActor | null> =>
  readLocalActor(db, eq(sql`lower(${actor.handle})`, handle.toLowerCase()));

async function readLocalActor(db: Db, which: SQL): Promise<LocalActor | null> {
  const [found] = await db
    .select({
      id: actor.id,
      uri: actor.uri,
      kind: actor.kind,
      handle: actor.handle,
      name: actor.name,
      summary: actor.summary,
      profileUrl: actor.profileUrl,
      picture: pictureColumns,
      links: actor.links,
      alsoKnownAs: actor.alsoKnownAs,
      attributionDomains: actor.attributionDomains,
      movedFrom: actor.movedFrom,
      movedTo: actor.movedTo,
      movedAt: actor.movedAt,
      createdAt: actor.createdAt,
      deletedAt: actor.deletedAt,
      version: actorVersion,
    })
    .from(actor)
    .leftJoin(picture, eq(picture.id, actor.pictureId))
    .where(and(eq(actor.local, true), which));
  if (found === undefined) return null;
  const keys = await db.select().from(actorKey).where(eq(actorKey.actorId, found.id));
  return { ...found, keys };
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
  readonly form: 'note' | 'article';
  /** Sanitised; null for a Note, and for what was taken back. */
  readonly bodyHtml: string | null;
  readonly picture: LocalPicture | null;
  readonly pictureAlt: string;
  readonly hidden: boolean;
  /** Null: its author's followers were never told of it. */
  readonly announcedAt: Date | null;
  readonly publishedAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Not null: it was taken back, and nothing but a Tombstone is served. */
  readonly deletedAt: Date | null;
  readonly authorId: string;
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
  form: work.form,
  bodyHtml: work.bodyHtml,
  picture: pictureColumns,
  pictureAlt: work.pictureAlt,
  hidden: work.hidden,
  announcedAt: work.announcedAt,
  publishedAt: work.publishedAt,
  createdAt: work.createdAt,
  updatedAt: work.updatedAt,
  deletedAt: work.deletedAt,
  authorId: actor.id,
  authorUri: actor.uri,
};

/** Works of somebody here, with all that their documents say. */
export const selectLocalWorks = (db: Db) =>
  db
    .select(workColumns)
    .from(work)
    .innerJoin(actor, and(eq(actor.id, work.authorId), eq(actor.local, true)))
    .leftJoin(picture, eq(picture.id, work.pictureId))
    .$dynamic();

/** A work of somebody here, also when it is hidden or was taken back. */
export async function localWork(db: Db, id: string): Promise<LocalWork | null> {
  if (!isUuid(id)) return null;
  const [found] = await selectLocalWorks(db).where(eq(work.id, id));
  return found ?? null;
}

/** The id of the work at `/@<handle>/works/<slug>`. */
export async function workUriAtPage(
  db: Db,
  page: { readonly handle: string; readonly slug: string },
): Promise<string | null> {
  const [found] = await db
    .select({ uri: work.uri })
    .from(work)
    .innerJoin(actor, and(eq(actor.id, work.authorId), eq(actor.local, true)))
    .where(
      and(eq(sql`lower(${actor.handle})`, page.handle.toLowerCase()), eq(work.slug, page.slug)),
    );
  return found?.uri ?? null;
}

/** A settlement document that this node issued, and whom it is for. */
export type IssuedDocument = {
  readonly uri: string;
  readonly kind: typeof settlementDocument.$inferSelect.kind;
  readonly jws: string;
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
      answersUri: settlementDocument.answers,
      peerActorUri: peer.actorUri,
    })
    .from(settlementDocument)
    .innerJoin(peer, eq(peer.id, settlementDocument.peerId))
    .where(and(eq(settlementDocument.id, id), eq(settlementDocument.direction, 'issued')));
  return found ?? null;
}

/** A node that may prove who it is by its instance actor, to be told what is between it and us. */
export type SettlingPeer = { readonly id: string; readonly actorUri: string };

/** @param host with port. */
export async function settlingPeer(db: Db, host: string): Promise<SettlingPeer | null> {
  const [found] = await db
    .select({ id: peer.id, actorUri: peer.actorUri })
    .from(peer)
    .where(eq(peer.host, host));
  return found === undefined || found.actorUri === null
    ? null
    : { id: found.id, actorUri: found.actorUri };
}

/** One document between a peer and us, of either's. `seq`: of a statement. */
export type SharedEntry = {
  readonly id: string;
  readonly sha256: string;
  readonly kind: IssuedDocument['kind'];
  readonly direction: 'issued' | 'received';
  readonly seq: number | null;
  readonly recordedAt: Date;
};

/** Every document between a peer and us in one currency, in the order of our records.
 *  @param page.after the hash of the last one that is left out; null: from the first.
 *  @returns null when there is no such document between the two. */
export async function sharedDocuments(
  db: Db,
  { id: peerId }: SettlingPeer,
  page: { readonly currency: string; readonly after: string | null; readonly most: number },
): Promise<readonly SharedEntry[] | null> {
  const ofBoth = and(
    eq(settlementDocument.peerId, peerId),
    eq(settlementDocument.currency, page.currency),
  );
  const [last] = await db
    .select({ nr: settlementDocument.nr })
    .from(settlementDocument)
    .where(and(ofBoth, eq(settlementDocument.sha256, page.after ?? '')));
  if (page.after !== null && last === undefined) return null;
  const isLater = last === undefined ? undefined : gt(settlementDocument.nr, last.nr);
  return await db
    .select({
      id: settlementDocument.uri,
      sha256: settlementDocument.sha256,
      kind: settlementDocument.kind,
      direction: settlementDocument.direction,
      seq: statement.seq,
      recordedAt: settlementDocument.recordedAt,
    })
    .from(settlementDocument)
    .leftJoin(statement, eq(statement.documentId, settlementDocument.id))
    .where(and(ofBoth, isLater))
    .orderBy(asc(settlementDocument.nr))
    .limit(page.most);
}

/** A document between a peer and us, of either's, in its exact bytes. */
export async function sharedDocument(
  db: Db,
  { id: peerId }: SettlingPeer,
  sha256: string,
): Promise<{ readonly id: string; readonly jws: string } | null> {
  const [found] = await db
    .select({ id: settlementDocument.id, jws: settlementDocument.jws })
    .from(settlementDocument)
    .where(and(eq(settlementDocument.peerId, peerId), eq(settlementDocument.sha256, sha256)));
  return found ?? null;
}

/** The public halves of all settlement keys, retired ones too, and all rotations, oldest first: of one
 *  moment, or a key would be seen without the rotation that brings it. */
export async function publishedKeys(
  db: Db,
): Promise<{ readonly keys: readonly JWK[]; readonly rotations: readonly string[] }> {
  const [found] = await db.execute<{ keys: JWK[]; rotations: string[] }>(sql`select
    (select coalesce(jsonb_agg(${settlementKey.publicJwk} || jsonb_build_object('kid', ${settlementKey.kid})
      order by ${settlementKey.createdAt}, ${settlementKey.kid}), '[]') from ${settlementKey}) as keys,
    (select coalesce(jsonb_agg(${settlementRotation.jws} order by ${settlementRotation.seq}), '[]')
      from ${settlementRotation}) as rotations`);
  return found ?? { keys: [], rotations: [] };
}
