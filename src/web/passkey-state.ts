import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { CHALLENGE_LIVES_MS } from '../operations/passkeys.ts';
import type { CookieOptions } from './session.ts';

/** What this browser alone knows of the challenge that it is to answer. */
const cookieName = (options: CookieOptions): string => `${options.cookieName}-passkey`;
const attributes = ({ secure }: CookieOptions) =>
  ({ path: '/', httpOnly: true, sameSite: 'Strict', secure }) as const;

export function keepChallenge(c: Context, options: CookieOptions, state: string): void {
  const maxAge = CHALLENGE_LIVES_MS / 1_000;
  setCookie(c, cookieName(options), state, { ...attributes(options), maxAge });
}

/** The state of this browser's challenge, which is over now. */
export function endChallenge(c: Context, options: CookieOptions): string | null {
  const state = getCookie(c, cookieName(options)) ?? null;
  deleteCookie(c, cookieName(options), attributes(options));
  return state;
}
