import { eq } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { receivedActivity } from '../schema/node.ts';

export type ReceivedActivity = {
  readonly uri: string;
  readonly actorUri: string;
  readonly contentHash: string;
};

/** Remembers an activity forever. `repeat`: the very same one came before. `reused`: its id came
 *  before with other content. Two at once wait for each other here: the row is the lock. */
export async function recordActivity(
  tx: Tx,
  activity: ReceivedActivity,
  receivedAt: Date,
): Promise<'new' | 'repeat' | 'reused'> {
  const { uri, actorUri, contentHash } = activity;
  const added = await tx
    .insert(receivedActivity)
    .values({ uri, actorUri, contentHash, receivedAt })
    .onConflictDoNothing()
    .returning({ uri: receivedActivity.uri });
  if (added.length > 0) return 'new';
  const [first] = await tx.select().from(receivedActivity).where(eq(receivedActivity.uri, uri));
  return first?.contentHash === contentHash && first.actorUri === actorUri ? 'repeat' : 'reused';
}
