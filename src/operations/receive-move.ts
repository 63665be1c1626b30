import { isBlockedHost } from '../../db/records/peers.ts';
import { readActorByUri, setMoved } from '../../db/records/people.ts';
import type { Deps, Remote } from './deps.ts';
import { lookAgainFor } from './find-payee.ts';
import { type Received, rememberActor } from './meet-actor.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** Somebody elsewhere says that they have moved. What the activity says is not taken: both sides are read
 *  anew where they are, and only when they agree does what waits for the old account lead to the new
 *  one. Who was never met is not asked for. */
export async function receiveMove(
  deps: Deps & { readonly remote: Pick<Remote, 'freshActor'> },
  said: { readonly actorUri: string; readonly targetUri: string },
): Promise<Outcome<Received, 'actor_unreadable'>> {
  const { actorUri, targetUri } = said;
  const known = await readActorByUri(deps.db, actorUri);
  const { host } = new URL(targetUri);
  if (known === undefined || known.local || targetUri === actorUri || host === deps.node.host)
    return done({ taken: false });
  if (await isBlockedHost(deps.db, host)) return done({ taken: false });
  const from = await deps.remote.freshActor(actorUri);
  if (from === null) return refuse('actor_unreadable');
  if (from === 'gone') return done({ taken: false });
  await rememberActor(deps, from);
  if (from.movedTo !== targetUri) return done({ taken: false });
  const to = await deps.remote.freshActor(targetUri);
  if (to === null) return refuse('actor_unreadable');
  if (to === 'gone' || !to.alsoKnownAs.includes(actorUri)) return done({ taken: false });
  await rememberActor(deps, to);
  await deps.db.transaction(async (tx) => {
    await setMoved(tx, actorUri, targetUri);
    await lookAgainFor(tx, [actorUri, targetUri], 0);
  });
  return done({ taken: true });
}
