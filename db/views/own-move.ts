import { eq, inArray } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import { actor } from '../schema/schema.ts';
import { type Person, person } from './works.ts';

/** Who somebody of ours was before, and where they went. */
export type OwnMove = {
  readonly before: readonly (Person & { readonly uri: string })[];
  /** Null: they live here. */
  readonly to: Person | null;
  readonly movedAt: Date | null;
};

/** Of one's own account: accounts elsewhere that it says it was, and the one that it has become. */
export async function ownMove(db: Db, actorId: string): Promise<OwnMove> {
  const [self] = await db
    .select({ movedFrom: actor.movedFrom, movedAt: actor.movedAt })
    .from(actor)
    .where(eq(actor.id, actorId));
  if (self === undefined) throw new Error(`nobody: ${actorId}`);
  const before = await db
    .select({ ...person, uri: actor.uri })
    .from(actor)
    .where(inArray(actor.uri, self.movedFrom));
  return { before, to: await whereTheyWent(db, actorId), movedAt: self.movedAt };
}

/** Who somebody has become elsewhere, as far as both sides say so; null: they did not move. */
export async function whereTheyWent(db: Db, actorId: string): Promise<Person | null> {
  const was = alias(actor, 'was');
  const [to] = await db
    .select(person)
    .from(was)
    .innerJoin(actor, eq(actor.uri, was.movedTo))
    .where(eq(was.id, actorId));
  return to ?? null;
}
