import { outgoingNotice } from '../db/views/outgoing.ts';
import type { Deps } from '../src/operations/deps.ts';
import { tellNotice } from '../src/operations/tell-author.ts';
import type { Tell } from './deliver.ts';
import { preferredForm } from './negotiate.ts';
import { activityJson } from './responses.ts';
import { writeNotice, writeNoticeCreate } from './translate/notice.ts';

export type SendNotices = { notice(noticeId: string): Promise<void> };

/** Tells an author once that a gift waits for them; not who was told, nor who wants nothing since. */
export const noticeLetters = (deps: Deps, tell: Tell): SendNotices => ({
  async notice(noticeId) {
    const notice = await outgoingNotice(deps.db, noticeId);
    if (notice === null) throw new Error(`no notice ${noticeId}`);
    if (notice.sentAt !== null || !notice.wanted) return;
    const letter = writeNoticeCreate(notice, deps.node.origin, deps.clock());
    await tellNotice(deps, noticeId, () => tell(notice.bot.id, notice.author.inboxUrl, letter));
  },
});

/** `/notices/{id}` for programs; null: there is none, or a person asks, whom a page answers. */
export async function serveNotice(
  deps: Deps,
  request: Request,
  id: string,
): Promise<Response | null> {
  if (preferredForm(request.headers.get('accept'), 'page') === 'page') return null;
  const notice = await outgoingNotice(deps.db, id);
  if (notice === null) return null;
  return activityJson(writeNotice(notice, deps.node.origin, deps.clock()));
}
