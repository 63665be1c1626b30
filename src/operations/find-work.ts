import { isOptedOut } from '../../db/records/opt-outs.ts';
import { findForeignWork, type PayeeProof, readProof } from '../../db/records/payees.ts';
import { isBlockedHost } from '../../db/records/peers.ts';
import { type Actor, readActor, readActorByUri } from '../../db/records/people.ts';
import type { Subject } from '../flattr/flattr.ts';
import { isFresh } from '../flattr/proof-age.ts';
import type { Hints } from './describe-page.ts';
import { findHere } from './find-here.ts';
import { lookAt, remember, rememberSilence, type Seen } from './look-up-payee.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { proveAddress } from './prove-work.ts';
import type { FindDeps } from './weigh-naming.ts';

export type { Hints } from './describe-page.ts';
export type { FindDeps } from './weigh-naming.ts';

export type FindRefusal = 'unsupported_url' | 'not_found' | 'blocked' | 'author_opted_out';

/** What is behind an address, and who gets what is given for it; null: nobody yet, it waits. */
export type Found = { readonly subject: Subject; readonly payeeId: string | null };

type Finding = Outcome<Found, FindRefusal>;

const URL_MAX_CHARACTERS = 2_000;

/** Finds out what is behind a URL that somebody wants to flattr and to whom it leads, here or
 *  elsewhere, and remembers it. What was looked up lately is not looked up again. Other servers are
 *  asked outside of any transaction, eight documents at most in all.
 *  @param keeps of what was never found before: whether it is remembered; else it is `not_found`. */
export const findWork = (
  deps: FindDeps,
  text: string,
  hints: Hints = {},
  keeps?: Keeps,
): Promise<Finding> => deps.remote.inOneBudget(() => find(deps, text, hints, keeps));

/** Decides by what was seen. */
export type Keeps = (traced: Seen['traced']) => boolean;

async function find(
  deps: FindDeps,
  text: string,
  hints: Hints,
  keeps: Keeps | undefined,
): Promise<Finding> {
  const url = parseUrl(text);
  if (url === null) return refuse('unsupported_url');
  const own = await findOwn(deps, url);
  if (own !== null) return own;
  const known = await findKnown(deps, url);
  if (known !== undefined && known.proof !== undefined && isFresh(known.proof, deps.clock()))
    return (await refusalFor(deps, known, url)) ?? done(foundBy(known.subject, known.proof));
  return await lookFor(deps, url, { known, hints, keeps });
}

/** The same as it is now, however lately it was looked up. */
export const findWorkAnew = (deps: FindDeps, text: string): Promise<Finding> =>
  deps.remote.inOneBudget(async () => {
    const url = parseUrl(text);
    if (url === null) return refuse('unsupported_url');
    const own = await findOwn(deps, url);
    return own ?? (await lookFor(deps, url, { known: await findKnown(deps, url), hints: {} }));
  });

/** What was looked up lately. Null: there is no such thing, and others would have to be asked. */
export async function foundLately(deps: FindDeps, text: string): Promise<Found | null> {
  const url = parseUrl(text);
  const known = url === null ? undefined : await findKnown(deps, url);
  if (url === null || known?.proof === undefined || !isFresh(known.proof, deps.clock()))
    return null;
  return (await refusalFor(deps, known, url)) === null ? foundBy(known.subject, known.proof) : null;
}

/** An address of the web that can be looked up; null: none, or none that could be anybody's. */
export function parseUrl(text: string): URL | null {
  const trimmed = text.trim();
  if (trimmed.length > URL_MAX_CHARACTERS) return null;
  const url = URL.parse(trimmed);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  // `host.` is `host` by another name, under which nobody has said anything yet.
  if (url === null || !isWeb || url.hostname.endsWith('.')) return null;
  return url.username === '' && url.password === '' ? url : null;
}

/** What belongs to somebody here, or would if it were there. */
async function findOwn(deps: FindDeps, url: URL): Promise<Finding | null> {
  const here =
    (await findHere(deps, url)) ??
    ((await proveAddress(deps, url.href)) ? await findHere(deps, url) : null);
  if (here !== null) {
    const { person, work } = here;
    const subject = work === null ? { personId: person.id } : { workId: work.id };
    return done({ subject, payeeId: person.id });
  }
  return url.origin === deps.node.origin ? refuse('not_found') : null;
}

type Known = {
  readonly subject: Subject;
  readonly author: Actor | undefined;
  readonly proof: PayeeProof | undefined;
};

/** What was looked up before, by its id or its page. */
async function findKnown({ db }: FindDeps, url: URL): Promise<Known | undefined> {
  const work = await findForeignWork(db, url.href);
  if (work !== undefined) {
    const subject = { workId: work.id };
    const author = work.authorId === null ? undefined : await readActor(db, work.authorId);
    return { subject, author, proof: await readProof(db, subject) };
  }
  const author = await readActorByUri(db, url.href);
  if (author === undefined || author.local || author.kind === 'application') return undefined;
  const subject = { personId: author.id };
  return { subject, author, proof: await readProof(db, subject) };
}

async function lookFor(
  deps: FindDeps,
  url: URL,
  { known, hints, keeps }: { known: Known | undefined; hints: Hints; keeps?: Keeps | undefined },
): Promise<Finding> {
  const refusal = await refusalFor(deps, known, url);
  if (refusal !== null) return refusal;
  const seen = await lookAt(deps, url, known?.proof);
  if (seen === null || hidesAuthor(seen, known)) {
    const proof = known && (await rememberSilence(deps, known.subject));
    return known && proof ? done(foundBy(known.subject, proof)) : refuse('not_found');
  }
  const { behind } = seen;
  const at = 'page' in behind ? behind.page.url : 'server' in behind ? behind.server.url : null;
  // A page may call itself by another address, and there it may be a work of ours.
  if (at !== null && at !== url.href) {
    const own = await findOwn(deps, new URL(at));
    if (own !== null) return own;
  }
  const author =
    'work' in behind ? behind.work.author : 'actor' in behind ? behind.actor : undefined;
  const unwanted = await refusalBy(
    deps,
    author?.uri ?? null,
    author?.host ?? new URL(at ?? url).host,
  );
  if (unwanted !== null) return unwanted;
  if (known === undefined && keeps?.(seen.traced) === false) return refuse('not_found');
  const kept = await remember(deps, seen, { hints });
  return kept === null ? refuse('not_found') : done(foundBy(kept.subject, kept.proof));
}

/** A work whose author is known does not become a page of nobody's because its object, for now,
 *  cannot be read. */
const hidesAuthor = (seen: Seen, known: Known | undefined): boolean =>
  known?.author !== undefined && ('page' in seen.behind || 'server' in seen.behind);

const foundBy = (subject: Subject, { payeeId }: PayeeProof): Found => ({ subject, payeeId });

async function refusalFor(
  deps: FindDeps,
  known: Known | undefined,
  url: URL,
): Promise<Finding | null> {
  const asked = await refusalBy(deps, null, url.host);
  if (asked !== null || known?.author === undefined) return asked;
  return await refusalBy(deps, known.author.uri, known.author.host);
}

async function refusalBy(
  { db }: FindDeps,
  authorUri: string | null,
  host: string,
): Promise<Finding | null> {
  if (await isBlockedHost(db, host)) return refuse('blocked');
  return (await isOptedOut(db, { authorUri, host })) ? refuse('author_opted_out') : null;
}
