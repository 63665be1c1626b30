import { hasBlocked } from '../../db/records/follows.ts';
import { readShownWork } from '../../db/records/posts.ts';
import { saveReaction } from '../../db/records/reactions.ts';
import { type MeetDeps, meetActor, type Received } from './meet-actor.ts';
import { done, type Outcome, refuse } from './outcome.ts';

export type Reaction = 'like' | 'boost';

/** Somebody elsewhere favourites or boosts a work of ours: thanks without money. Once per person,
 *  work and kind, whatever the activity is called, for servers send it again under another id. */
export async function receiveReaction(
  deps: MeetDeps,
  said: {
    readonly uri: string;
    readonly actorUri: string;
    readonly kind: Reaction;
    readonly objectUri: string;
  },
): Promise<Outcome<Received, 'actor_unreadable'>> {
  const work = await readShownWork(deps.db, said.objectUri);
  if (work === undefined) return done({ taken: false });
  const actor = await meetActor(deps, said.actorUri);
  if (actor === null) return refuse('actor_unreadable');
  if (await hasBlocked(deps.db, work.authorId, actor.id)) return done({ taken: false });
  await saveReaction(deps.db, {
    id: deps.newId(),
    uri: said.uri,
    kind: said.kind,
    actorId: actor.id,
    workId: work.id,
    createdAt: deps.clock(),
  });
  return done({ taken: true });
}
