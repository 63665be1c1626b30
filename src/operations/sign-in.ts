import type { Db, Tx } from '../../db/connect.ts';
import { lockNode } from '../../db/records/locks.ts';
import { dropLinksTo, ownerOfAddress, saveMailAddress } from '../../db/records/mail.ts';
import { readActor } from '../../db/records/people.ts';
import {
  addSession,
  addSignInLink,
  cutSession,
  dropExpired,
  dropFirstAdminLinks,
  hasAdmin,
  readSession,
  readSignInLink,
  spendSignInLink,
} from '../../db/records/sign-in.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { addPerson, makeActorKeys, type PersonRefusal, refusalOfPerson } from './create-account.ts';
import type { Deps } from './deps.ts';
import { mayJoinByMail } from './join-by-mail.ts';
import type { MailLanguage } from './mailer.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

const HOUR_MS = 3_600_000;
const LINK_LIVES_MS = 24 * HOUR_MS;
const SESSION_LIVES_MS = 60 * 24 * HOUR_MS;
/** So long after its end a session still says whose it was, and nothing else: for a form that was begun
 *  in it. */
export const SESSION_KNOWN_MS = 24 * HOUR_MS;

export type LinkRefusal = 'link_unknown' | 'link_used' | 'link_expired';
export type Session = {
  readonly sessionToken: string;
  readonly expiresAt: Date;
  readonly actorId: string;
};

/** Makes a link that signs its visitor in once, within a day.
 *  @param actorId null: the visitor becomes the first admin. An older such link is void then. */
export async function issueSignInLink(
  deps: Deps,
  actorId: string | null,
): Promise<{ readonly token: string }> {
  const token = deps.newSecret();
  const createdAt = deps.clock();
  await deps.db.transaction(async (tx) => {
    await dropOver(tx, createdAt);
    if (actorId === null) {
      // Two processes of one node may start at once; the link printed last is the one that works.
      await lockNode(tx);
      await dropFirstAdminLinks(tx);
    }
    const expiresAt = new Date(createdAt.getTime() + LINK_LIVES_MS);
    await addSignInLink(tx, { tokenHash: hashOf(token), actorId, createdAt, expiresAt });
  });
  return { token };
}

/** What a link would do, without using it up: previews of chat programs visit links too. */
export async function inspectSignInLink(
  deps: Deps,
  token: string,
): Promise<
  Outcome<
    | { readonly purpose: 'sign_in'; readonly handle: string; readonly name: string }
    | { readonly purpose: 'first_admin' }
    | { readonly purpose: 'join'; readonly mailAddress: string },
    LinkRefusal
  >
> {
  const link = await goodLink(deps, deps.db, token);
  if (!link.ok) return link;
  const { actorId, mailAddress } = link;
  if (actorId === null) {
    return mailAddress === null
      ? done({ purpose: 'first_admin' as const })
      : done({ purpose: 'join' as const, mailAddress });
  }
  const actor = await readActor(deps.db, actorId);
  if (actor === undefined) return refuse('link_unknown');
  return done({ purpose: 'sign_in' as const, handle: actor.handle, name: actor.name });
}

/** Uses a link up and opens a session for its owner. */
export async function redeemSignInLink(
  deps: Deps,
  token: string,
): Promise<Outcome<Session, LinkRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<Session, LinkRefusal>> => {
    const link = await goodLink(deps, tx, token);
    if (!link.ok) return link;
    if (link.actorId === null) return refuse('link_unknown');
    if (!(await spendSignInLink(tx, hashOf(token), deps.clock()))) return refuse('link_used');
    if (link.mailAddress !== null) await dropLinksTo(tx, link.mailAddress);
    return done(await openSession(deps, tx, link.actorId));
  });
}

/** Uses up a link whose visitor has no account yet: makes one, and signs it in. By the first admin's link
 *  it has that role; by a mailed one, that address. */
export async function openAccountByLink(
  deps: Deps,
  token: string,
  person: { readonly handle: string; readonly name: string; readonly language: MailLanguage },
): Promise<Outcome<Session, LinkRefusal | PersonRefusal>> {
  const wrong = refusalOfPerson(person);
  if (wrong !== null) return refuse(wrong);
  const keys = await makeActorKeys(deps);
  return transact(deps.db, async (tx): Promise<Outcome<Session, LinkRefusal | PersonRefusal>> => {
    await lockNode(tx);
    const link = await goodLink(deps, tx, token);
    if (!link.ok) return link;
    if (link.actorId !== null) return refuse('link_unknown');
    const { mailAddress } = link;
    const role = mailAddress === null ? 'admin' : 'member';
    const { handle, name, language } = person;
    const way = mailAddress === null ? null : await mayJoinByMail(deps, tx, mailAddress);
    const cameByDomain = way?.domain ?? null;
    const added = await addPerson(deps, tx, { handle, name, role, cameByDomain }, keys);
    if (!added.ok) return added;
    if (!(await spendSignInLink(tx, hashOf(token), deps.clock()))) return refuse('link_used');
    const theirs = { accountId: added.actorId, address: mailAddress ?? '', language };
    if (mailAddress !== null && !(await keepAddress(deps, tx, theirs)))
      return refuse('link_unknown');
    return done(await openSession(deps, tx, added.actorId));
  });
}

