import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import { doubtPayee } from '../../db/records/payees.ts';
import { isBlockedHost } from '../../db/records/peers.ts';
import {
  type Actor,
  changeActor,
  lockPerson,
  readActorByUri,
  setMoved,
} from '../../db/records/people.ts';
import type { Deps, Remote } from './deps.ts';
import { lookAgainFor } from './find-payee.ts';
import { followTheirMove } from './follow-anew.ts';
import { type Received, rememberActor } from './meet-actor.ts';
import { done, type Outcome, refuse } from './outcome.ts';

type MoveDeps = Deps & { readonly remote: Pick<Remote, 'freshActor'> };
type Moved = Outcome<Received, 'actor_unreadable'>;

/** Somebody elsewhere says that they have moved. What the activity says is not taken: both sides are read
 *  anew where they are, and only when they agree does what waits for the old account lead to the new
 *  one, and follow it who of ours followed the old one. Who was never met is not asked for, unless one of
 *  ours says that they were them. */
export async function receiveMove(
  deps: MoveDeps,
  said: { readonly actorUri: string; readonly targetUri: string },
): Promise<Moved> {
  const { actorUri, targetUri } = said;
  const known = await readActorByUri(deps.db, actorUri);
  const { host } = new URL(targetUri);
  if (known?.local || targetUri === actorUri) return done({ taken: false });
  const isHere = host === deps.node.host;
  const ours = isHere ? await oursWhoWas(deps, said) : null;
  if (isHere ? ours === null : known === undefined) return done({ taken: false });
  if (await isBlockedHost(deps.db, host)) return done({ taken: false });
  const from = await deps.remote.freshActor(actorUri);
  if (from === null) return refuse('actor_unreadable');
  if (from === 'gone') return done({ taken: false });
  const kept = await rememberActor(deps, from);
  if (from.movedTo !== targetUri) return done({ taken: false });
  if (ours === null) {
    const to = await deps.remote.freshActor(targetUri);
    if (to === null) return refuse('actor_unreadable');
    if (to === 'gone' || !to.alsoKnownAs.includes(actorUri)) return done({ taken: false });
    await rememberActor(deps, to);
  }
  await deps.db.transaction((tx) => takeAlong(deps, tx, kept, targetUri, ours));
  return done({ taken: true });
}

/** The one of ours who is meant, and says that they were them. */
async function oursWhoWas(
  { db }: Deps,
  said: { readonly actorUri: string; readonly targetUri: string },
): Promise<Actor | null> {
  const ours = await readActorByUri(db, said.targetUri);
  const isTheirs = ours?.local && ours.deletedAt === null && ours.movedFrom.includes(said.actorUri);
  return isTheirs ? ours : null;
}

async function takeAlong(
  deps: Deps,
  tx: Tx,
  from: Actor,
  toUri: string,
  ours: Actor | null,
): Promise<void> {
  const person = ours === null ? undefined : await lockPerson(tx, ours.id);
  const wasSaid = from.movedTo === toUri;
  await setMoved(tx, from.uri, toUri);
  // Whoever left for there and comes back from there is here again.
  if (person !== undefined && person.movedTo === from.uri) {
    await changeActor(tx, person.id, { movedTo: null, movedAt: deps.clock() });
    await addJob(tx, 'send-actor', { actorId: person.id, act: 'update' });
  }
  await doubtPayee(tx, from.id, deps.clock());
  await lookAgainFor(tx, [from.uri, toUri], 0);
  if (!wasSaid) await followTheirMove(tx, from, toUri);
}
