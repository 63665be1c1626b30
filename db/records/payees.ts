import { and, asc, eq, inArray, isNull, like, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Subject } from '../../src/flattr/flattr.ts';
import { isOwnPage } from '../../src/flattr/place.ts';
import { subjectOf } from '../../src/flattr/subject.ts';
import type { Db, Tx } from '../connect.ts';
import { flattr, payeeProof, subscription } from '../schema/flattrs.ts';
import { account, actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';
import type { Actor } from './people.ts';
import type { Work } from './works.ts';

export type PayeeProof = typeof payeeProof.$inferSelect;
export type NewProof = typeof payeeProof.$inferInsert;

const isAbout = (subject: Subject) =>
  'workId' in subject
    ? eq(payeeProof.workId, subject.workId)
    : eq(payeeProof.personId, subject.personId);

/** To whom something of another server leads, as it was last looked up; undefined for what is ours,
 *  which needs no proof, and for what nobody has looked up yet. */
export const readProof = async (tx: Tx | Db, subject: Subject): Promise<PayeeProof | undefined> =>
  (await tx.select().from(payeeProof).where(isAbout(subject)))[0];

/** That somebody is paid for what this author makes is looked at again before it is believed. */
export const doubtProofs = (
  tx: Tx,
  of: { readonly payeeId: string; readonly authorId: string },
  now: Date,
) =>
  tx
    .update(payeeProof)
    .set({ nextCheckAt: now })
    .where(
      and(
        eq(payeeProof.payeeId, of.payeeId),
        or(
          eq(payeeProof.personId, of.authorId),
          inArray(
            payeeProof.workId,
            tx.select({ id: work.id }).from(work).where(eq(work.authorId, of.authorId)),
          ),
        ),
      ),
    );

/** To whom what led to somebody leads is looked at anew. */
export const doubtPayee = (tx: Tx, payeeId: string, now: Date) =>
  tx.update(payeeProof).set({ nextCheckAt: now }).where(eq(payeeProof.payeeId, payeeId));

/** Keeps what was found about a subject, in place of what was found before. Since when it has been so
 *  changes only when the payee does. */
export async function saveProof(tx: Tx, row: NewProof): Promise<PayeeProof> {
  const { id: _, workId, personId, ...facts } = row;
  const found = { ...facts, foundAt: row.foundAt ?? row.checkedAt };
  const [saved] = await tx
    .insert(payeeProof)
    .values({ ...row, ...found })
    .onConflictDoUpdate({
      target: workId ? payeeProof.workId : payeeProof.personId,
      set: {
        ...found,
        foundAt: sql`case when ${payeeProof.payeeId} is not distinct from excluded.payee_id
          then ${payeeProof.foundAt} else excluded.found_at end`,
      },
    })
    .returning();
  if (saved === undefined) throw new Error('the proof was not kept');
  return saved;
}

/** Of those that name one page as theirs. */
const SAME_PAGE_MAX = 20;

/** A work of another server, or a page of the web, by its id or by the page about it. What has the
 *  address as its id comes first; a page in the corner of another owner leads to nobody's work. */
export async function findForeignWork(tx: Tx | Db, url: string): Promise<Work | undefined> {
  const rows = await tx
    .select({ found: work, author: { uri: actor.uri, profileUrl: actor.profileUrl } })
    .from(work)
    .leftJoin(actor, eq(actor.id, work.authorId))
    .where(and(or(eq(work.uri, url), eq(work.pageUrl, url)), isNull(work.slug)))
    .orderBy(sql`${work.uri} <> ${url}`, asc(work.createdAt), asc(work.id))
    .limit(SAME_PAGE_MAX);
  return rows.find(
    ({ found: { uri, pageUrl }, author }) =>
      uri === url || author === null || isOwnPage(pageUrl, uri, author),
  )?.found;
}

/** Gives a page of the web the author who is known now. */
export const adoptPage = (tx: Tx, uri: string, authorId: string) =>
  tx
    .update(work)
    .set({ authorId })
    .where(and(eq(work.uri, uri), isNull(work.authorId), isNull(work.slug)));

/** Who of ours is proven to be this actor elsewhere, the first account first. */
export const claimants = (tx: Tx | Db, actorUri: string): Promise<Actor[]> =>
  tx
    .select()
    .from(actor)
    .where(
      and(
        actor.local,
        isNull(actor.deletedAt),
        sql`${actor.alsoKnownAs} @> array[${actorUri}]::text[]`,
      ),
    )
    .orderBy(asc(actor.createdAt), asc(actor.id))
    .limit(5);

/** Our people of whose links one was not asked since `before`, all of them taken to be asked now.
 *  @returns their ids. */
export async function takeDueLinks(
  tx: Tx,
  { now, before, limit }: { readonly now: Date; readonly before: Date; readonly limit: number },
): Promise<string[]> {
  const isDue = sql`exists (select from jsonb_array_elements(${actor.links}) link
    where coalesce(link->>'askedAt', '') < ${before.toISOString()})`;
  const due = await tx
    .select({ id: actor.id, links: actor.links })
    .from(actor)
    .where(and(actor.local, isNull(actor.deletedAt), isDue))
    .orderBy(asc(actor.id))
    .limit(limit)
    .for('no key update', { skipLocked: true });
  for (const { id, links } of due) {
    const asked = links.map((link) => ({ ...link, askedAt: now.toISOString() }));
    await tx.update(actor).set({ links: asked }).where(eq(actor.id, id));
  }
  return due.map(({ id }) => id);
}

/** What is waiting for its payee, was given lately, or is given every month. */
const isWanted = (recently: Date): SQL => {
  const at = recently.toISOString();
  const given = (subject: SQL) => sql`
    select ${subject} from ${flattr} where undone_at is null
      and (payee_id is null or recorded_at > ${at}) and ${subject} is not null
    union all select ${subject} from ${subscription} where stopped_at is null
      and ${subject} is not null`;
  return sql`(${payeeProof.workId} in (${given(sql`work_id`)}
      union all select server_work_id from ${account} where server_work_id is not null)
    or ${payeeProof.personId} in (${given(sql`person_id`)}))`;
};

/** The proofs that should be looked at again, the most overdue first, put off until `until`, so that
 *  nobody else takes them meanwhile.
 *  @param options.recently what was given before that is looked at when somebody gives again. */
export async function takeDueProofs(
  tx: Tx,
  options: { now: Date; until: Date; recently: Date; limit: number },
): Promise<Subject[]> {
  const due = await tx
    .select({ id: payeeProof.id, workId: payeeProof.workId, personId: payeeProof.personId })
    .from(payeeProof)
    .where(and(lte(payeeProof.nextCheckAt, options.now), isWanted(options.recently)))
    .orderBy(asc(payeeProof.nextCheckAt))
    .limit(options.limit)
    .for('update', { skipLocked: true });
  const ids = due.map(({ id }) => id);
  if (ids.length > 0)
    await tx
      .update(payeeProof)
      .set({ nextCheckAt: options.until })
      .where(inArray(payeeProof.id, ids));
  return due.map(subjectOf);
}

/** What waits for one of these authors, or for what they were before they moved, or lies on one of these sites and has no known author.
 *  @param who.origins `https://host`. */
export async function waitingFor(
  tx: Tx | Db,
  who: { readonly actorUris: readonly string[]; readonly origins: readonly string[] },
  limit: number,
): Promise<Subject[]> {
  const byAuthor =
    who.actorUris.length === 0
      ? undefined
      : or(inArray(actor.uri, [...who.actorUris]), inArray(actor.movedTo, [...who.actorUris]));
  const onSites = who.origins.map((origin) =>
    and(isNull(work.authorId), like(work.uri, `${origin.replaceAll(/[\\%_]/g, '\\$&')}/%`)),
  );
  if (byAuthor === undefined && onSites.length === 0) return [];
  const rows = await tx
    .selectDistinct({ workId: flattr.workId, personId: flattr.personId })
    .from(flattr)
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(actor, sql`${actor.id} = coalesce(${flattr.personId}, ${work.authorId})`)
    .where(and(isNull(flattr.payeeId), isNull(flattr.undoneAt), or(byAuthor, ...onSites)))
    .limit(limit);
  return rows.map(subjectOf);
}
