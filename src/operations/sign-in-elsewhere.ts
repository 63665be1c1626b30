import type { Tx } from '../../db/connect.ts';
import { wakeReading } from '../../db/records/favourites.ts';
import {
  addKnock,
  dropApp,
  hasIdentityAt,
  type Identity,
  isKnocking,
  type KeptApp,
  lockIdentity,
  readApp,
  readIdentity,
  saveApp,
  saveIdentity,
  spendKnock,
} from '../../db/records/identities.ts';
import { addJob } from '../../db/records/jobs.ts';
import { isBlockedHost } from '../../db/records/peers.ts';
import { type Actor, lockPerson } from '../../db/records/people.ts';
import { isAwaited } from '../../db/records/waiting.ts';
import { sha256Hex } from '../../db/sha256.ts';
import type { ServerApp } from './account-servers.ts';
import { addPerson, makeActorKeys, type SealedKeys } from './create-account.ts';
import type { NodeDeps } from './deps.ts';
import { noticeMoves } from './follow-move.ts';
import { handleFor } from './handle-for.ts';
import { rememberActor } from './meet-actor.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { openSession, type Session } from './sign-in.ts';
import { homeIn, serverOf } from './where-people-live.ts';

/** How long somebody may take at their server. */
export const KNOCK_LIVES_MS = 15 * 60_000;
/** Mastodon 4.2 forgets apps that nobody has a token of after a day, and tells nobody.
 *  Source: mastodon/mastodon issue 27740. */
const SURE_MS = 24 * 3_600_000;

export type KnockRefusal =
  | 'server_unreadable'
  | 'server_is_here'
  | 'server_blocked'
  | 'server_unreachable'
  | 'no_client_api';

/** Somebody wants in, or adds an account that they have elsewhere: the address of their own server where
 *  they say yes. The node is registered there first, once per server.
 *  @param typed a handle, an address or a server, as people write them.
 *  @param who.before the state of an earlier knock of the same browser: whoever knocks twice at one server
 *    was sent away by it, most likely because it does not know this node any more.
 *  @returns `state`: belongs into the browser alone; it opens once, within a quarter of an hour. */
export async function knockElsewhere(
  deps: NodeDeps,
  typed: string,
  who: {
    readonly accountId: string | null;
    readonly next: string | null;
    readonly before: string | null;
  },
): Promise<Outcome<{ readonly href: string; readonly state: string; host: string }, KnockRefusal>> {
  const home = homeIn(typed, deps.node.origin);
  if (home === null) return refuse('server_unreadable');
  if (home.host === deps.node.host) return refuse('server_is_here');
  const host = await serverOf(deps, home);
  if (host === deps.node.host) return refuse('server_is_here');
  if (await isBlockedHost(deps.db, host)) return refuse('server_blocked', host);
  const app = await appFor(deps, host, who.before);
  if (!app.ok) return app;
  const made = { state: deps.newSecret(), verifier: deps.newSecret() };
  const now = deps.clock();
  const row = {
    ...{ stateHash: sha256Hex(made.state), host, next: who.next, accountId: who.accountId },
    verifierSealed: await deps.vault.seal(made.verifier),
    expiresAt: new Date(now.getTime() + KNOCK_LIVES_MS),
  };
  await deps.db.transaction((tx) => addKnock(tx, row, now));
  const href = await deps.accountServers.authorizationUrl(app.app, made);
  return done({ href, state: made.state, host });
}

async function appFor(
  deps: NodeDeps,
  host: string,
  before: string | null,
): Promise<Outcome<{ readonly app: ServerApp }, 'server_unreachable' | 'no_client_api'>> {
  const kept = await readApp(deps.db, host);
  if (kept !== undefined && !(await isDoubtful(deps, kept, before)))
    return done({ app: await opened(deps, kept) });
  const made = await deps.accountServers.register(host);
  if (!made.ok)
    return refuse(made.code === 'unreachable' ? 'server_unreachable' : made.code, made.detail);
  const { clientSecret, ...facts } = made.app;
  const clientSecretSealed = await deps.vault.seal(clientSecret);
  await saveApp(deps.db, { ...facts, clientSecretSealed, registeredAt: deps.clock() });
  return made;
}

