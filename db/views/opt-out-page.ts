import { and, eq, inArray, or, type SQL } from 'drizzle-orm';
import { hostsOfSite } from '../../src/flattr/place.ts';
import type { Db } from '../connect.ts';
import { actor, notice, optOut, work } from '../schema/schema.ts';

/** What the reader of a notice is shown: who they are, what it was for, how they stand. */
export type NoticeReader = {
  /** The secret in their link; null: they did not come by it, and may be anybody. */
  readonly token: string | null;
  readonly handle: string;
  /** Of their server. */
  readonly host: string;
  /** Null: they themself were flattred. */
  readonly work: { readonly title: string; readonly pageUrl: string } | null;
  /** They, or all of their server, want nothing from here. */
  readonly optedOut: 'author' | 'server' | null;
};

export const noticeByToken = (db: Db, token: string): Promise<NoticeReader | null> =>
  reader(db, eq(notice.token, token));

/** The same by the address of the notice itself, which is public like every post: without the secret.
 *  @param id a UUID. */
export async function noticeById(db: Db, id: string): Promise<NoticeReader | null> {
  const found = await reader(db, eq(notice.id, id));
  return found && { ...found, token: null };
}

async function reader(db: Db, where: SQL): Promise<NoticeReader | null> {
  const [row] = await db
    .select({
      token: notice.token,
      handle: actor.handle,
      host: actor.host,
      uri: actor.uri,
      work: { title: work.title, pageUrl: work.pageUrl },
    })
    .from(notice)
    .innerJoin(actor, eq(actor.id, notice.authorId))
    .leftJoin(work, eq(work.id, notice.workId))
    .where(where);
  if (row === undefined) return null;
  const { uri, ...facts } = row;
  const asked = await db
    .select({ kind: optOut.kind })
    .from(optOut)
    .where(
      or(
        and(eq(optOut.kind, 'author'), eq(optOut.who, uri)),
        and(eq(optOut.kind, 'server'), inArray(optOut.who, hostsOfSite(facts.host))),
      ),
    );
  const kinds = asked.map(({ kind }) => kind);
  const optedOut = kinds.includes('server') ? 'server' : (kinds[0] ?? null);
  return { ...facts, optedOut };
}
