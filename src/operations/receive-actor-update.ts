import { readPeerByHost } from '../../db/records/peers.ts';
import { readActorByUri } from '../../db/records/people.ts';
import type { Deps, Remote, RemoteActor } from './deps.ts';
import { lookAgainFor } from './find-payee.ts';
import { type Received, rememberActor } from './meet-actor.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** Somebody elsewhere has changed their profile. What the activity says of it is not taken: their
 *  own server is asked, so that nobody can be described by anybody else. Who was never met is not
 *  asked for.
 *  @param freshActor reads an actor anew; `gone`: there is nobody any more. */
export async function receiveActorUpdate(
  deps: Deps & { readonly remote: Pick<Remote, 'freshActor'> },
  actorUri: string,
): Promise<Outcome<Received, 'actor_unreadable'>> {
  const known = await readActorByUri(deps.db, actorUri);
  if (known === undefined || known.local) return done({ taken: false });
  const seen = await deps.remote.freshActor(actorUri);
  if (seen === null) return refuse('actor_unreadable');
  if (seen === 'gone') return done({ taken: false });
  await rememberActor(deps, seen);
  await letIn(deps, seen);
  return done({ taken: true });
}

/** Whoever can receive flattrs may now say that they are somebody for whom gifts wait here. */
async function letIn({ db }: Deps, { host, alsoKnownAs, links }: RemoteActor): Promise<void> {
  if ((await readPeerByHost(db, host))?.understandsFlattr !== true) return;
  await db.transaction((tx) => lookAgainFor(tx, [...alsoKnownAs, ...links]));
}