/** Who is signed in with this token; null when nobody is. */
export async function findSession(deps: Deps, sessionToken: string) {
  const found = await readSession(deps.db, hashOf(sessionToken), deps.clock());
  if (found === undefined || found.expiresAt <= deps.clock()) return null;
  const { expiresAt: _, ...person } = found;
  return person;
}

/** Whose session it was that has ended within a day; null: it goes on, or nobody knows it any more. */
export async function findEndedSession(deps: Deps, sessionToken: string): Promise<string | null> {
  const now = deps.clock();
  const found = await readSession(deps.db, hashOf(sessionToken), now);
  if (found === undefined) return null;
  const endedMs = now.getTime() - found.expiresAt.getTime();
  return endedMs >= 0 && endedMs < SESSION_KNOWN_MS ? found.actorId : null;
}

export async function endSession(deps: Deps, sessionToken: string): Promise<void> {
  await cutSession(deps.db, hashOf(sessionToken), deps.clock());
}

/** Links and sessions that are of no use any more. */
export const dropOver = (tx: Tx | Db, now: Date): Promise<void> =>
  dropExpired(tx, now, new Date(now.getTime() - SESSION_KNOWN_MS));

async function goodLink(
  deps: Deps,
  tx: Tx | Db,
  token: string,
): Promise<
  Outcome<{ readonly actorId: string | null; readonly mailAddress: string | null }, LinkRefusal>
> {
  const link = await readSignInLink(tx, hashOf(token));
  if (link === undefined) return refuse('link_unknown');
  if (link.usedAt !== null) return refuse('link_used');
  if (link.expiresAt <= deps.clock()) return refuse('link_expired');
  const { actorId, mailAddress } = link;
  const opens =
    actorId === null ? mayJoin(deps, tx, mailAddress) : isStill(tx, { actorId, mailAddress });
  return (await opens) ? done({ actorId, mailAddress }) : refuse('link_unknown');
}

/** Whether somebody new may still come by it: the node may have its admin, or take in nobody by now, and the
 *  address may have become somebody's. */
const mayJoin = async (deps: Deps, tx: Tx | Db, mailAddress: string | null): Promise<boolean> =>
  mailAddress === null
    ? !(await hasAdmin(tx))
    : (await ownerOfAddress(tx, mailAddress)) === undefined &&
      (await mayJoinByMail(deps, tx, mailAddress)) !== null;

/** Whether it still leads to whom it was written for: they may have left, or got another address, in the
 *  moment in which it was written. */
async function isStill(
  tx: Tx | Db,
  { actorId, mailAddress }: { readonly actorId: string; readonly mailAddress: string | null },
): Promise<boolean> {
  if ((await readActor(tx, actorId))?.deletedAt !== null) return false;
  return mailAddress === null || (await ownerOfAddress(tx, mailAddress))?.accountId === actorId;
}

/** Who reads mail there has just shown it. False: it has become somebody else's in this moment. */
async function keepAddress(
  deps: Deps,
  tx: Tx,
  whose: { readonly accountId: string; readonly address: string; readonly language: MailLanguage },
): Promise<boolean> {
  const row = { ...whose, confirmedAt: deps.clock(), stopToken: deps.newSecret() };
  if (!(await saveMailAddress(tx, row))) return false;
  await dropLinksTo(tx, whose.address);
  return true;
}

/** Signs somebody in. */
export async function openSession(deps: Deps, tx: Tx, actorId: string): Promise<Session> {
  const sessionToken = deps.newSecret();
  const createdAt = deps.clock();
  const expiresAt = new Date(createdAt.getTime() + SESSION_LIVES_MS);
  await addSession(tx, { tokenHash: hashOf(sessionToken), actorId, createdAt, expiresAt });
  return { sessionToken, expiresAt, actorId };
}

/** A stolen copy of the database must not sign anybody in. The tokens are 256 random bits, so a
 *  plain hash is enough. */
const hashOf = sha256Hex;
