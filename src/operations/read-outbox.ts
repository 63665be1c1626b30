import { readActor } from '../../db/records/people.ts';
import type { Deps, Remote } from './deps.ts';
import { receivePost } from './receive-post.ts';

/** Reads what somebody elsewhere posted lately, once, when one of ours begins to follow them: from
 *  then on their server sends what is new. */
export async function readOutbox(
  deps: Deps & { readonly remote: Pick<Remote, 'actor' | 'posts'> },
  actorId: string,
): Promise<void> {
  const author = await readActor(deps.db, actorId);
  if (author === undefined || author.local || author.deletedAt !== null) return;
  for (const post of (await deps.remote.posts(author.uri)) ?? []) {
    await receivePost(deps, author.uri, post);
  }
}
