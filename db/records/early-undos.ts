import { and, count, eq, lt } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { earlyUndo } from '../schema/flattrs.ts';

const DAY_MS = 24 * 3_600_000;
/** What comes later than this after its Undo does not come any more. */
const KEPT_MS = 7 * DAY_MS;
/** Of one actor at one time: what nobody has seen costs a row each. A node's own actor takes back
 *  what all its givers gave without their names. */
const MOST_OF_ONE_ACTOR = 1_000;

/** In characters: two such fit into one entry of an index. What has a longer id is not taken, so
 *  nothing of it can come later. */
const ID_MAX_CHARACTERS = 1_000;

/** An activity and who did it: only they can take it back. */
export type Deed = { readonly actorUri: string; readonly activityUri: string };

const isDeed = ({ actorUri, activityUri }: Deed) =>
  and(eq(earlyUndo.actorUri, actorUri), eq(earlyUndo.activityUri, activityUri));

/** Whether an activity was taken back before it came. Asked while the activity is locked. */
export const wasUndoneEarly = async (tx: Tx, deed: Deed): Promise<boolean> =>
  (await tx.select({ at: earlyUndo.receivedAt }).from(earlyUndo).where(isDeed(deed))).length > 0;

/** Remembers for a week what was taken back before it came. Called while the activity is locked.
 *  @returns false when its actor has too many of them, or it cannot come. */
export async function rememberEarlyUndo(tx: Tx, deed: Deed, receivedAt: Date): Promise<boolean> {
  const { actorUri, activityUri } = deed;
  if (Math.max(actorUri.length, activityUri.length) > ID_MAX_CHARACTERS) return false;
  const forgotten = new Date(receivedAt.getTime() - KEPT_MS);
  await tx
    .delete(earlyUndo)
    .where(and(eq(earlyUndo.actorUri, actorUri), lt(earlyUndo.receivedAt, forgotten)));
  const [kept] = await tx
    .select({ n: count() })
    .from(earlyUndo)
    .where(eq(earlyUndo.actorUri, actorUri));
  if ((kept?.n ?? 0) >= MOST_OF_ONE_ACTOR) return false;
  await tx
    .insert(earlyUndo)
    .values({ ...deed, receivedAt })
    .onConflictDoNothing();
  return true;
}
