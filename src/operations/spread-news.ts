import { deleteFollowsOf } from '../../db/records/follows.ts';
import { addJob, addJobs, type News } from '../../db/records/jobs.ts';
import {
  audienceInboxes,
  followerInboxes,
  inboxesMovedTo,
  knownInboxes,
} from '../../db/views/deliveries.ts';
import { localWork } from '../../db/views/federation.ts';
import type { Deps } from './deps.ts';

export type { News } from '../../db/records/jobs.ts';

/** So many inboxes are written to by one job, all at the same time. Fewer would cost more of the
 *  queue than of the network; with more, a process that is killed would repeat more. */
const BATCH = 50;
/** What fails at first is tried again after this time, then as the queue repeats any job. */
const AGAIN_AFTER_MS = 20_000;

/** Finds out who has to be told, and adds the jobs that tell them.
 *  @returns how many inboxes that are. */
export async function spreadNews(deps: Deps, news: News): Promise<number> {
  if ('actorId' in news) return spreadActor(deps, news);
  const work = await localWork(deps.db, news.workId);
  if (work === null) throw new Error(`no work ${news.workId} of ours`);
  const inboxes =
    news.act === 'create'
      ? await followerInboxes(deps.db, work.authorId)
      : await audienceInboxes(deps.db, { id: news.workId, authorId: work.authorId });
  await addJobs(deps.db, 'hand-over', batchesOf(news, inboxes));
  return inboxes.length;
}

/** Who moves tells it to where they go, too. Who leaves is followed by nobody any more and follows nobody; everybody whom this node knows is
 *  told. */
async function spreadActor(
  deps: Deps,
  news: Extract<News, { readonly actorId: string }>,
): Promise<number> {
  const { actorId } = news;
  return deps.db.transaction(async (tx) => {
    const leaves = news.act === 'delete';
    const followers = leaves ? await knownInboxes(tx) : await followerInboxes(tx, actorId);
    const there = news.act === 'move' ? await inboxesMovedTo(tx, actorId) : [];
    const inboxes = [...new Set([...followers, ...there])];
    await addJobs(tx, 'hand-over', batchesOf(news, inboxes));
    if (leaves) await deleteFollowsOf(tx, actorId);
    return inboxes.length;
  });
}

const batchesOf = (news: News, inboxes: readonly string[]) =>
  Array.from({ length: Math.ceil(inboxes.length / BATCH) }, (_, index) => ({
    news,
    inboxes: inboxes.slice(index * BATCH, (index + 1) * BATCH),
  }));

/** Inboxes that could not be reached: each becomes a job of its own, with attempts of its own, so
 *  that a server which is down delays no other. There is one for each piece of news and inbox, which
 *  a later edit takes over: what is told is read when it is told. */
export async function spreadLater(
  deps: Deps,
  news: News,
  inboxes: readonly string[],
): Promise<void> {
  const [kind, id] = 'workId' in news ? ['work', news.workId] : ['actor', news.actorId];
  await deps.db.transaction(async (tx) => {
    for (const inbox of inboxes) {
      const part = { news, inboxes: [inbox] };
      const key = `hand-over ${kind} ${id} ${news.act} ${inbox}`;
      await addJob(tx, 'hand-over', part, { runAfterMs: AGAIN_AFTER_MS, key });
    }
  });
}
