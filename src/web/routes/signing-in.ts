import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { setLanguage } from '../../operations/account-settings.ts';
import type { Deps, NodeDeps } from '../../operations/deps.ts';
import { askForMailLink } from '../../operations/mail-sign-in.ts';
import {
  inspectSignInLink,
  openAccountByLink,
  redeemSignInLink,
} from '../../operations/sign-in.ts';
import { joinedWay } from '../first-way.ts';
import { back, readForm } from '../forms.ts';
import { localPath } from '../local-path.ts';
import { LANGUAGES } from '../locales/locale.ts';
import { badForm, errorPage } from '../pages/errors.ts';
import {
  confirmPage,
  mailAskedPage,
  newcomerPage,
  signInPage,
  TOKEN_FIELD_MAX_CHARACTERS,
} from '../pages/sign-in.ts';
import { limitPerMinute } from '../rate-limit.ts';
import type { LinkCode, NewAdminCode } from '../refusal-codes.ts';
import { LINK_STATUS } from '../refused.ts';
import { type CookieOptions, leaveSession, rememberLanguage, startSession } from '../session.ts';
import { onwards, type PageEnv, type Visit, visitOf } from '../visit.ts';
import { passkeyDoor } from './passkeys.ts';

const linkForm = z.object({
  token: z.string().max(TOKEN_FIELD_MAX_CHARACTERS),
  next: back,
  name: z.string().max(400).optional(),
  handle: z.string().max(200).optional(),
});
const languageForm = z.object({ language: z.enum(LANGUAGES), back });

/** In by a link that works once, handed over or mailed. */
export function signingInRoutes(deps: NodeDeps, options: CookieOptions): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/sign-in', (c) =>
    c.html(signInPage(visitOf(c), { next: localPath(c.req.query('next')) })),
  );

  routes.get('/sign-in/link', async (c) => {
    const visit = visitOf(c);
    c.header('cache-control', 'no-store');
    const next = localPath(c.req.query('next'));
    const pasted = (c.req.query('token') ?? '').slice(0, TOKEN_FIELD_MAX_CHARACTERS);
    const token = tokenIn(pasted);
    if (token === null) {
      const trouble = visit.words.signIn.notALink;
      return c.html(signInPage(visit, { next, link: { typed: pasted, trouble } }), 422);
    }
    const link = await inspectSignInLink(deps, token);
    if (!link.ok) return refusedLink(c, visit, link.code);
    if (link.purpose === 'sign_in')
      return c.html(confirmPage(visit, { token, handle: link.handle, name: link.name, next }));
    const mailAddress = link.purpose === 'join' ? link.mailAddress : null;
    return c.html(newcomerPage(visit, { token, mailAddress, next }));
  });

  routes.post('/sign-in/link', async (c) => {
    const visit = visitOf(c);
    c.header('cache-control', 'no-store');
    const form = await readForm(c, linkForm);
    if (form === null) return refusedLink(c, visit, 'link_unknown');
    if (form.handle !== undefined)
      return await openAccount(c, deps, options, { ...form, handle: form.handle });
    const opened = await redeemSignInLink(deps, form.token);
    if (!opened.ok) return refusedLink(c, visit, opened.code);
    startSession(c, options, opened);
    return c.redirect(onwards(form.next, '/home', 'signedIn'), 303);
  });

  routes.route('/', mailDoor(deps));
  routes.route('/', passkeyDoor(deps, options));
  return routes;
}

const mailForm = z.object({ address: z.string().max(1_000), next: back });
/** Anybody can have this node write to anybody, so all of them together may do so no more often. */
const MAILS_A_MINUTE = { perClient: 10, perNode: 120 };

/** In by mail: asks for a link there. */
function mailDoor(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const mayAsk = limitPerMinute(MAILS_A_MINUTE, deps.clock);

  routes.post('/sign-in/mail', async (c) => {
    const visit = { ...visitOf(c), here: '/sign-in' };
    const form = await readForm(c, mailForm);
    if (form === null) return badForm(c, visit);
    const { address: typed } = form;
    const { language, words } = visit;
    const next = localPath(form.next);
    const again = (trouble: string, status: 422 | 429) =>
      c.html(signInPage(visit, { next, mail: { typed, trouble } }), status);
    if (!mayAsk(c.get('client'))) return again(words.signInMail.tooOften, 429);
    const asked = await askForMailLink(deps, { typed, language, next });
    if (!asked.ok) return again(words.signInMail.invalid, 422);
    const { address } = asked;
    return c.html(mailAskedPage(visit, { address, sends: deps.mailer.sends }));
  });
  return routes;
}

/** Out again, and the language of the pages. */
export function sessionRoutes(deps: Deps, options: CookieOptions): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.post('/sign-out', async (c) => {
    await leaveSession(c, deps, options);
    return c.redirect(onwards('/', '/', 'signedOut'), 303);
  });

  routes.post('/language', async (c) => {
    const visit = visitOf(c);
    const form = await readForm(c, languageForm);
    if (form === null) return c.redirect('/', 303);
    if (visit.viewer !== null) await setLanguage(deps, visit.viewer.actorId, form.language);
    rememberLanguage(c, options, form.language);
    return c.redirect(onwards(form.back, '/'), 303);
  });
  return routes;
}

/** The code in what was pasted: a whole link, or the code alone. */
function tokenIn(pasted: string): string | null {
  const text = pasted.trim();
  const token = URL.parse(text)?.searchParams.get('token') ?? text;
  return /^[A-Za-z0-9_-]{20,100}$/.test(token) ? token : null;
}

function refusedLink(c: Context<PageEnv>, visit: Visit, code: LinkCode) {
  const { words } = visit;
  const page = errorPage(visit, {
    title: words.error.refusedTitle,
    sentence: words.refusals.link[code],
    action: { href: '/sign-in', label: words.site.signIn },
  });
  return c.html(page, LINK_STATUS[code]);
}

const FIELD_OF: Record<NewAdminCode, 'name' | 'handle'> = {
  name_invalid: 'name',
  handle_invalid: 'handle',
  handle_taken: 'handle',
};

type NewcomerForm = {
  readonly token: string;
  readonly handle: string;
  readonly name?: string | undefined;
  readonly next?: string | undefined;
};

async function openAccount(
  c: Context<PageEnv>,
  deps: Deps,
  options: CookieOptions,
  form: NewcomerForm,
) {
  const visit = visitOf(c);
  const { token } = form;
  const handle = form.handle.trim().replace(/^@/, '');
  const name = form.name ?? '';
  const link = await inspectSignInLink(deps, token);
  if (!link.ok) return refusedLink(c, visit, link.code);
  const mailAddress = link.purpose === 'join' ? link.mailAddress : null;
  const opened = await openAccountByLink(deps, token, { handle, name, language: visit.language });
  if (opened.ok) {
    startSession(c, options, opened);
    return c.redirect(
      mailAddress === null ? onwards('/home', '/home', 'welcome') : joinedWay(form.next),
      303,
    );
  }
  if (isLinkCode(opened.code)) return refusedLink(c, visit, opened.code);
  const trouble = {
    field: FIELD_OF[opened.code],
    sentence: visit.words.refusals.newAdmin[opened.code],
  };
  const typed = { token, name, handle, trouble, next: localPath(form.next) };
  return c.html(newcomerPage(visit, { ...typed, mailAddress }), 422);
}

const isLinkCode = (code: LinkCode | NewAdminCode): code is LinkCode => code in LINK_STATUS;
