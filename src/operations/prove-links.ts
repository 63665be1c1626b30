import { addJob } from '../../db/records/jobs.ts';
import { type Actor, changeActor, lockPerson, readActor } from '../../db/records/people.ts';
import type { NodeDeps } from './deps.ts';
import { lookAgainFor } from './find-payee.ts';
import { speaksFor } from './prove-work.ts';

/** Looks behind each link of a profile for one that leads back, as `rel="me"` asks for. Who is
 *  proven to be the same person elsewhere becomes part of the actor (`alsoKnownAs`). What cannot be
 *  read now keeps the answer it had. */
export async function proveLinks(deps: NodeDeps, actorId: string): Promise<void> {
  const person = await readActor(deps.db, actorId);
  if (person === undefined || person.deletedAt !== null) return;
  const seen = new Map<string, Seen>();
  for (const { href } of person.links) seen.set(href, await lookBehind(deps, person, href));

  await deps.db.transaction(async (tx) => {
    const now = await lockPerson(tx, actorId);
    if (now === undefined || now.deletedAt !== null) return;
    const links = now.links.map((link) => {
      const found = seen.get(link.href);
      if (found === undefined || found.is === 'unreadable') return link;
      if (found.is === 'silent') return { ...link, provenAt: null };
      return { ...link, provenAt: link.provenAt ?? deps.clock().toISOString() };
    });
    // What was taken away meanwhile is claimed no more.
    const found = now.links.map(({ href }) => ({ href, seen: seen.get(href) }));
    const silentHosts = new Set(
      found.flatMap(({ href, seen }) => (seen?.is === 'unreadable' ? [hostOf(href)] : [])),
    );
    const kept = now.alsoKnownAs.filter((uri) => silentHosts.has(hostOf(uri)));
    const proven = found.flatMap(({ seen }) =>
      seen?.is === 'proven' && seen.actorUri !== null ? [seen.actorUri] : [],
    );
    const alsoKnownAs = [...new Set([...kept, ...proven])].sort();
    if (same(links, now.links) && same(alsoKnownAs, now.alsoKnownAs)) return;
    await changeActor(tx, actorId, { links, alsoKnownAs });
    const news = links.filter(({ href, provenAt }) => provenAt !== null && !wasProven(now, href));
    const newSelves = alsoKnownAs.filter((uri) => !now.alsoKnownAs.includes(uri));
    await lookAgainFor(tx, [...newSelves, ...news.map(({ href }) => href)]);
    await addJob(tx, 'send-actor', { actorId, act: 'update' });
  });
}

const wasProven = ({ links }: Actor, href: string): boolean =>
  links.some((link) => link.href === href && link.provenAt !== null);

type Seen =
  | { readonly is: 'proven'; readonly actorUri: string | null }
  | { readonly is: 'silent' }
  | { readonly is: 'unreadable' };

async function lookBehind(deps: NodeDeps, person: Actor, href: string): Promise<Seen> {
  const names = new Set([
    person.uri,
    person.profileUrl,
    `acct:${person.handle}@${person.host}`.toLowerCase(),
  ]);
  const namesUs = (said: readonly string[]) =>
    said.some((name) => names.has(name) || names.has(name.toLowerCase()));
  const found = await deps.remote.lookUp(new URL(href));
  if (found !== null && 'actor' in found) {
    const { actor } = found;
    return namesUs([...actor.links, ...actor.alsoKnownAs])
      ? { is: 'proven', actorUri: actor.uri }
      : { is: 'silent' };
  }
  const page = await deps.sources.page(href);
  if (page.ok) {
    const { url, names } = page.reading;
    return speaksFor(url, href) && namesUs(names)
      ? { is: 'proven', actorUri: null }
      : { is: 'silent' };
  }
  return { is: 'unreadable' };
}

const hostOf = (address: string): string => new URL(address).host;

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
