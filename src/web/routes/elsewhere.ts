import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { NodeDeps } from '../../operations/deps.ts';
import { ownIdentities, unlinkIdentity } from '../../operations/identities.ts';
import {
  type Entered,
  enterFromElsewhere,
  KNOCK_LIVES_MS,
  knockElsewhere,
} from '../../operations/sign-in-elsewhere.ts';
import { back, readForm, uuid } from '../forms.ts';
import { localPath } from '../local-path.ts';
import { badForm, errorPage, refusedPage } from '../pages/errors.ts';
import { identitiesPage } from '../pages/identities.ts';
import { onwardsPage } from '../pages/onwards.ts';
import { signInPage } from '../pages/sign-in.ts';
import { perMinute } from '../per-minute.ts';
import type { EnterCode, KnockCode } from '../refusal-codes.ts';
import { ENTER_STATUS, KNOCK_STATUS } from '../refused.ts';
import { type CookieOptions, startSession } from '../session.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv, type Visit, visitOf } from '../visit.ts';

/** Anybody can have this node ask a server, so all of them together may do so no more often. */
const MOST_A_MINUTE = 60;
const TYPED_MAX_CHARACTERS = 1_000;

const knockForm = z.object({ account: z.string().max(TYPED_MAX_CHARACTERS), next: back });
const unlinkForm = z.object({ actor: uuid });

type Knocked = { readonly is: 'sent'; readonly page: Response } | KnockCode;

/** In with the account that people have elsewhere. */
export function elsewhereRoutes(deps: NodeDeps, options: CookieOptions): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const mayAsk = perMinute(MOST_A_MINUTE, deps.clock);
  const cookie = `${options.cookieName}-knock`;
  const shared = { path: '/', httpOnly: true, sameSite: 'Lax', secure: options.secure } as const;

  async function knock(
    c: Context<PageEnv>,
    typed: string,
    who: { readonly accountId: string | null; readonly next: string | null },
  ): Promise<Knocked> {
    const visit = visitOf(c);
    if (!mayAsk()) return 'asked_too_often';
    const before = getCookie(c, cookie) ?? null;
    const sent = await knockElsewhere(deps, typed, { ...who, before });
    if (!sent.ok) return sent.code;
    const { state, host, href } = sent;
    setCookie(c, cookie, state, { ...shared, maxAge: KNOCK_LIVES_MS / 1_000 });
    c.header('cache-control', 'no-store');
    const { signIn } = visit.words;
    const said = { title: signIn.onwards(host), text: signIn.onwardsText };
    return { is: 'sent', page: await c.html(onwardsPage(visit, { host, href, ...said })) };
  }

  routes.post('/sign-in/elsewhere', async (c) => {
    const visit = visitOf(c);
    const form = await readForm(c, knockForm);
    if (form === null) return badForm(c, visit);
    const next = localPath(form.next);
    const sent = await knock(c, form.account, { accountId: null, next });
    if (typeof sent !== 'string') return sent.page;
    const account = { typed: form.account, trouble: visit.words.refusals.knock[sent] };
    return c.html(
      signInPage({ ...visit, here: '/sign-in' }, { next, account }),
      KNOCK_STATUS[sent],
    );
  });

  routes.get('/auth/callback', async (c) => {
    const visit = visitOf(c);
    const state = getCookie(c, cookie) ?? null;
    deleteCookie(c, cookie, shared);
    c.header('cache-control', 'no-store');
    const answer = new URL(c.req.url).searchParams;
    const accountId = visit.viewer?.actorId ?? null;
    const entered = await enterFromElsewhere(deps, answer, { state, accountId });
    if (!entered.ok) return refused(c, visit, entered.code);
    if (entered.session !== null) startSession(c, options, entered.session);
    return c.redirect(wayOn(entered), 303);
  });

  routes.get('/home/accounts', async (c) => {
    const visit = ownVisitOf(c);
    return c.html(identitiesPage(visit, { own: await ownIdentities(deps, visit.viewer.actorId) }));
  });

  routes.post('/home/accounts', async (c) => {
    const visit = ownVisitOf(c);
    const { actorId: accountId } = visit.viewer;
    const form = await readForm(c, knockForm);
    if (form === null) return badForm(c, visit);
    const sent = await knock(c, form.account, { accountId, next: '/home/accounts' });
    if (typeof sent !== 'string') return sent.page;
    const facts = { typed: form.account, trouble: visit.words.refusals.knock[sent] };
    const own = await ownIdentities(deps, accountId);
    return c.html(identitiesPage(visit, { own, ...facts }), KNOCK_STATUS[sent]);
  });

  routes.post('/home/accounts/unlink', async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, unlinkForm);
    if (form === null) return badForm(c, visit);
    const gone = await unlinkIdentity(deps, visit.viewer.actorId, form.actor);
    if (gone.ok) return c.redirect(onwards('/home/accounts', '/home/accounts', 'unlinked'), 303);
    const { refusals, identities } = visit.words;
    const action = { href: '/home/accounts', label: identities.title };
    return c.html(refusedPage(visit, refusals.unlink[gone.code], action), 404);
  });
  return routes;
}

function wayOn({ session, isNew, next }: Entered): string {
  if (session === null) return onwards('/home/accounts', '/home/accounts', 'linked');
  if (isNew) return onwards(next ?? undefined, '/home/budget', 'joined');
  return onwards(next ?? undefined, '/home', 'signedIn');
}

function refused(c: Context<PageEnv>, visit: Visit, code: EnterCode) {
  const { refusals, signIn, error } = visit.words;
  const href = visit.viewer === null ? '/sign-in' : '/home/accounts';
  const action = { href, label: signIn.again };
  const facts = { title: error.refusedTitle, sentence: refusals.enter[code], action };
  return c.html(errorPage({ ...visit, here: href }, facts), ENTER_STATUS[code]);
}
