import { type Actor, readActorByUri, saveRemoteActor } from '../../db/records/people.ts';
import type { Deps, Remote, RemoteActor } from './deps.ts';

/** What is needed to take what somebody elsewhere did. */
export type MeetDeps = Deps & { readonly remote: Pick<Remote, 'actor'> };

/** So long what is known of somebody is not asked for again; their server says so when it changes. */
export const ACTOR_FRESH_MS = 24 * 3_600_000;

/** Somebody of another server: as they are known, or as their own server describes them when that
 *  was asked long ago or never; then nothing of it is kept yet. When it does not answer, what was
 *  known must do. Null: nothing is known, or the address is one of ours.
 *  Called outside of any transaction. */
export async function seeActor(deps: MeetDeps, uri: string): Promise<Actor | RemoteActor | null> {
  const known = await readActorByUri(deps.db, uri);
  if (known?.local) return null;
  const there = known?.deletedAt === null ? known : null;
  const age = deps.clock().getTime() - (there?.fetchedAt?.getTime() ?? 0);
  if (there !== null && age < ACTOR_FRESH_MS) return there;
  return (await deps.remote.actor(uri)) ?? there;
}

/** Whether they are kept here already, and need not be saved. */
export const isKept = (actor: Actor | RemoteActor): actor is Actor => 'id' in actor;

/** The same, and they are kept. */
export async function meetActor(deps: MeetDeps, uri: string): Promise<Actor | null> {
  const actor = await seeActor(deps, uri);
  return actor === null || isKept(actor) ? actor : await rememberActor(deps, actor);
}

export function rememberActor(deps: Deps, seen: RemoteActor): Promise<Actor> {
  const now = deps.clock();
  const row = { ...seen, id: deps.newId(), createdAt: now, fetchedAt: now };
  return deps.db.transaction((tx) => saveRemoteActor(tx, row));
}

/** What became of an activity that is no money. `taken: false`: it does not concern this node, or
 *  changes nothing. */
export type Received = { readonly taken: boolean };
