import { and, eq, isNull, like, or, type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { addressesOf } from '../records/host-claims.ts';
import { flattr } from '../schema/flattrs.ts';
import { hostClaim } from '../schema/identities.ts';
import { work } from '../schema/works.ts';

/** A host, and what waits for whoever has it. */
export type AwaitedHost = {
  readonly origin: string;
  readonly host: string;
  /** Flattrs of our people for pages there whose author nobody knows, and of how many people. */
  readonly flattrs: number;
  readonly people: number;
  /** The claim of whoever looks; null: none. `proven`: the host names them. */
  readonly claim: { readonly proven: boolean; readonly foundIn: 'file' | 'dns' | null } | null;
};

/** Corners of others on a host that many share, as `isOfHost` in src/flattr has it. */
const IN_A_CORNER = sql`${work.uri} ~* '^[a-z]+://[^/]+/([^?#]*/)?([~@]|%7e|%40)'`;

export async function awaitedHost(
  db: Db | Tx,
  origin: string,
  viewerId: string | null,
): Promise<AwaitedHost> {
  const onSite: SQL | undefined = or(...addressesOf(origin).map((start) => like(work.uri, start)));
  const [row] = await db
    .select({
      flattrs: sql<number>`count(*)::int`,
      people: sql<number>`count(distinct ${flattr.giverId})::int`,
    })
    .from(flattr)
    .innerJoin(work, eq(work.id, flattr.workId))
    .where(
      and(
        isNull(flattr.payeeId),
        isNull(flattr.undoneAt),
        flattr.given,
        isNull(work.authorId),
        onSite,
        sql`not ${IN_A_CORNER}`,
      ),
    );
  const claim = viewerId === null ? null : await ownClaim(db, viewerId, origin);
  const { flattrs = 0, people = 0 } = row ?? {};
  return { origin, host: new URL(origin).host, flattrs, people, claim };
}

async function ownClaim(
  db: Db | Tx,
  accountId: string,
  origin: string,
): Promise<AwaitedHost['claim']> {
  const [row] = await db
    .select({ provenAt: hostClaim.provenAt, foundIn: hostClaim.foundIn })
    .from(hostClaim)
    .where(and(eq(hostClaim.accountId, accountId), eq(hostClaim.origin, origin)));
  return row === undefined ? null : { proven: row.provenAt !== null, foundIn: row.foundIn };
}
