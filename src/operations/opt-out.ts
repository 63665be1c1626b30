import { readNoticeAuthor } from '../../db/records/notices.ts';
import { addOptOut, findRemoteActor, removeOptOut } from '../../db/records/opt-outs.ts';
import { saysOptOut } from '../flattr/opt-out-word.ts';
import type { Deps, PageTrouble, Remote, SourceDeps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** Who wants nothing from here is not flattred any more, gets no favourites and no message. What waits
 *  for them is let expire. */

export type AuthorOptOutRefusal = 'not_found' | 'not_said' | 'unreachable';
type ReadingDeps = Deps & { readonly remote: Pick<Remote, 'freshActor' | 'handle'> };

/** An author opts out with a word in their profile, which nobody else can write there. The link in the
 *  message that they got is no proof: others may read that message, too. Once it was read they may take
 *  the word away again; where it stands whenever somebody is read, that counts by itself.
 *  @returns their handle, as `name@host`. */
export async function optOutByToken(
  deps: ReadingDeps,
  token: string,
): Promise<Outcome<{ readonly handle: string }, AuthorOptOutRefusal>> {
  const author = await readNoticeAuthor(deps.db, token);
  return author === undefined ? refuse('not_found') : await optOutByWord(deps, author.uri);
}

/** The same for who comes by themself.
 *  @param account `name@host`. */
export async function optOutByHandle(
  deps: ReadingDeps,
  account: string,
): Promise<Outcome<{ readonly handle: string }, AuthorOptOutRefusal>> {
  const actor =
    (await findRemoteActor(deps.db, account)) ?? (await deps.remote.handle(`@${account}`));
  return actor === null ? refuse('not_found') : await optOutByWord(deps, actor.uri);
}

async function optOutByWord(
  deps: ReadingDeps,
  uri: string,
): Promise<Outcome<{ readonly handle: string }, AuthorOptOutRefusal>> {
  const seen = await deps.remote.freshActor(uri);
  if (seen === null || seen === 'gone') return refuse('unreachable');
  if (!saysOptOut(seen.summary)) return refuse('not_said');
  await addOptOut(deps.db, { who: seen.uri, kind: 'author', createdAt: deps.clock() });
  return done({ handle: `${seen.handle}@${seen.host}` });
}

export type ServerOptOutRefusal = 'not_proven' | 'unreachable' | 'unsupported_url';

/** What the file may not be called otherwise. */
const FILE = '/.well-known/no-flattr';

/** Why the file could not be read, in the terms of whoever runs the server. */
const REFUSALS: Readonly<Record<PageTrouble, ServerOptOutRefusal>> = {
  unreachable: 'unreachable',
  too_slow: 'unreachable',
  private_address: 'unsupported_url',
  refused: 'not_proven',
  gone: 'not_proven',
  too_many_redirects: 'not_proven',
  too_large: 'not_proven',
  not_a_page: 'not_proven',
};

/** Opts out everybody of a server. Whoever runs it proves that with a file of plain text at
 *  `/.well-known/no-flattr`, whatever it says; a page, as many servers show for any address, or what
 *  is found after a redirect is no proof.
 *  @param host with port, if it has one. */
export async function optOutServer(
  deps: SourceDeps,
  host: string,
): Promise<Outcome<object, ServerOptOutRefusal>> {
  const url = URL.parse(`https://${host}${FILE}`);
  if (url === null || url.host !== host || url.pathname !== FILE) return refuse('unsupported_url');
  const read = await deps.sources.evidence(url.href);
  if (!read.ok) return refuse(REFUSALS[read.code], read.detail);
  const { at, mediaType, reading } = read.evidence;
  if (at !== url.href || mediaType !== 'text/plain' || reading !== null)
    return refuse('not_proven', `${mediaType} at ${at}`);
  await addOptOut(deps.db, { who: host, kind: 'server', createdAt: deps.clock() });
  return done({});
}

/** Who is meant, as it is kept: an author by their id, a server by its host. */
export type Whom = { readonly kind: 'author' | 'server'; readonly who: string };

/** The admin lets somebody opt out who asked for it in another way.
 *  @param named `@name@host`, or a host. */
export async function optOutFor(
  deps: Deps & { readonly remote: Pick<Remote, 'handle'> },
  named: string,
): Promise<Outcome<Whom, 'not_found'>> {
  const whom = await whoIs(deps, named);
  if (whom === null) return refuse('not_found');
  await addOptOut(deps.db, { ...whom, createdAt: deps.clock() });
  return done(whom);
}

/** Takes that back. `not_found` also for who had not opted out. */
export async function optInFor(
  deps: Deps & { readonly remote: Pick<Remote, 'handle'> },
  named: string,
): Promise<Outcome<Whom, 'not_found'>> {
  const whom = await whoIs(deps, named);
  return whom !== null && (await removeOptOut(deps.db, whom)) ? done(whom) : refuse('not_found');
}

const HANDLE = /^@?([^@\s/]{1,100}@[^@\s/]{1,253})$/;

async function whoIs(
  deps: Deps & { readonly remote: Pick<Remote, 'handle'> },
  named: string,
): Promise<Whom | null> {
  const account = HANDLE.exec(named.trim())?.[1];
  if (account === undefined) {
    const url = URL.parse(`https://${named.trim().toLowerCase()}/`);
    const isHost = url !== null && url.pathname === '/' && url.host === named.trim().toLowerCase();
    return isHost && url.host !== deps.node.host ? { kind: 'server', who: url.host } : null;
  }
  const actor =
    (await findRemoteActor(deps.db, account)) ?? (await deps.remote.handle(`@${account}`));
  return actor === null ? null : { kind: 'author', who: actor.uri };
}
