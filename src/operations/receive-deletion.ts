import { readActorByUri } from '../../db/records/people.ts';
import {
  addUnseenDeletion,
  countUnseenDeletions,
  dropForeignDeletion,
  erasePost,
  forgetUnseenDeletions,
  readPostByUri,
} from '../../db/records/posts.ts';
import { eraseRemoteActor } from '../../db/records/remote-actors.ts';
import type { Deps } from './deps.ts';
import type { Received } from './meet-actor.ts';
import { done, type Outcome, refuse } from './outcome.ts';

const DAY_MS = 24 * 3_600_000;
/** A Create that comes later than this after its Delete does not come any more. */
const REMEMBERED_MS = 7 * DAY_MS;
/** Of one actor, in a day: what nobody has seen costs a row each. */
const MOST_UNSEEN = 100;

/** Somebody elsewhere deletes a post of theirs: its words are erased here, too. That it is gone is
 *  remembered, even of a post that never came: its Create may be on its way. */
export async function receiveDeletion(
  deps: Deps,
  said: { readonly actorUri: string; readonly objectUri: string },
): Promise<Outcome<Received, 'not_the_author' | 'foreign_id'>> {
  const { actorUri, objectUri: uri } = said;
  if (new URL(uri).origin !== new URL(actorUri).origin) return refuse('foreign_id');
  const [author, post] = [
    await readActorByUri(deps.db, actorUri),
    await readPostByUri(deps.db, uri),
  ];
  if (author === undefined) return done({ taken: false });
  // A neighbour on the same server may have said so before; only its author can.
  const isForeign = post?.deletedAt != null && (await dropForeignDeletion(deps.db, uri, author.id));
  const now = deps.clock();
  if (post === undefined || isForeign)
    return done({ taken: await rememberUnseen(deps, author.id, uri) });
  if (post.authorId !== author.id) return refuse('not_the_author');
  await erasePost(deps.db, post.id, now);
  return done({ taken: post.deletedAt === null });
}

async function rememberUnseen(deps: Deps, authorId: string, uri: string): Promise<boolean> {
  const at = deps.clock();
  return deps.db.transaction(async (tx) => {
    await forgetUnseenDeletions(tx, authorId, new Date(at.getTime() - REMEMBERED_MS));
    const today = await countUnseenDeletions(tx, authorId, new Date(at.getTime() - DAY_MS));
    if (today >= MOST_UNSEEN) return false;
    await addUnseenDeletion(tx, { id: deps.newId(), uri, authorId, at });
    return true;
  });
}

/** Somebody elsewhere is gone for good: they follow and are followed no more, and what they said
 *  and did here is erased. What they gave stays in the books. */
export async function receiveDeparture(deps: Deps, actorUri: string): Promise<Received> {
  const actor = await readActorByUri(deps.db, actorUri);
  if (actor === undefined || actor.local || actor.deletedAt !== null) return { taken: false };
  await deps.db.transaction((tx) => eraseRemoteActor(tx, actor, deps.clock()));
  return { taken: true };
}
