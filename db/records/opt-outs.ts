import { and, asc, eq, inArray, or } from 'drizzle-orm';
import { hostsOfSite } from '../../src/flattr/place.ts';
import type { Db, Tx } from '../connect.ts';
import { optOut } from '../schema/company.ts';
import { actor } from '../schema/people.ts';

type OptOut = typeof optOut.$inferSelect;

/** Whether an author, or everybody of their server, wants nothing from here. Who said so for a site said
 *  it for all of its names.
 *  @param of.authorUri null: a page that has no author.
 *  @param of.host with port, as it stands in addresses. */
export async function isOptedOut(
  tx: Tx | Db,
  of: { readonly authorUri: string | null; readonly host: string },
): Promise<boolean> {
  const isAuthor =
    of.authorUri === null
      ? undefined
      : and(eq(optOut.kind, 'author'), eq(optOut.who, of.authorUri));
  const isServer = and(eq(optOut.kind, 'server'), inArray(optOut.who, hostsOfSite(of.host)));
  const found = await tx
    .select({ who: optOut.who })
    .from(optOut)
    .where(or(isAuthor, isServer))
    .limit(1);
  return found.length > 0;
}

/** Once is enough; the first time stays. */
export const addOptOut = (tx: Tx | Db, row: OptOut) =>
  tx.insert(optOut).values(row).onConflictDoNothing();

/** False: they had not opted out. */
export const removeOptOut = async (
  tx: Tx | Db,
  { kind, who }: Pick<OptOut, 'kind' | 'who'>,
): Promise<boolean> => {
  const names = kind === 'server' ? [who, ...hostsOfSite(who)] : [who];
  const removed = await tx
    .delete(optOut)
    .where(and(eq(optOut.kind, kind), inArray(optOut.who, names)))
    .returning({ who: optOut.who });
  return removed.length > 0;
};

/** Somebody of another server by their handle, where this node has met them.
 *  @param account `name@host`. */
export async function findRemoteActor(
  tx: Tx | Db,
  account: string,
): Promise<{ readonly id: string; readonly uri: string } | undefined> {
  const at = account.lastIndexOf('@');
  const [handle, host] = [account.slice(0, at), account.slice(at + 1)];
  const [found] = await tx
    .select({ id: actor.id, uri: actor.uri })
    .from(actor)
    .where(and(eq(actor.local, false), eq(actor.host, host), eq(actor.handle, handle)))
    .orderBy(asc(actor.createdAt))
    .limit(1);
  return found;
}
