import { likeToTell, outgoingLike } from '../db/views/outgoing.ts';
import type { Deps } from '../src/operations/deps.ts';
import { tellLike, tellLikeUndone } from '../src/operations/tell-author.ts';
import type { Tell } from './deliver.ts';
import { activityJson, problem, SIGNATURES } from './responses.ts';
import type { WhoSigned } from './signer.ts';
import { writeLike, writeUndoLike } from './translate/like.ts';

/** Whose favourite, and of what. */
type Pair = { readonly senderId: string; readonly workId: string };

export type SendLikes = { like(pair: Pair): Promise<void> };

/** Tells an author's server what it does not know yet of one sender's favourite there, one thing
 *  after the other, and each as it is when its turn comes. Jobs of one pair run in one queue, so that
 *  two of them never talk at once; who is killed between saying something and writing it down says it
 *  again, under the same id. */
export const likeLetters = (deps: Deps, tell: Tell): SendLikes => ({
  async like(pair) {
    const next = () => likeToTell(deps.db, pair);
    for (let like = await next(); like !== null; like = await next()) {
      const { id, sender, author } = like;
      const undone = like.undoneAt !== null;
      const letter = undone ? writeUndoLike(like) : writeLike(like);
      const say = () => tell(sender.id, author.inboxUrl, letter);
      await (undone ? tellLikeUndone(deps, id, say) : tellLike(deps, id, say));
    }
  },
});

/** `/likes/{id}`: for the author's server, and for everybody when the giver's list is public. */
export async function serveLike(
  deps: Deps,
  whoSigned: WhoSigned,
  request: Request,
  id: string,
): Promise<Response> {
  const like = await outgoingLike(deps.db, id);
  if (like !== null && like.undoneAt === null) {
    if (like.isPublic) return activityJson(writeLike(like), SIGNATURES);
    const signer = await whoSigned(request, { origin: new URL(like.author.uri).origin });
    if (signer.actorUri !== null) return activityJson(writeLike(like), SIGNATURES);
  }
  return problem(404, 'unknown_like', 'There is no such favourite that you may see.');
}
