import { and, eq, gt, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { block, notice } from '../schema/company.ts';
import { actor } from '../schema/people.ts';
import { lockNoticesOf } from './locks.ts';

/** Whether an author may get the one message that a gift is waiting, as far as what was sent and who
 *  has blocked whom decide it: never a second time, none from who is blocked, and one a day for all
 *  of a server. A second transaction that asks about the same server at the same moment hears no. */
export async function mayGetNotice(
  tx: Tx,
  author: { readonly id: string; readonly host: string },
  since: Date,
): Promise<boolean> {
  if (!(await lockNoticesOf(tx, author.host))) return false;
  const before = await tx
    .select({ id: notice.id })
    .from(notice)
    .innerJoin(actor, eq(actor.id, notice.authorId))
    .where(
      or(
        eq(notice.authorId, author.id),
        and(eq(actor.host, author.host), gt(notice.createdAt, since)),
      ),
    )
    .limit(1);
  if (before.length > 0) return false;
  const speakers = tx
    .select({ id: actor.id })
    .from(actor)
    .where(and(actor.local, sql`${actor.kind} in ('application', 'service')`));
  const blocks = await tx
    .select({ blockerId: block.blockerId })
    .from(block)
    .where(and(eq(block.blockerId, author.id), sql`${block.blockedId} in ${speakers}`))
    .limit(1);
  return blocks.length === 0;
}

export const addNotice = (tx: Tx, row: typeof notice.$inferInsert) => tx.insert(notice).values(row);

/** The author to whom a notice with this secret in its link went. */
export const readNoticeAuthor = async (tx: Tx | Db, token: string) =>
  (
    await tx
      .select({ uri: actor.uri, handle: actor.handle, host: actor.host })
      .from(notice)
      .innerJoin(actor, eq(actor.id, notice.authorId))
      .where(eq(notice.token, token))
  )[0];
