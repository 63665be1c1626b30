import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import { addNotice, mayGetNotice } from '../../db/records/notices.ts';
import type { Actor } from '../../db/records/people.ts';
import { batchDelay } from '../flattr/anonymity.ts';
import type { Deps } from './deps.ts';
import { draws } from './draws.ts';

const DAY_MS = 24 * 3_600_000;

/** How people on the fediverse ask robots to leave them alone. Whoever asks flattr nodes to (`saysOptOut`) has
 *  opted out and never comes here. */
const LEAVE_ME_ALONE = /#nobot(?![\p{L}\p{N}_])/iu;

/** A gift waits for an author elsewhere: they get the one message that they will ever get of it, if
 *  the admin allows that and they did not ask to be left alone. Who has opted out cannot be given to,
 *  so they never come here.
 *  @param about.workId null: they themself were flattred. */
export async function noticeWaiting(
  deps: Deps,
  tx: Tx,
  about: { readonly author: Actor; readonly workId: string | null; readonly anonymous: boolean },
): Promise<void> {
  const { author, workId, anonymous } = about;
  if (!deps.node.waitingNotices || author.local || author.deletedAt !== null) return;
  if (LEAVE_ME_ALONE.test(author.summary)) return;
  const now = deps.clock();
  if (!(await mayGetNotice(tx, author, new Date(now.getTime() - DAY_MS)))) return;
  const id = deps.newRandomId();
  await addNotice(tx, {
    ...{ id, authorId: author.id, workId },
    ...{ token: deps.newSecret(), createdAt: now },
  });
  const later = anonymous ? { runAfterMs: batchDelay(now, draws(deps)) } : {};
  await addJob(tx, 'send-notice', { noticeId: id }, later);
}
