import { and, desc, eq, isNotNull, isNull, or, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import { actor, flattr, work } from '../schema/schema.ts';
import { type Before, older } from './paging.ts';
import { signed, toldAt } from './works.ts';

type Named = {
  readonly id: string;
  readonly uri: string;
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly local: boolean;
  readonly profileUrl: string;
};

/** A flattr as programs read it. */
export type SharedFlattr = {
  readonly id: string;
  readonly uri: string;
  readonly recordedAt: Date;
  readonly month: string;
  readonly weight: number;
  readonly anonymous: boolean;
  readonly message: string | null;
  /** Null: somebody gets it. */
  readonly waitingFor: 'unknown_author' | 'account' | 'settling_node' | 'currency' | null;
  /** What was flattred: a work, or else a person. */
  readonly work: {
    readonly id: string;
    readonly uri: string;
    readonly url: string;
    readonly pageUrl: string;
    readonly title: string;
    readonly pictureId: string | null;
  } | null;
  readonly person: Named | null;
  /** Null: somebody who did not want to be named. */
  readonly giver: Named | null;
};

const person = alias(actor, 'flattred');

const { id, uri, handle, host, name, local, profileUrl } = actor;
const giver = { id, uri, handle, host, name, local, profileUrl };
const whom = {
  id: person.id,
  uri: person.uri,
  handle: person.handle,
  host: person.host,
  name: person.name,
  local: person.local,
  profileUrl: person.profileUrl,
};
const what = {
  id: work.id,
  uri: work.uri,
  url: work.url,
  pageUrl: work.pageUrl,
  title: work.title,
  pictureId: work.pictureId,
};

/** @param page.seenBy to whom givers without a name are shown all the same: themselves.
 *  @param page.at when each was given, as its reader may know it, and by what they are ordered. */
async function flattrs(
  db: Db,
  where: SQL | undefined,
  page: {
    readonly before: Before | null;
    readonly limit: number;
    readonly seenBy?: string;
    readonly at?: SQL<Date>;
  },
): Promise<SharedFlattr[]> {
  const at = page.at ?? flattr.recordedAt;
  const isSeen = page.seenBy === undefined ? signed : or(signed, eq(flattr.giverId, page.seenBy));
  const rows = await db
    .select({
      id: flattr.id,
      uri: flattr.uri,
      recordedAt: at,
      month: flattr.month,
      weight: flattr.weight,
      anonymous: flattr.anonymous,
      message: flattr.message,
      waitingFor: flattr.waitingFor,
      payeeId: flattr.payeeId,
      work: what,
      person: whom,
      giver,
    })
    .from(flattr)
    // Who is not to be seen is not even read.
    .leftJoin(actor, and(eq(actor.id, flattr.giverId), isSeen))
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(person, eq(person.id, flattr.personId))
    .where(and(isNull(flattr.undoneAt), where, older(at, flattr.id, page.before)))
    .orderBy(desc(at), desc(flattr.id))
    .limit(page.limit);
  return rows.map(({ payeeId, ...row }) => ({
    ...row,
    waitingFor: payeeId === null ? row.waitingFor : null,
  }));
}

type Page = { readonly before: Before | null; readonly limit: number };

/** What somebody gave with their name and what somebody gets, the latest first. */
export const flattrsSignedBy = (db: Db, giverId: string, page: Page): Promise<SharedFlattr[]> =>
  flattrs(
    db,
    and(eq(flattr.giverId, giverId), isNotNull(flattr.payeeId), isNotNull(actor.id)),
    page,
  );

/** Everything that somebody gave, without their name and in vain so far too: for themself alone. */
export const flattrsOwn = (db: Db, giverId: string, page: Page): Promise<SharedFlattr[]> =>
  flattrs(db, eq(flattr.giverId, giverId), { ...page, seenBy: giverId });

/** Who flattred a work with their name. */
export const flattrsOfWork = (db: Db, workId: string, page: Page): Promise<SharedFlattr[]> =>
  flattrs(db, and(eq(flattr.workId, workId), isNotNull(actor.id), isNull(actor.deletedAt)), page);

/** What somebody received, the latest first.
 *  @param of.namelessToo for themself alone: each of them without who, and by the day alone. */
export const flattrsTo = (
  db: Db,
  of: { readonly payeeId: string; readonly namelessToo: boolean },
  page: Page,
): Promise<SharedFlattr[]> =>
  flattrs(
    db,
    and(eq(flattr.payeeId, of.payeeId), of.namelessToo ? undefined : isNotNull(actor.id)),
    of.namelessToo ? { ...page, at: toldAt } : page,
  );

/** One that somebody has just given. */
export const flattrOwn = async (
  db: Db,
  of: { readonly giverId: string; readonly flattrId: string },
): Promise<SharedFlattr | null> =>
  (
    await flattrs(db, and(eq(flattr.id, of.flattrId), eq(flattr.giverId, of.giverId)), {
      before: null,
      limit: 1,
      seenBy: of.giverId,
    })
  )[0] ?? null;
