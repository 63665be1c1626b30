import { type Context, Hono } from 'hono';
import type { NodeDeps } from '../../operations/deps.ts';
import { type Entered, enterFromElsewhere } from '../../operations/sign-in-elsewhere.ts';
import { joinedWay } from '../first-way.ts';
import { readForm } from '../forms.ts';
import { endKnock, knockForm, makeKnocking } from '../knocking.ts';
import { localPath } from '../local-path.ts';
import { badForm, errorPage } from '../pages/errors.ts';
import { signInPage } from '../pages/sign-in.ts';
import type { EnterCode } from '../refusal-codes.ts';
import { ENTER_STATUS, KNOCK_STATUS } from '../refused.ts';
import { type CookieOptions, startSession } from '../session.ts';
import { onwards, type PageEnv, type Visit, visitOf } from '../visit.ts';
import { claimRoutes } from './claim.ts';
import { ownAccountsRoutes } from './own-accounts.ts';

/** In with the account that people have elsewhere, and what they say of it here. */
export function elsewhereRoutes(deps: NodeDeps, options: CookieOptions): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const knock = makeKnocking(deps, options);
  routes.route('/', ownAccountsRoutes(deps, knock));
  routes.route('/', claimRoutes(deps));

  routes.post('/sign-in/elsewhere', async (c) => {
    const visit = visitOf(c);
    const form = await readForm(c, knockForm);
    if (form === null) return badForm(c, visit);
    const next = localPath(form.next);
    const sent = await knock(c, form.account, { accountId: null, next });
    if (typeof sent !== 'string') return sent.page;
    const account = { typed: form.account, trouble: visit.words.refusals.knock[sent] };
    const page = signInPage({ ...visit, here: '/sign-in' }, { next, account });
    return c.html(page, KNOCK_STATUS[sent]);
  });

  routes.get('/auth/callback/:host', async (c) => {
    const visit = visitOf(c);
    c.header('cache-control', 'no-store');
    const who = { state: endKnock(c, options), accountId: visit.viewer?.actorId ?? null };
    const entered = await enterFromElsewhere(deps, new URL(c.req.url), who);
    if (!entered.ok) return refused(c, visit, entered.code);
    if (entered.session !== null) startSession(c, options, entered.session);
    return c.redirect(wayOn(entered), 303);
  });
  return routes;
}

function wayOn({ session, isNew, next }: Entered): string {
  if (session === null) return onwards(next ?? undefined, '/home/accounts', 'linked');
  if (isNew) return joinedWay(next);
  return onwards(next ?? undefined, '/home', 'signedIn');
}

function refused(c: Context<PageEnv>, visit: Visit, code: EnterCode) {
  const { refusals, signIn, error } = visit.words;
  const href = visit.viewer === null ? '/sign-in' : '/home/accounts';
  const action = { href, label: signIn.again };
  const facts = { title: error.refusedTitle, sentence: refusals.enter[code], action };
  return c.html(errorPage({ ...visit, here: href }, facts), ENTER_STATUS[code]);
}
