import { and, asc, eq, inArray, isNotNull, isNull, like, lte, or } from 'drizzle-orm';
import { hostsOfSite } from '../../src/flattr/place.ts';
import type { Db, Tx } from '../connect.ts';
import { payeeProof } from '../schema/flattrs.ts';
import { hostClaim } from '../schema/identities.ts';
import { work } from '../schema/works.ts';

/** Who says that they have a host. */

export type HostClaim = typeof hostClaim.$inferSelect;
type Which = Pick<HostClaim, 'accountId' | 'origin'>;

const isThis = ({ accountId, origin }: Which) =>
  and(eq(hostClaim.accountId, accountId), eq(hostClaim.origin, origin));

/** Somebody asks, once more perhaps. */
export const askHostClaim = (tx: Tx, row: Which & { readonly askedAt: Date; nextLookAt: Date }) =>
  tx
    .insert(hostClaim)
    .values(row)
    .onConflictDoUpdate({
      target: [hostClaim.accountId, hostClaim.origin],
      set: { askedAt: row.askedAt, nextLookAt: row.nextLookAt },
    });

/** Locks it until the transaction ends. */
export const lockHostClaim = async (tx: Tx, which: Which): Promise<HostClaim | undefined> =>
  (await tx.select().from(hostClaim).where(isThis(which)).for('update'))[0];

export const setHostClaim = (tx: Tx, which: Which, facts: Partial<HostClaim>) =>
  tx.update(hostClaim).set(facts).where(isThis(which));

/** False: there was none. */
export const dropHostClaim = async (tx: Tx, which: Which): Promise<boolean> =>
  (await tx.delete(hostClaim).where(isThis(which)).returning({ origin: hostClaim.origin })).length >
  0;

/** All of somebody who leaves. */
export const dropHostClaims = (tx: Tx, accountId: string) =>
  tx.delete(hostClaim).where(eq(hostClaim.accountId, accountId));

export const countHostClaims = async (tx: Tx, accountId: string): Promise<number> =>
  await tx.$count(hostClaim, eq(hostClaim.accountId, accountId));

/** Those that are to be looked at, the most overdue first, put off until `until`, so that nobody else takes
 *  them meanwhile. */
export async function takeDueHostClaims(
  tx: Tx,
  options: { readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<Which[]> {
  const due = await tx
    .select({ accountId: hostClaim.accountId, origin: hostClaim.origin })
    .from(hostClaim)
    .where(and(isNotNull(hostClaim.nextLookAt), lte(hostClaim.nextLookAt, options.now)))
    .orderBy(asc(hostClaim.nextLookAt))
    .limit(options.limit)
    .for('update', { skipLocked: true });
  for (const which of due) await setHostClaim(tx, which, { nextLookAt: options.until });
  return due;
}

/** That somebody is paid for the pages of a site because its host says so is looked at again before it is
 *  believed. */
export function doubtHostProofs(
  tx: Tx | Db,
  of: { readonly payeeId: string; readonly origin: string },
  now: Date,
) {
  const pages = tx
    .select({ id: work.id })
    .from(work)
    .where(
      and(
        isNull(work.authorId),
        or(...addressesOf(of.origin).map((start) => like(work.uri, start))),
      ),
    );
  return tx
    .update(payeeProof)
    .set({ nextCheckAt: now })
    .where(
      and(
        eq(payeeProof.payeeId, of.payeeId),
        eq(payeeProof.method, 'host_word'),
        inArray(payeeProof.workId, pages),
      ),
    );
}

/** Patterns for the addresses of a site's pages: by either scheme, under each of its names. */
export const addressesOf = (origin: string): string[] =>
  hostsOfSite(new URL(origin).host).flatMap((host) =>
    ['https', 'http'].map((scheme) => `${scheme}://${host.replaceAll(/[\\%_]/g, '\\$&')}/%`),
  );
