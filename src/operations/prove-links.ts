import type { Tx } from '../../db/connect.ts';
import { claimedBy } from '../../db/records/identities.ts';
import { addJob } from '../../db/records/jobs.ts';
import { takeDueLinks } from '../../db/records/payees.ts';
import { type Actor, changeActor, lockPerson, readActor } from '../../db/records/people.ts';
import type { ProfileLink } from '../../db/schema/people.ts';
import { namesPerson } from '../flattr/payee.ts';
import type { Deps, NodeDeps } from './deps.ts';
import { lookAgainFor } from './find-payee.ts';
import { speaksFor } from './prove-work.ts';

const DAY_MS = 24 * 3_600_000;
/** So long what a link proved stands while it cannot be read. */
const STANDS_MS = 30 * DAY_MS;
/** Whoever took a link back is believed after so long, without anybody doing anything here. */
const AGAIN_MS = 7 * DAY_MS;
/** People in one round of the schedule. */
const DUE_MAX = 20;

/** Looks behind each link of a profile for one that leads back, as `rel="me"` asks for. Who is
 *  proven to be the same person elsewhere becomes part of the actor (`alsoKnownAs`), for as long as
 *  the link is there that proves it. What cannot be read now keeps the answer it had, for 30 days. */
export async function proveLinks(deps: NodeDeps, actorId: string): Promise<void> {
  const person = await readActor(deps.db, actorId);
  if (person === undefined || person.deletedAt !== null) return;
  const seen = new Map<string, Seen>();
  for (const { href } of person.links) seen.set(href, await lookBehind(deps, person, href));

  await deps.db.transaction(async (tx) => {
    const was = await lockPerson(tx, actorId);
    if (was === undefined || was.deletedAt !== null) return;
    const now = deps.clock();
    // What was added meanwhile has a look of its own.
    const links = was.links.map((link) => afterSeen(link, seen.get(link.href), now));
    const alsoKnownAs = await selvesOf(tx, { id: actorId, links });
    await changeActor(tx, actorId, { links, alsoKnownAs });
    if (same(shown(links), shown(was.links)) && same(alsoKnownAs, was.alsoKnownAs)) return;
    const news = links.filter(({ href, provenAt }) => provenAt !== null && !wasProven(was, href));
    const newSelves = alsoKnownAs.filter((uri) => !was.alsoKnownAs.includes(uri));
    await lookAgainFor(tx, [...newSelves, ...news.map(({ href }) => href)]);
    await addJob(tx, 'send-actor', { actorId, act: 'update' });
  });
}

/** Adds a job for everybody whose links were not asked for a week.
 *  @returns how many. */
export async function queueDueLinks(deps: Deps): Promise<number> {
  const now = deps.clock();
  const before = new Date(now.getTime() - AGAIN_MS);
  return await deps.db.transaction(async (tx) => {
    const due = await takeDueLinks(tx, { now, before, limit: DUE_MAX });
    for (const actorId of due)
      await addJob(tx, 'prove-links', { actorId }, { queue: 'prove-links' });
    return due.length;
  });
}

/** Ids of the actors that are proven to be the same person: by these links, or by having signed in there
 *  and said that they receive what is given to it. */
export async function selvesOf(
  tx: Tx,
  person: { readonly id: string; readonly links: readonly ProfileLink[] },
): Promise<string[]> {
  const linked = person.links.flatMap(({ provenAt, actorUri }) => (provenAt && actorUri) || []);
  return [...new Set([...linked, ...(await claimedBy(tx, person.id))])].sort();
}

function afterSeen(link: ProfileLink, found: Seen | undefined, now: Date): ProfileLink {
  if (found === undefined) return link;
  const askedAt = now.toISOString();
  const asked = { ...link, askedAt };
  if (found.is === 'proven') {
    const { actorUri } = found;
    return { ...asked, provenAt: link.provenAt ?? askedAt, actorUri, heardAt: askedAt };
  }
  const heard = Date.parse(link.heardAt ?? link.provenAt ?? '');
  if (found.is === 'unreadable' && now.getTime() - heard <= STANDS_MS) return asked;
  return { ...asked, provenAt: null, actorUri: null };
}

const shown = (links: readonly ProfileLink[]) =>
  links.map(({ name, href, provenAt }) => ({ name, href, provenAt }));

const wasProven = ({ links }: Actor, href: string): boolean =>
  links.some((link) => link.href === href && link.provenAt !== null);

type Seen =
  | { readonly is: 'proven'; readonly actorUri: string | null }
  | { readonly is: 'silent' }
  | { readonly is: 'unreadable' };

async function lookBehind(deps: NodeDeps, person: Actor, href: string): Promise<Seen> {
  const found = await deps.remote.lookUp(new URL(href));
  if (found !== null && 'actor' in found) {
    const { actor } = found;
    return namesPerson(person, [...actor.links, ...actor.alsoKnownAs, ...actor.payments])
      ? { is: 'proven', actorUri: actor.uri }
      : { is: 'silent' };
  }
  const page = await deps.sources.page(href);
  if (page.ok) {
    const { url, names } = page.reading;
    return speaksFor(url, href) && namesPerson(person, names)
      ? { is: 'proven', actorUri: null }
      : { is: 'silent' };
  }
  // That there is nothing, or nothing any more, is an answer.
  const isNothing = page.code === 'gone' || page.detail === 'status 404';
  return { is: isNothing ? 'silent' : 'unreadable' };
}

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
