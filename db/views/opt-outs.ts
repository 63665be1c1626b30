import { and, asc, eq } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, optOut } from '../schema/schema.ts';

/** Who wants nothing from here. */
export type OptOutLine = {
  readonly kind: 'author' | 'server';
  /** A server's host, or the id of an author. */
  readonly who: string;
  /** `@name@host` of an author whom this node has met. */
  readonly handle: string | null;
  readonly createdAt: Date;
};

/** All of them, servers first, each kind in its order of arrival. */
export async function listOptOuts(db: Db): Promise<OptOutLine[]> {
  const rows = await db
    .select({ row: optOut, handle: actor.handle, host: actor.host })
    .from(optOut)
    .leftJoin(actor, and(eq(optOut.kind, 'author'), eq(actor.uri, optOut.who)))
    .orderBy(asc(eq(optOut.kind, 'author')), asc(optOut.createdAt), asc(optOut.who));
  return rows.map(({ row, handle, host }) => ({
    ...row,
    handle: handle === null ? null : `@${handle}@${host}`,
  }));
}
