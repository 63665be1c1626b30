import type { Context, MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import type { Deps } from '../operations/deps.ts';
import { findKeptForm, forgetForm, type KeptForm, keepForm } from '../operations/kept-forms.ts';
import { fillForm } from './fill-form.ts';
import { readBody } from './forms.ts';
import { MAIN_OPENS } from './layout.ts';
import { localPath } from './local-path.ts';
import { notice } from './parts/notice.ts';
import { onwards, type PageEnv, type Visit, visitOf } from './visit.ts';

/** What proves something once is typed or made anew. */
const SECRETS = new Set(['token', 'credential', 'password', 'code']);

/** The pages of who is signed in, and forms that only they send, ask others to sign in and bring them
 *  back. A form that came too late comes back with them: into its page, to be looked at and sent again;
 *  nobody sends it by itself. */
export function signInFirst(deps: Deps): MiddlewareHandler<PageEnv> {
  return async (c, next) => {
    const visit = visitOf(c);
    if (visit.viewer !== null) return await next();
    if (c.req.method !== 'POST') return c.redirect(signInHref(onceMore(c, visit)), 303);
    const id = await keepWhatCame(deps, c);
    const page = pageOfForm(c, (await readBody(c))?.texts ?? {});
    if (id === null) return c.redirect(signInHref(page), 303);
    const again = new URL(page, HERE);
    again.searchParams.set('kept', id);
    return c.redirect(`${signInHref(pathOf(again))}&said=formKept`, 303);
  };
}

/** So long after signing in somebody is believed to be themself where it matters most: a session may have been
 *  stolen, or left open. */
const FRESH_MS = 15 * 60_000;

/** Forms that move money, or change how somebody signs in, are sent only by who has signed in just now. Others
 *  are asked to sign in once more, and find their form again. */
export function signInAgainFirst(deps: Deps): MiddlewareHandler<PageEnv> {
  return async (c, next) => {
    const { viewer, now } = visitOf(c);
    if (viewer === null || now.getTime() - viewer.signedInAt.getTime() < FRESH_MS)
      return await next();
    const id = await keepForWriter(deps, c, viewer.actorId);
    const again = new URL(pageOfForm(c, (await readBody(c))?.texts ?? {}), HERE);
    if (id !== null) again.searchParams.set('kept', id);
    return c.redirect(`${signInHref(pathOf(again))}&said=signInAgain`, 303);
  };
}

const HERE = 'http://obole.invalid';
const pathOf = ({ pathname, search, hash }: URL): string => `${pathname}${search}${hash}`;
/** Where somebody signs in who then goes on to a page of ours. */
export const signInHref = (next: string): string => `/sign-in?next=${encodeURIComponent(next)}`;

/** Whose session ended again before they saw their form has it on the next try. */
function onceMore(c: Context<PageEnv>, { here }: Visit): string {
  const kept = c.req.query('kept');
  if (kept === undefined) return here;
  const url = new URL(here, HERE);
  url.searchParams.set('kept', kept);
  return pathOf(url);
}

/** Keeps a form for who was signed in with this browser; null: nobody was, so whoever signs in next may be
 *  somebody else. */
async function keepWhatCame(deps: Deps, c: Context<PageEnv>): Promise<string | null> {
  const writer = c.get('lastViewer');
  return writer === null ? null : keepForWriter(deps, c, writer);
}

async function keepForWriter(
  deps: Deps,
  c: Context<PageEnv>,
  writer: string,
): Promise<string | null> {
  const form = await readBody(c);
  if (form === null) return null;
  const fields = Object.fromEntries(
    Object.entries(form.texts).filter(([name]) => !SECRETS.has(name)),
  );
  const hadFile = Object.values(form.files).some(({ size }) => size > 0);
  return await keepForm(deps, writer, { action: c.req.path, fields, hadFile });
}

/** The page that a form stands on: as it says itself, as the browser says, or one's home. */
function pageOfForm(c: Context<PageEnv>, fields: Readonly<Record<string, string>>): string {
  const from = URL.parse(c.req.header('referer') ?? '');
  const isOurs = from !== null && from.origin === visitOf(c).node.origin;
  const page = localPath(fields.back) ?? (isOurs ? localPath(pathOf(from)) : null) ?? '/home';
  const url = new URL(onwards(page, '/home'), HERE);
  for (const once of ['said', 'kept']) url.searchParams.delete(once);
  return pathOf(url);
}

/** Fills a form that was kept into the page that its writer was brought back to, and forgets it when it
 *  was sent from there. */
export function bringBack(deps: Deps): MiddlewareHandler<PageEnv> {
  return async (c, next) => {
    const visit = visitOf(c);
    const { viewer } = visit;
    const id = keptIdOf(c);
    // What is said of the form is enough to be said.
    if (id !== null) c.set('visit', { ...visit, said: null });
    await next();
    if (viewer === null || id === null) return;
    if (c.req.method === 'POST') {
      if (c.res.status === 303) await forgetForm(deps, viewer.actorId, id);
      return;
    }
    if (!(c.res.headers.get('content-type') ?? '').startsWith('text/html')) return;
    const kept = await findKeptForm(deps, viewer.actorId, id);
    if (kept === null) return;
    const page = withKept(visit, await c.res.text(), kept);
    c.res = new Response(page, c.res);
    c.res.headers.set('cache-control', 'private, no-store');
  };
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** In the address of the page; of a form, in that of the page that it was sent from. */
function keptIdOf(c: Context<PageEnv>): string | null {
  const id =
    c.req.method === 'POST'
      ? URL.parse(c.req.header('referer') ?? '')?.searchParams.get('kept')
      : c.req.query('kept');
  return id !== null && id !== undefined && ID.test(id) ? id : null;
}

function withKept({ words }: Visit, page: string, kept: KeptForm): string {
  const filled = fillForm(page, kept);
  const { keptForm } = words;
  const over = filled.over.join('\n\n');
  const lost = kept.hadFile ? ` ${keptForm.fileAgain}` : '';
  if (!filled.changed && over === '' && lost === '') return page;
  const rest =
    over === ''
      ? undefined
      : html`<p><label for="kept-over">${keptForm.over}</label></p><textarea id="kept-over" rows="6" readonly dir="auto">
${over}</textarea>`;
  const said = notice(`${keptForm.notSent}${lost}`, 'good', rest);
  return filled.page.replace(MAIN_OPENS, () => `${MAIN_OPENS}\n${said}`);
}
