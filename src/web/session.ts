import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Deps } from '../operations/deps.ts';
import {
  endSession,
  findEndedSession,
  findSession,
  SESSION_KNOWN_MS,
} from '../operations/sign-in.ts';
import type { Language } from './locales/locale.ts';

export type CookieOptions = {
  /** Of the session; what the names of all others begin with. */
  readonly cookieName: string;
  /** Whether the node is reached by https. */
  readonly secure: boolean;
};

/** How a node's cookies are called. Cookies do not know ports: two nodes on one machine must not sign each
 *  other's people out. With `__Host-`, which browsers take by https alone and for this very host, no
 *  neighbour (`pages.node.example`) and nobody on the way can put one there: else they could sign somebody
 *  in as themselves. A cookie of before, without it, is not read and harms nobody.
 *  Source: RFC 6265bis, 4.1.3.2. */
export function cookiesFor(origin: string): CookieOptions {
  const { port, protocol } = new URL(origin);
  const name = port === '' ? 'obole_session' : `obole_session_${port}`;
  const secure = protocol === 'https:';
  return { cookieName: secure ? `__Host-${name}` : name, secure };
}

export type Viewer = NonNullable<Awaited<ReturnType<typeof findSession>>>;

const YEAR_S = 365 * 24 * 3600;
const LONGEST_TOKEN = 200;

/** Who is signed in, by their cookie. */
export async function viewerOf(
  c: Context,
  deps: Deps,
  options: CookieOptions,
): Promise<Viewer | null> {
  const token = tokenOf(c, options);
  return token === null ? null : await findSession(deps, token);
}

/** Who was signed in with this browser until lately; null: nobody, or they still are. */
export async function lastViewerOf(
  c: Context,
  deps: Deps,
  options: CookieOptions,
): Promise<string | null> {
  const token = tokenOf(c, options);
  return token === null ? null : await findEndedSession(deps, token);
}

function tokenOf(c: Context, options: CookieOptions): string | null {
  const token = getCookie(c, options.cookieName);
  return token === undefined || token === '' || token.length > LONGEST_TOKEN ? null : token;
}

/** Lax, not strict: who follows a link to a work from elsewhere is still signed in; forms from
 *  elsewhere are not, and are refused by their origin besides. */
export function startSession(
  c: Context,
  options: CookieOptions,
  session: { readonly sessionToken: string; readonly expiresAt: Date },
): void {
  setCookie(c, options.cookieName, session.sessionToken, {
    ...shared(options),
    // A form that is sent after the end says by it whose it is.
    expires: new Date(session.expiresAt.getTime() + SESSION_KNOWN_MS),
  });
}

/** Signs out. The cookie of the session that is over stays for a day, as it does when one ends by itself:
 *  a form in another tab says by it whose it is. */
export async function leaveSession(c: Context, deps: Deps, options: CookieOptions): Promise<void> {
  const token = tokenOf(c, options);
  if (token === null) return;
  await endSession(deps, token);
  setCookie(c, options.cookieName, token, {
    ...shared(options),
    maxAge: SESSION_KNOWN_MS / 1000,
  });
}

/** Who has left for good leaves nothing in their browser. */
export const dropSessionCookie = (c: Context, options: CookieOptions): void => {
  deleteCookie(c, options.cookieName, shared(options));
};

export const languageCookieName = (options: CookieOptions): string =>
  `${options.cookieName}-language`;

/** The one cookie of people who have no account: they asked for it by choosing a language. */
export function rememberLanguage(c: Context, options: CookieOptions, language: Language): void {
  setCookie(c, languageCookieName(options), language, { ...shared(options), maxAge: YEAR_S });
}

const shared = (options: CookieOptions) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: options.secure }) as const;
