import { dropTokensOfApp } from '../../db/records/api-tokens.ts';
import {
  addClientApp,
  type ClientApp,
  countClientApps,
  dropClientApp,
  dropCodesOfApp,
  readClientApp,
  setAppSecret,
} from '../../db/records/client-apps.ts';
import { lockPerson } from '../../db/records/people.ts';
import { sha256Hex } from '../../db/sha256.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export const APPS_MAX = 10;
export const APP_NAME_MAX_CHARACTERS = 60;
export const REDIRECTS_MAX = 5;
const URI_MAX_CHARACTERS = 500;

export type AppRefusal =
  | 'name_invalid'
  | 'site_invalid'
  | 'redirect_invalid'
  | 'too_many_redirects'
  | 'too_many_apps'
  | 'unknown_app';

export type AppWish = {
  readonly name: string;
  readonly siteUrl: string;
  readonly redirectUris: readonly string[];
  /** Whether it runs where nobody else can read what it keeps. */
  readonly keepsSecret: boolean;
  /** Its id, from the form that asks: sent twice it is one app, and the secret that is shown last is good. */
  readonly once?: string | undefined;
};

/** Somebody registers a program that will ask people to let it in. Its secret is shown once, now; null: it
 *  cannot keep one. */
export const registerApp = (
  deps: Deps,
  ownerId: string,
  wish: AppWish,
): Promise<Outcome<{ readonly appId: string; readonly secret: string | null }, AppRefusal>> => {
  const read = readWish(wish);
  if (!read.ok) return Promise.resolve(read);
  type Registered = Outcome<{ readonly appId: string; readonly secret: string | null }, AppRefusal>;
  return transact(deps.db, async (tx): Promise<Registered> => {
    // One after the other: of ten that come at once nobody has too many.
    const person = await lockPerson(tx, ownerId);
    if (person === undefined || person.deletedAt !== null) return refuse('unknown_app');
    const { once } = wish;
    if (once !== undefined) await dropClientApp(tx, { ownerId, id: once });
    if ((await countClientApps(tx, ownerId)) >= APPS_MAX) return refuse('too_many_apps');
    const secret = wish.keepsSecret ? deps.newSecret() : null;
    // Ids of apps are known: one that is somebody else's stays theirs.
    const isFree = once !== undefined && (await readClientApp(tx, once)) === undefined;
    const appId = isFree ? once : deps.newRandomId();
    await addClientApp(tx, {
      ...{ id: appId, ownerId, ...read.facts, createdAt: deps.clock() },
      secretHash: secret === null ? null : sha256Hex(secret),
    });
    return done({ appId, secret });
  });
};

type Facts = Pick<ClientApp, 'name' | 'siteUrl' | 'redirectUris'>;

function readWish(wish: AppWish): Outcome<{ readonly facts: Facts }, AppRefusal> {
  const name = wish.name.trim().replaceAll(/\s+/g, ' ');
  if (name === '' || [...name].length > APP_NAME_MAX_CHARACTERS) return refuse('name_invalid');
  const site = URL.parse(wish.siteUrl.trim());
  if (site === null || !/^https?:$/.test(site.protocol) || hasSecret(site))
    return refuse('site_invalid');
  const redirectUris = [...new Set(wish.redirectUris.map((uri) => uri.trim()))].filter(
    (uri) => uri !== '',
  );
  if (redirectUris.length > REDIRECTS_MAX) return refuse('too_many_redirects');
  if (redirectUris.length === 0 || !redirectUris.every(isRedirect))
    return refuse('redirect_invalid');
  return done({ facts: { name, siteUrl: site.href.slice(0, URI_MAX_CHARACTERS), redirectUris } });
}

const hasSecret = ({ username, password }: URL): boolean => username !== '' || password !== '';

/** https anywhere; http on its person's own machine; an app's own scheme, with a dot, so that it is no other's.
 *  Source: RFC 8252, section 7; RFC 9700, section 2.1. */
export function isRedirect(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text.length > URI_MAX_CHARACTERS || text.includes('#') || hasSecret(url))
    return false;
  if (/[\s\\]/.test(text)) return false;
  if (url.protocol === 'https:') return true;
  if (url.protocol === 'http:') return /^(127\.0\.0\.1|\[::1\]|localhost)$/.test(url.hostname);
  return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol);
}

type OwnApp = { readonly ownerId: string; readonly id: string };

/** Whom it was let in by, it can do nothing for any more. */
export const removeApp = async (deps: Deps, of: OwnApp): Promise<Outcome<object, 'unknown_app'>> =>
  (await dropClientApp(deps.db, of)) ? done({}) : refuse('unknown_app');

/** The one before is void. Of an app that can keep one. */
export async function renewAppSecret(
  deps: Deps,
  of: OwnApp,
): Promise<Outcome<{ readonly secret: string }, 'unknown_app'>> {
  const app = await readClientApp(deps.db, of.id);
  if (app === undefined || app.secretHash === null) return refuse('unknown_app');
  const secret = deps.newSecret();
  return (await setAppSecret(deps.db, of, sha256Hex(secret)))
    ? done({ secret })
    : refuse('unknown_app');
}

/** Somebody lets an app in no more: what it has of theirs opens nothing from now on. */
export const shutOutApp = (
  deps: Deps,
  of: { readonly accountId: string; readonly appId: string },
): Promise<Outcome<object, 'unknown_app'>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, 'unknown_app'>> => {
    await dropCodesOfApp(tx, of);
    return (await dropTokensOfApp(tx, of)) ? done({}) : refuse('unknown_app');
  });
