import {
  readActor,
  readActorByUri,
  readLocalActor,
  saveRemoteActor,
} from '../../db/records/people.ts';
import { findLocalWork, readWorkByUri, saveRemoteWork } from '../../db/records/works.ts';
import { canBeThanked } from '../flattr/payee.ts';
import type { Deps, Remote, RemoteActor, RemoteWork, SourceDeps } from './deps.ts';
import { meetPeer } from './meet-peer.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { proveAddress } from './prove-work.ts';

export type FindRefusal = 'not_a_url' | 'nothing_there' | 'no_flattr_node' | 'node_blocked';
type FindDeps = SourceDeps & { readonly remote: Remote };

/** `workId` is null when the URL is a person's. */
export type Found = { readonly workId: string | null; readonly payeeId: string };

const URL_MAX_CHARACTERS = 2_000;
const EXCERPT_MAX_CHARACTERS = 500;
const TITLE_MAX_CHARACTERS = 300;

/** Finds out what is behind a URL that somebody wants to flattr, here or on another node, and
 *  remembers it. Other servers are asked outside of any transaction. */
export async function findWork(deps: FindDeps, text: string): Promise<Outcome<Found, FindRefusal>> {
  const url = parseUrl(text);
  if (url === null) return refuse('not_a_url');
  const here =
    (await findHere(deps, url)) ??
    ((await proveAddress(deps, url.href)) ? await findHere(deps, url) : null);
  if (here !== null) return done(here);
  const { remote } = deps;
  if (url.origin === deps.node.origin) return refuse('nothing_there');

  const seen = await remote.lookUp(url);
  if (seen === null) return refuse('nothing_there');
  const author = 'work' in seen ? seen.work.author : seen.actor;
  if (author.host === deps.node.host || author.kind === 'application')
    return refuse('nothing_there');
  const peer = await meetPeer(deps, remote, author.host);
  if (peer?.trust === 'blocked') return refuse('node_blocked');
  if (!peer?.understandsFlattr) return refuse('no_flattr_node');
  return done(await remember(deps, author, 'work' in seen ? seen.work : null));
}

function parseUrl(text: string): URL | null {
  const trimmed = text.trim();
  if (trimmed.length > URL_MAX_CHARACTERS || !URL.canParse(trimmed)) return null;
  const url = new URL(trimmed);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
}

/** One of our works by its id, its page or the address of the original; one of our people. */
async function findHere(deps: Deps, url: URL): Promise<Found | null> {
  const work = (await readWorkByUri(deps.db, url.href)) ?? (await findLocalWork(deps.db, url.href));
  if (work !== undefined) {
    const author = await readActor(deps.db, work.authorId);
    if (!author?.local || work.deletedAt !== null || !canBeThanked(author)) return null;
    return { workId: work.id, payeeId: author.id };
  }
  if (url.origin !== deps.node.origin) return null;
  const handle = /^\/@([^/]+)\/?$/.exec(url.pathname)?.[1];
  const actor =
    handle === undefined
      ? await readActorByUri(deps.db, url.href)
      : await readLocalActor(deps.db, handle);
  return actor?.local && canBeThanked(actor) ? { workId: null, payeeId: actor.id } : null;
}

async function remember(deps: Deps, author: RemoteActor, work: RemoteWork | null): Promise<Found> {
  const now = deps.clock();
  return deps.db.transaction(async (tx) => {
    const payee = await saveRemoteActor(tx, {
      ...author,
      id: deps.newId(),
      createdAt: now,
      fetchedAt: now,
    });
    if (work === null) return { workId: null, payeeId: payee.id };
    const saved = await saveRemoteWork(tx, {
      id: deps.newId(),
      uri: work.uri,
      authorId: payee.id,
      url: work.url,
      pageUrl: work.pageUrl,
      title: work.title.slice(0, TITLE_MAX_CHARACTERS),
      excerpt: work.excerpt.slice(0, EXCERPT_MAX_CHARACTERS),
      language: work.language,
      tags: [...work.tags],
      publishedAt: work.publishedAt ?? now,
      createdAt: now,
      updatedAt: now,
    });
    return { workId: saved.id, payeeId: payee.id };
  });
}
