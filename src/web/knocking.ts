import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { NodeDeps } from '../operations/deps.ts';
import { KNOCK_LIVES_MS, knockElsewhere } from '../operations/sign-in-elsewhere.ts';
import { back } from './forms.ts';
import { onwardsPage } from './pages/onwards.ts';
import { limitPerMinute } from './rate-limit.ts';
import type { KnockCode } from './refusal-codes.ts';
import type { CookieOptions } from './session.ts';
import { type PageEnv, visitOf } from './visit.ts';

/** Anybody can have this node ask a server, so they may do so no more often. */
const MOST_A_MINUTE = { perClient: 20, perNode: 600 };
const TYPED_MAX_CHARACTERS = 1_000;

/** A form that asks for an account elsewhere. */
export const knockForm = z.object({ account: z.string().max(TYPED_MAX_CHARACTERS), next: back });

/** What this browser alone knows of where its person was sent. */
const cookieName = (options: CookieOptions): string => `${options.cookieName}-knock`;
const attributes = ({ secure }: CookieOptions) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure }) as const;

/** The state of this browser's knock, which is over now. */
export function endKnock(c: Context, options: CookieOptions): string | null {
  const state = getCookie(c, cookieName(options)) ?? null;
  deleteCookie(c, cookieName(options), attributes(options));
  return state;
}

/** Sends people to their own servers. One per process: it counts how often. */
export type Knock = (
  c: Context<PageEnv>,
  typed: string,
  who: { readonly accountId: string | null; readonly next: string | null },
) => Promise<{ readonly page: Response } | KnockCode>;

export function makeKnocking(deps: NodeDeps, options: CookieOptions): Knock {
  const mayAsk = limitPerMinute(MOST_A_MINUTE, deps.clock);
  return async (c, typed, who) => {
    const visit = visitOf(c);
    if (!mayAsk(c.get('client'))) return 'asked_too_often';
    const before = getCookie(c, cookieName(options)) ?? null;
    const sent = await knockElsewhere(deps, typed, { ...who, before });
    if (!sent.ok) return sent.code;
    const { state, host, href } = sent;
    setCookie(c, cookieName(options), state, {
      ...attributes(options),
      maxAge: KNOCK_LIVES_MS / 1_000,
    });
    c.header('cache-control', 'no-store');
    const { signIn } = visit.words;
    const said = { title: signIn.onwards(host), text: signIn.onwardsText };
    return { page: await c.html(onwardsPage(visit, { host, href, ...said })) };
  };
}
