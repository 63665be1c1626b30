import type { Tx } from '../../db/connect.ts';
import {
  askHostClaim,
  countHostClaims,
  doubtHostProofs,
  dropHostClaim,
  type HostClaim,
  lockHostClaim,
  setHostClaim,
  takeDueHostClaims,
} from '../../db/records/host-claims.ts';
import { addJob } from '../../db/records/jobs.ts';
import { isBlockedHost } from '../../db/records/peers.ts';
import { type Actor, changeActor, lockPerson, readActor } from '../../db/records/people.ts';
import { hostFileOf } from '../flattr/host-words.ts';
import { namesPerson } from '../flattr/payee.ts';
import { hostsOfSite, isDomainOf } from '../flattr/place.ts';
import type { Deps, SourceDeps } from './deps.ts';
import { lookAgainFor } from './find-payee.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** A host that names an account, and an account that calls the host its own: two words that meet, like
 *  all others (decision 13). The account says it here; what the host says is read again over time. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So long it is looked for again without anybody doing anything, every hour on the first day. */
const TRIED_MS = 7 * DAY_MS;
const AGAIN_MS = 6 * HOUR_MS;
/** What was found is looked at so often, and stands so long while it cannot be read. */
const PROVEN_AGAIN_MS = 7 * DAY_MS;
const STANDS_MS = 30 * DAY_MS;
/** Of one person. */
const CLAIMS_MAX = 20;
const DUE_MAX = 20;
const PUT_OFF_MS = HOUR_MS;

export type HostRefusal = 'host_unusable' | 'host_blocked' | 'too_many_hosts';
type Which = Pick<HostClaim, 'accountId' | 'origin'>;

/** What a look has found. `unreadable`: neither place could be read, or one of them and the other says
 *  nothing. */
export type HostLook = 'proven' | 'silent' | 'unreadable';

/** Somebody says that they have a host, and it is looked at once.
 *  @param origin `https://host`. */
export async function claimHost(
  deps: SourceDeps,
  which: Which,
): Promise<Outcome<{ readonly look: HostLook }, HostRefusal>> {
  const { host } = new URL(which.origin);
  if (host === deps.node.host || !isDomainOf(host, host)) return refuse('host_unusable', host);
  if (await isBlockedHost(deps.db, host)) return refuse('host_blocked', host);
  const now = deps.clock();
  const asked = await deps.db.transaction(async (tx) => {
    await lockPerson(tx, which.accountId);
    const isNew = (await lockHostClaim(tx, which)) === undefined;
    if (isNew && (await countHostClaims(tx, which.accountId)) >= CLAIMS_MAX) return false;
    const nextLookAt = new Date(now.getTime() + PUT_OFF_MS);
    await askHostClaim(tx, { ...which, askedAt: now, nextLookAt });
    return true;
  });
  if (!asked) return refuse('too_many_hosts');
  return done({ look: await lookAtHost(deps, which) });
}

/** Reads what the host says now. Who is named receives what is given to its pages; who is named no more
 *  receives nothing that is given from then on. What cannot be read keeps its last word for 30 days. */
export async function lookAtHost(deps: SourceDeps, which: Which): Promise<HostLook> {
  const person = await readActor(deps.db, which.accountId);
  if (person === undefined || person.deletedAt !== null) return 'silent';
  const found = await wordsFor(deps, person, which.origin);
  await deps.db.transaction(async (tx) => {
    const them = await lockPerson(tx, which.accountId);
    const was = await lockHostClaim(tx, which);
    if (them === undefined || them.deletedAt !== null || was === undefined) return;
    await keep(tx, { them, was, found, now: deps.clock() });
  });
  return found.look;
}

type Words = { readonly look: HostLook; readonly foundIn: HostClaim['foundIn'] };

