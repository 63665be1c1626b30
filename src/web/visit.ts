import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { formatMoney } from '../money/money.ts';
import type { Deps, NodeFacts } from '../operations/deps.ts';
import { localPath } from './local-path.ts';
import {
  isLanguage,
  type Language,
  preferredLanguage,
  type Words,
  wordsOf,
} from './locales/locale.ts';
import { isSaid, type Said } from './parts/notice.ts';
import {
  type CookieOptions,
  languageCookieName,
  lastViewerOf,
  type Viewer,
  viewerOf,
} from './session.ts';

/** One request for a page: who reads, in which language, where they are. */
export type Visit = {
  readonly node: NodeFacts;
  readonly viewer: Viewer | null;
  readonly language: Language;
  readonly words: Words;
  /** Path and query of this page, without what is said once: where forms come back to. */
  readonly here: string;
  /** What just happened, told by the page that the reader was sent on to. */
  readonly said: Said | null;
  readonly now: Date;
  /** An amount of minor units in the node's currency, for this reader, never broken over lines. */
  readonly money: (amountMinor: bigint) => string;
};

/** `client`: who asks, for whoever limits how often. `lastViewer`: who was signed in with this browser
 *  until lately and sends a form now; null: nobody, or they still are. `seen`: the work or person that the
 *  answer shows, whose visitors are counted. */
export type PageEnv = {
  Variables: { visit: Visit; client: string; lastViewer: string | null; seen?: string };
};

export const visitOf = (c: Context<PageEnv>): Visit => c.get('visit');

/** Finds out who visits and in which language they read: what they ask for in `?lang=`, what
 *  their account says, what they chose before (a cookie), what their browser asks for. */
export function welcome(deps: Deps, options: CookieOptions): MiddlewareHandler<PageEnv> {
  return async (c, next) => {
    const viewer = await viewerOf(c, deps, options);
    const isForm = c.req.method === 'POST';
    c.set('lastViewer', isForm && viewer === null ? await lastViewerOf(c, deps, options) : null);
    const asked = c.req.query('lang');
    const chosen = getCookie(c, languageCookieName(options));
    const language = isLanguage(asked)
      ? asked
      : (viewer?.language ??
        (isLanguage(chosen) ? chosen : preferredLanguage(c.req.header('accept-language'))));
    const said = c.req.query('said');
    c.set('visit', {
      node: deps.node,
      viewer,
      language,
      words: wordsOf(language),
      here: withoutSaid(c.req.url),
      said: isSaid(said) ? said : null,
      now: deps.clock(),
      money: (amountMinor) =>
        formatMoney({ amountMinor, currency: deps.node.currency }, language).replaceAll(
          ' ',
          '\u00a0',
        ),
    });
    await next();
    // Not by `c.header`, which makes the whole answer anew.
    const { headers } = c.res;
    headers.set('vary', variesBy(c.req.path));
    if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-cache');
  };
}

/** Pages of people, works and notices are also served as ActivityPub objects, at the same address: what
 *  is not there any more, too. Who asks the front page for one is sent on to the node's actor. */
const variesBy = (path: string): string =>
  path === '/' || path.startsWith('/@') || path.startsWith('/notices/')
    ? 'Accept, Accept-Language, Cookie'
    : 'Accept-Language, Cookie';

function withoutSaid(address: string): string {
  const url = new URL(address);
  for (const once of ['said', 'lang', 'kept']) url.searchParams.delete(once);
  return `${url.pathname}${url.search}`;
}

/** Where a form sends its reader on to, when they may choose it; else `otherwise`. */
export function onwards(path: string | undefined, otherwise: string, said?: Said): string {
  const url = new URL(localPath(path) ?? otherwise, 'http://obole.invalid');
  if (said !== undefined) url.searchParams.set('said', said);
  return `${url.pathname}${url.search}${url.hash}`;
}
