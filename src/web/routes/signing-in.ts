import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { setLanguage } from '../../operations/account-settings.ts';
import type { Deps } from '../../operations/deps.ts';
import { createFirstAdmin, inspectSignInLink, redeemSignInLink } from '../../operations/sign-in.ts';
import { back, readForm } from '../forms.ts';
import { localPath } from '../local-path.ts';
import { LANGUAGES } from '../locales/locale.ts';
import { errorPage } from '../pages/errors.ts';
import {
  confirmPage,
  firstAdminPage,
  signInPage,
  TOKEN_FIELD_MAX_CHARACTERS,
} from '../pages/sign-in.ts';
import type { LinkCode, NewAdminCode } from '../refusal-codes.ts';
import { LINK_STATUS } from '../refused.ts';
import { type CookieOptions, leaveSession, rememberLanguage, startSession } from '../session.ts';
import { onwards, type PageEnv, type Visit, visitOf } from '../visit.ts';

const linkForm = z.object({
  token: z.string().max(TOKEN_FIELD_MAX_CHARACTERS),
  next: back,
  name: z.string().max(400).optional(),
  handle: z.string().max(200).optional(),
});
const languageForm = z.object({ language: z.enum(LANGUAGES), back });

/** In by a link that works once. */
export function signingInRoutes(deps: Deps, options: CookieOptions): Hono<PageEnv> {
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
    return c.html(
      link.purpose === 'first_admin'
        ? firstAdminPage(visit, { token })
        : confirmPage(visit, { token, handle: link.handle, name: link.name, next }),
    );
  });

  routes.post('/sign-in/link', async (c) => {
    const visit = visitOf(c);
    c.header('cache-control', 'no-store');
    const form = await readForm(c, linkForm);
    if (form === null) return refusedLink(c, visit, 'link_unknown');
    if (form.handle !== undefined)
      return await openNode(c, deps, options, { ...form, handle: form.handle });
    const opened = await redeemSignInLink(deps, form.token);
    if (!opened.ok) return refusedLink(c, visit, opened.code);
    startSession(c, options, opened);
    return c.redirect(onwards(form.next, '/home', 'signedIn'), 303);
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

async function openNode(
  c: Context<PageEnv>,
  deps: Deps,
  options: CookieOptions,
  form: { readonly token: string; readonly handle: string; readonly name?: string | undefined },
) {
  const visit = visitOf(c);
  const handle = form.handle.trim().replace(/^@/, '');
  const name = form.name ?? '';
  const opened = await createFirstAdmin(deps, form.token, { handle, name });
  if (opened.ok) {
    startSession(c, options, opened);
    return c.redirect(onwards('/home', '/home', 'welcome'), 303);
  }
  if (isLinkCode(opened.code)) return refusedLink(c, visit, opened.code);
  const trouble = {
    field: FIELD_OF[opened.code],
    sentence: visit.words.refusals.newAdmin[opened.code],
  };
  return c.html(firstAdminPage(visit, { token: form.token, name, handle, trouble }), 422);
}

const isLinkCode = (code: LinkCode | NewAdminCode): code is LinkCode => code in LINK_STATUS;
