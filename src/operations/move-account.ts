import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import { type Actor, changeActor, lockPerson } from '../../db/records/people.ts';
import type { NodeDeps, RemoteActor } from './deps.ts';
import { lookAgainFor } from './find-payee.ts';
import { type FollowRefusal, findActor } from './follow-actor.ts';
import { followTheirMove } from './follow-anew.ts';
import { rememberActor } from './meet-actor.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { accountOf } from './weigh-naming.ts';

const DAY_MS = 24 * 3_600_000;
/** As long as Mastodon waits: followers' servers take no second move within a week.
 *  Source: Mastodon 4.4, `AccountMigration::COOLDOWN_PERIOD`, `ActivityPub::Activity::Move::PROCESSING_COOLDOWN`. */
export const MOVE_PAUSE_MS = 30 * DAY_MS;
/** Of the accounts that somebody had before. */
const BEFORE_MAX = 5;

export type BeforeRefusal =
  | Extract<FollowRefusal, 'nobody_there' | 'node_blocked' | 'oneself'>
  | 'too_many_accounts';

/** Says that one was somebody elsewhere before. It is a word alone: followers and flattrs come along once
 *  the other account says that it has moved here.
 *  @param typed `@name@host`, or the address of their page. */
export async function sayWhoOneWas(
  deps: NodeDeps,
  actorId: string,
  typed: string,
): Promise<Outcome<{ readonly was: Actor }, BeforeRefusal>> {
  const found = await accountElsewhere(deps, typed);
  if (!found.ok) return found;
  const { uri } = found.followee;
  return transact(deps.db, async (tx): Promise<Outcome<{ was: Actor }, BeforeRefusal>> => {
    const { movedFrom } = await held(tx, actorId);
    if (movedFrom.includes(uri)) return done({ was: found.followee });
    if (movedFrom.length >= BEFORE_MAX) return refuse('too_many_accounts');
    await changeActor(tx, actorId, { movedFrom: [...movedFrom, uri] });
    await lookAgainFor(tx, [uri]);
    await addJob(tx, 'send-actor', { actorId, act: 'update' });
    return done({ was: found.followee });
  });
}

/** Takes that back. What came because of it stays; what is given from then on waits again. */
export async function denyWhoOneWas(deps: NodeDeps, actorId: string, uri: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const { movedFrom } = await held(tx, actorId);
    if (!movedFrom.includes(uri)) return;
    await changeActor(tx, actorId, { movedFrom: movedFrom.filter((one) => one !== uri) });
    await addJob(tx, 'send-actor', { actorId, act: 'update' });
  });
}

/** `no_back_link`: the new account does not say that it is this one too. `moved_on`: it has moved itself.
 *  `moved_lately`: `detail` is when the next move may be, ISO 8601. */
export type MoveRefusal =
  | Extract<FollowRefusal, 'nobody_there' | 'node_blocked' | 'oneself'>
  | 'handle_differs'
  | 'no_back_link'
  | 'no_flattr_node'
  | 'moved_on'
  | 'moved_lately';

/** Somebody lives on another flattr node from now on, whose account there names this one back: it is asked
 *  now, at its own server. Followers are told and asked to follow the new one; what is given from then on
 *  is for it; nothing is given or published here any more. What is theirs here stays theirs, and what was
 *  given before is still split for them when the month closes.
 *  @param act.to `@name@host`, or the address of their page; `typedHandle`: typed again by the person. */
export async function moveAway(
  deps: NodeDeps,
  actorId: string,
  act: { readonly to: string; readonly typedHandle: string },
): Promise<Outcome<{ readonly to: Actor }, MoveRefusal>> {
  const now = deps.clock();
  const before = await deps.db.transaction((tx) => held(tx, actorId));
  if (!isHandleOf(before, act.typedHandle)) return refuse('handle_differs');
  const early = pauseOf(before, now);
  if (early !== null) return refuse('moved_lately', early.toISOString());
  const found = await accountElsewhere(deps, act.to);
  if (!found.ok) return found;
  const to = await deps.remote.freshActor(found.followee.uri);
  if (to === null || to === 'gone') return refuse('nobody_there');
  const wrong = await whyNotThere(deps, before, to);
  if (wrong !== null) return refuse(wrong);
  const kept = await rememberActor(deps, to);
  return transact(deps.db, async (tx): Promise<Outcome<{ to: Actor }, MoveRefusal>> => {
    const person = await held(tx, actorId);
    const pause = pauseOf(person, now);
    if (pause !== null) return refuse('moved_lately', pause.toISOString());
    await changeActor(tx, actorId, { movedTo: to.uri, movedAt: now });
    await followTheirMove(tx, person, to.uri);
    await addJob(tx, 'send-actor', { actorId, act: 'update' });
    await addJob(tx, 'send-actor', { actorId, act: 'move' });
    return done({ to: kept });
  });
}

/** Somebody lives here again, without asking where they went: that server may be gone. What is given from then
 *  on is for this account; followers come back only by a move from there.  */
export async function comeBack(deps: NodeDeps, actorId: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const { movedTo } = await held(tx, actorId);
    if (movedTo === null) return;
    await changeActor(tx, actorId, { movedTo: null });
    await addJob(tx, 'send-actor', { actorId, act: 'update' });
  });
}

/** When somebody may move again; null: now. */
export function pauseOf({ movedAt }: Pick<Actor, 'movedAt'>, now: Date): Date | null {
  const until = movedAt === null ? 0 : movedAt.getTime() + MOVE_PAUSE_MS;
  return until > now.getTime() ? new Date(until) : null;
}

async function whyNotThere(
  deps: NodeDeps,
  person: Actor,
  to: RemoteActor,
): Promise<MoveRefusal | null> {
  if (!to.alsoKnownAs.includes(person.uri)) return 'no_back_link';
  // Who comes back finds the account that they left.
  if (to.movedTo != null && to.movedTo !== person.uri) return 'moved_on';
  const account = await accountOf(deps, to);
  if (account === 'proves') return null;
  if (account === 'blocked') return 'node_blocked';
  return account === 'unreadable' ? 'nobody_there' : 'no_flattr_node';
}

type Elsewhere = Outcome<{ readonly followee: Actor }, 'nobody_there' | 'node_blocked' | 'oneself'>;

async function accountElsewhere(deps: NodeDeps, typed: string): Promise<Elsewhere> {
  const found = await findActor(deps, typed.trim());
  if (!found.ok) return found;
  const { followee } = found;
  if (followee.local) return refuse('oneself');
  const isSomebody = followee.deletedAt === null && followee.kind !== 'application';
  return isSomebody ? found : refuse('nobody_there');
}

function isHandleOf({ handle, host }: Actor, typed: string): boolean {
  const name = typed.trim().replace(/^@/, '').replace(`@${host}`, '');
  return name.toLowerCase() === handle.toLowerCase();
}

async function held(tx: Tx, actorId: string): Promise<Actor> {
  const person = await lockPerson(tx, actorId);
  if (person === undefined || person.deletedAt !== null) throw new Error(`no account: ${actorId}`);
  return person;
}