async function isDoubtful(deps: NodeDeps, kept: KeptApp, before: string | null): Promise<boolean> {
  const now = deps.clock();
  const { host } = kept;
  // Anybody can knock twice: an app that is known stays, for people are on their way with it, and only it can
  // give back its tokens.
  if (before !== null && (await isKnocking(deps.db, { stateHash: sha256Hex(before), host, now })))
    return !(await deps.accountServers.knows(await opened(deps, kept)));
  const isOld = now.getTime() - kept.registeredAt.getTime() > SURE_MS;
  return isOld && !(await hasIdentityAt(deps.db, host));
}

/** An app as it is needed to ask its server. */
export async function opened(
  { vault }: Pick<NodeDeps, 'vault'>,
  { clientSecretSealed, registeredAt: _, ...facts }: KeptApp,
): Promise<ServerApp> {
  return { ...facts, clientSecret: await vault.open(clientSecretSealed) };
}

export type AnswerRefusal =
  | 'denied'
  | 'mixed_up'
  | 'app_forgotten'
  | 'server_unreachable'
  | 'not_proven'
  | 'server_blocked'
  | 'identity_taken'
  | 'invitation_needed'
  | 'registration_closed';

/** So refused, the token may be that of somebody who has signed in before. */
const MAY_BE_KEPT: readonly AnswerRefusal[] = ['server_unreachable', 'identity_taken'];

export type Entered = {
  /** Null: they were signed in already, and have added an identity. */
  readonly session: Session | null;
  readonly isNew: boolean;
  readonly next: string | null;
};

/** Somebody came back from their server. Who they are is what their own server serves as its actor; it
 *  can vouch for nobody elsewhere. Whoever is known by that actor is signed in; others get an account, as
 *  far as the node takes people in. A gift that waits for somebody is an invitation.
 *  @param answer the address to which they came back.
 *  @param who.state of the browser's own knock, see `knockElsewhere`; `accountId`: who is signed in. */
export async function enterFromElsewhere(
  deps: NodeDeps,
  answer: URL,
  who: { readonly state: string | null; readonly accountId: string | null },
): Promise<Outcome<Entered, AnswerRefusal>> {
  const { state } = who;
  const knock = state === null ? undefined : await spendKnock(deps.db, sha256Hex(state));
  if (state === null || knock === undefined || knock.expiresAt <= deps.clock())
    return refuse('mixed_up', 'no such knock');
  // Somebody else sits at this browser now: nobody's account elsewhere may become another's.
  if (knock.accountId !== null && knock.accountId !== who.accountId)
    return refuse('mixed_up', 'somebody else knocked');
  const kept = await readApp(deps.db, knock.host);
  if (kept === undefined) return refuse('app_forgotten', knock.host);
  if (await isBlockedHost(deps.db, knock.host)) return refuse('server_blocked', knock.host);
  const app = await opened(deps, kept);
  const verifier = await deps.vault.open(knock.verifierSealed);
  const given = await deps.accountServers.token(app, { state, verifier }, answer);
  if (!given.ok) {
    if (given.code === 'app_forgotten') await dropApp(deps.db, kept);
    return refuse(given.code === 'unreachable' ? 'server_unreachable' : given.code, given.detail);
  }
  const { accessToken } = given;
  const entered = await enter(deps, { app, accessToken, knock });
  // A token that proves nobody, or opens nothing here, is not kept anywhere. But Mastodon gives the same one
  // again (`reuse_access_token`): whoever is known by it here would lose it.
  const mayBeKept = !entered.ok && MAY_BE_KEPT.includes(entered.code);
  if (!entered.ok && !mayBeKept) await giveBackToken(deps, app, accessToken);
  return entered;
}

/** Asked to take one token back, it forgets those of everybody who signed in by the same app.
 *  Source: Friendica 2024.09, `OAuth/Revoke`. */
const FORGETS_ALL = ['friendica'];

/** Gives a token back to the server that issued it. Where that would cost others theirs, it is left to the
 *  last of them.
 *  @returns false: it has to be tried again. */
export async function giveBackToken(
  deps: NodeDeps,
  app: ServerApp,
  accessToken: string,
): Promise<boolean> {
  if (FORGETS_ALL.includes(app.software) && (await hasIdentityAt(deps.db, app.host))) return true;
  return deps.accountServers.revoke(app, accessToken);
}

