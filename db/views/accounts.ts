import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { account, actor } from '../schema/people.ts';

export type Role = (typeof account.$inferSelect)['role'];

const columns = {
  actorId: actor.id,
  handle: actor.handle,
  name: actor.name,
  role: account.role,
  createdAt: actor.createdAt,
};

/** Everybody with an account here, the oldest first. */
export const listPeople = (db: Db) =>
  db
    .select(columns)
    .from(account)
    .innerJoin(actor, eq(actor.id, account.actorId))
    .where(isNull(actor.deletedAt))
    .orderBy(asc(actor.createdAt));

/** Somebody with an account here, by their handle in any case. */
export const findPerson = async (db: Db, handle: string) =>
  (
    await db
      .select(columns)
      .from(account)
      .innerJoin(actor, eq(actor.id, account.actorId))
      .where(and(eq(sql`lower(${actor.handle})`, handle.toLowerCase()), isNull(actor.deletedAt)))
  )[0];
