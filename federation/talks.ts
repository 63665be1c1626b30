import { outgoingTalk } from '../db/views/talks.ts';
import type { Deps } from '../src/operations/deps.ts';
import { tellTalk } from '../src/operations/tell-author.ts';
import type { Tell } from './deliver.ts';
import { activityJson } from './responses.ts';
import { writeTalk, writeTalkCreate } from './translate/talk.ts';

export type SendTalks = { talk(talkId: string): Promise<void> };

/** Sends what the bot answers, once. */
export const talkLetters = (deps: Deps, tell: Tell): SendTalks => ({
  async talk(talkId) {
    const talk = await outgoingTalk(deps.db, talkId);
    if (talk === null) throw new Error(`no answer ${talkId}`);
    if (talk.sentAt !== null) return;
    const letter = writeTalkCreate(talk, deps.node);
    await tellTalk(deps, talkId, () => tell(talk.bot.id, talk.sender.inboxUrl, letter));
  },
});

/** `/talks/{id}` for everybody; null: there is none, or it is between the two. */
export async function serveTalk(deps: Deps, id: string): Promise<Response | null> {
  const talk = await outgoingTalk(deps.db, id);
  return talk?.isPublic === true ? activityJson(writeTalk(talk, deps.node)) : null;
}
