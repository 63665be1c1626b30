import { wasUndoneEarly } from '../../db/records/early-undos.ts';
import { hasBlocked } from '../../db/records/follows.ts';
import { lockActivity } from '../../db/records/locks.ts';
import { readShownWork } from '../../db/records/posts.ts';
import { saveReaction } from '../../db/records/reactions.ts';
import { type MeetDeps, meetActor, type Received } from './meet-actor.ts';
import { done, type Outcome, refuse } from './outcome.ts';

export type Reaction = 'like' | 'boost';

/** Somebody elsewhere favourites or boosts a work of ours: thanks without money. Once per person,
 *  work and kind, whatever the activity is called, for servers send it again under another id. One
 *  that was taken back before it came does not count. */
export async function receiveReaction(
  deps: MeetDeps,
  said: {
    readonly uri: string;
    readonly actorUri: string;
    readonly kind: Reaction;
    readonly objectUri: string;
  },
): Promise<Outcome<Received, 'actor_unreadable'>> {
  const { uri, actorUri, kind } = said;
  const work = await readShownWork(deps.db, said.objectUri);
  if (work === undefined) return done({ taken: false });
  const actor = await meetActor(deps, actorUri);
  if (actor === null) return refuse('actor_unreadable');
  if (await hasBlocked(deps.db, work.authorId, actor.id)) return done({ taken: false });
  const taken = await deps.db.transaction(async (tx) => {
    await lockActivity(tx, uri);
    if (await wasUndoneEarly(tx, { actorUri, activityUri: uri })) return false;
    const who = { actorId: actor.id, workId: work.id, createdAt: deps.clock() };
    await saveReaction(tx, { id: deps.newId(), uri, kind, ...who });
    return true;
  });
  return done({ taken });
}