type Came = {
  readonly app: ServerApp;
  readonly accessToken: string;
  readonly knock: { readonly accountId: string | null; readonly next: string | null };
};

async function enter(deps: NodeDeps, came: Came): Promise<Outcome<Entered, AnswerRefusal>> {
  const actor = await provenActor(deps, came);
  if (!actor.ok) return actor;
  const them = await rememberActor(deps, actor.actor);
  await noticeMoves(deps, actor.actor);
  const tokenSealed = await deps.vault.seal(came.accessToken);
  const keys = await makeActorKeys(deps);
  const newIdentity = {
    ...{ actorId: them.id, host: came.app.host, tokenSealed, scope: came.app.scope },
    provenAt: deps.clock(),
  };
  return transact(deps.db, async (tx): Promise<Outcome<Entered, AnswerRefusal>> => {
    const { accountId, next } = came.knock;
    // As whoever leaves does: the person, then what is theirs.
    const owner = (await readIdentity(tx, them.id))?.accountId ?? accountId;
    const person = owner === null ? null : await lockPerson(tx, owner);
    const known = await lockIdentity(tx, them.id);
    if (known !== undefined && accountId !== null && known.accountId !== accountId)
      return refuse('identity_taken');
    const hasLeft = person === undefined || (person !== null && person.deletedAt !== null);
    if (hasLeft || (known?.accountId ?? accountId) !== owner) return refuse('mixed_up', 'gone');
    const made = owner === null ? await takeIn(deps, tx, { them, keys }) : done({ actorId: owner });
    if (!made.ok) return made;
    const row = { ...newIdentity, accountId: made.actorId };
    if ((await saveIdentity(tx, row)) === null) return refuse('identity_taken');
    if (known !== undefined) await addJob(tx, 'revoke-token', tokenOf(known));
    await wakeReading(tx, them.id, deps.clock());
    const session = accountId === null ? await openSession(deps, tx, made.actorId) : null;
    return done({ session, isNew: owner === null, next });
  });
}

/** What is needed to give it back. */
export const tokenOf = ({ actorId, host, tokenSealed }: Identity) => ({
  ...{ actorId, host, tokenSealed },
});

/** Whose token it is, as an actor on the same server: a server vouches for its own people only. */
async function provenActor(deps: NodeDeps, { app, accessToken }: Came) {
  const owned = await deps.accountServers.owner(app, accessToken);
  if (!owned.ok) {
    return owned.code === 'unreachable'
      ? refuse('server_unreachable', owned.detail)
      : refuse('not_proven', owned.detail);
  }
  const { username } = owned.owner;
  const actor = await deps.remote.handle(`@${username}@${app.host}`);
  if (actor === null) return refuse('server_unreachable', `no actor of ${username} at ${app.host}`);
  const isTheirs = actor.host === app.host && actor.handle.toLowerCase() === username.toLowerCase();
  return isTheirs ? done({ actor }) : refuse('not_proven', `${actor.uri} is not of ${app.host}`);
}

/** Somebody new gets an account under the name that they have elsewhere, or the next one that is free. */
async function takeIn(
  deps: NodeDeps,
  tx: Tx,
  { them, keys }: { readonly them: Actor; readonly keys: SealedKeys },
): Promise<Outcome<{ readonly actorId: string }, AnswerRefusal>> {
  const { registration } = deps.node;
  if (registration === 'closed') return refuse('registration_closed');
  if (registration === 'invite' && !(await isAwaited(tx, them.id)))
    return refuse('invitation_needed');
  for (let attempt = 1; attempt <= 1_000; attempt += 1) {
    const person = { handle: handleFor(them.handle, attempt), name: nameOf(them) };
    const added = await addPerson(deps, tx, person, keys);
    if (added.ok) return added;
    if (added.code !== 'handle_taken') throw new Error(`${added.code}: ${person.handle}`);
  }
  throw new Error(`no handle is left for ${them.uri}`);
}

const NAME_MAX_CHARACTERS = 100;

const nameOf = ({ name, handle }: Actor): string =>
  [...(name.trim() === '' ? handle : name.trim())].slice(0, NAME_MAX_CHARACTERS).join('').trim();