async function wordsFor(deps: SourceDeps, person: Actor, origin: string): Promise<Words> {
  const words = await deps.sources.hostWords(origin);
  const naming = words.find(({ names }) => names !== null && namesPerson(person, names));
  if (naming !== undefined)
    return { look: 'proven', foundIn: naming.at === hostFileOf(origin) ? 'file' : 'dns' };
  const isSilent = words.every(({ names }) => names !== null);
  return { look: isSilent ? 'silent' : 'unreadable', foundIn: null };
}

async function keep(
  tx: Tx,
  about: {
    readonly them: Actor;
    readonly was: HostClaim;
    readonly found: Words;
    readonly now: Date;
  },
): Promise<void> {
  const { them, was, found, now } = about;
  const { origin } = was;
  const later = (ms: number) => new Date(now.getTime() + ms);
  const { host } = new URL(origin);
  if (was.provenAt !== null && !them.attributionDomains.includes(host)) {
    // They do not call it their own any more.
    await dropHostClaim(tx, was);
  } else if (found.look === 'proven') {
    const heard = { heardAt: now, foundIn: found.foundIn, nextLookAt: later(PROVEN_AGAIN_MS) };
    await setHostClaim(tx, was, { ...heard, provenAt: was.provenAt ?? now });
    if (was.provenAt === null) await callTheirs(tx, them, origin);
  } else if (was.provenAt !== null && found.look === 'unreadable' && isYoung(was, now)) {
    await setHostClaim(tx, was, { nextLookAt: later(DAY_MS) });
  } else if (was.provenAt !== null) {
    const again = { askedAt: now, nextLookAt: later(HOUR_MS) };
    await setHostClaim(tx, was, { ...again, provenAt: null, foundIn: null });
    await doubtHostProofs(tx, { payeeId: them.id, origin }, now);
  } else {
    const triedMs = now.getTime() - was.askedAt.getTime();
    const nextLookAt = later(triedMs < DAY_MS ? HOUR_MS : AGAIN_MS);
    await setHostClaim(tx, was, { nextLookAt: triedMs < TRIED_MS ? nextLookAt : null });
  }
}

const isYoung = ({ heardAt }: HostClaim, now: Date): boolean =>
  heardAt !== null && now.getTime() - heardAt.getTime() <= STANDS_MS;

/** Their page names the site, so that others see where its thanks go, and what waits is looked at. */
async function callTheirs(tx: Tx, them: Actor, origin: string): Promise<void> {
  const { host } = new URL(origin);
  const attributionDomains = [...new Set([...them.attributionDomains, host])];
  await changeActor(tx, them.id, { attributionDomains });
  await addJob(tx, 'send-actor', { actorId: them.id, act: 'update' });
  const names = hostsOfSite(host).flatMap((name) => [`https://${name}/`, `http://${name}/`]);
  await lookAgainFor(tx, names, 0);
}

/** Somebody gives a host back. What is given to its pages from then on waits. */
export const leaveHost = (deps: Deps, which: Which): Promise<void> =>
  deps.db.transaction(async (tx) => {
    const them = await lockPerson(tx, which.accountId);
    if (them === undefined || !(await dropHostClaim(tx, which))) return;
    const { host } = new URL(which.origin);
    const attributionDomains = them.attributionDomains.filter((domain) => domain !== host);
    await changeActor(tx, them.id, { attributionDomains });
    await addJob(tx, 'send-actor', { actorId: them.id, act: 'update' });
    await doubtHostProofs(tx, { payeeId: them.id, origin: which.origin }, deps.clock());
  });

/** Adds a job for every host that is to be looked at.
 *  @returns how many. */
export async function queueDueHosts(deps: Deps): Promise<number> {
  const now = deps.clock();
  const until = new Date(now.getTime() + PUT_OFF_MS);
  return await deps.db.transaction(async (tx) => {
    const due = await takeDueHostClaims(tx, { now, until, limit: DUE_MAX });
    for (const which of due) await addJob(tx, 'look-at-host', which, { queue: 'look-at-host' });
    return due.length;
  });
}
