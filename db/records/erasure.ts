import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { subscription } from '../schema/flattrs.ts';
import { account, actor, session, signInLink } from '../schema/people.ts';
import { picture } from '../schema/pictures.ts';
import { feed, work } from '../schema/works.ts';
import { eraseApiAccess } from './api-access.ts';
import { eraseHappenings } from './happenings.ts';
import { dropSealedOf } from './kept-forms.ts';
import { eraseMail } from './mail.ts';
import { erasePasskeys } from './passkeys.ts';
import { eraseVisitors } from './visitors.ts';

/** Erases what a local person said of themself and what they published. What the books and other
 *  people's lists need stays: the row, its handle (so that nobody else can take it), the titles of
 *  works, and the keys that sign the last messages. */
export async function eraseActor(tx: Tx, actorId: string, at: Date): Promise<void> {
  const works = await tx
    .select({ pictureId: work.pictureId })
    .from(work)
    .where(eq(work.authorId, actorId));
  const [person] = await tx
    .select({ handle: actor.handle, pictureId: actor.pictureId })
    .from(actor)
    .where(eq(actor.id, actorId));
  if (person === undefined) throw new Error(`nobody to erase: ${actorId}`);
  await tx
    .update(work)
    .set({ deletedAt: at, updatedAt: at, featuredAt: null, feedId: null, ...NOTHING_SAID })
    .where(eq(work.authorId, actorId));
  await tx.delete(feed).where(eq(feed.ownerId, actorId));
  await tx
    .update(actor)
    .set({
      name: person.handle,
      summary: '',
      pictureId: null,
      links: [],
      alsoKnownAs: [],
      movedFrom: [],
      attributionDomains: [],
      deletedAt: at,
    })
    .where(eq(actor.id, actorId));
  await tx.update(account).set({ cameByDomain: null }).where(eq(account.actorId, actorId));
  const pictures = [...works, person].flatMap(({ pictureId }) => pictureId ?? []);
  if (pictures.length > 0) await tx.delete(picture).where(inArray(picture.id, pictures));
  await tx.delete(session).where(eq(session.actorId, actorId));
  await tx.delete(signInLink).where(eq(signInLink.actorId, actorId));
  await dropSealedOf(tx, actorId);
  await eraseMail(tx, actorId);
  await eraseHappenings(tx, actorId);
  await erasePasskeys(tx, actorId);
  await eraseApiAccess(tx, actorId);
  await eraseVisitors(tx, actorId);
}

/** Somebody who leaves gives nothing in months to come. */
export const stopSubscriptionsOf = (tx: Tx, giverId: string, stoppedAt: Date) =>
  tx
    .update(subscription)
    .set({ stoppedAt })
    .where(and(eq(subscription.giverId, giverId), isNull(subscription.stoppedAt)));

/** What a work says when it is taken back; its title stays in the lists of those who thanked. */
export const NOTHING_SAID = {
  excerpt: '',
  bodyMarkdown: null,
  bodyHtml: null,
  tags: [] as string[],
  pictureId: null,
  pictureAlt: '',
  byline: null,
} satisfies Partial<typeof work.$inferInsert>;
