import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { appsLetIn, ownApps, ownTokens } from '../../../db/views/api-access.ts';
import { endOwnToken, makeOwnToken } from '../../operations/api-tokens.ts';
import {
  registerApp,
  removeApp,
  renewAppSecret,
  shutOutApp,
} from '../../operations/client-apps.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { SCOPES } from '../../operations/scopes.ts';
import { readForm, uuid } from '../forms.ts';
import { APPS_HREF, appsPage, shownOncePage } from '../pages/apps.ts';
import { badForm } from '../pages/errors.ts';
import type { Said } from '../parts/notice.ts';
import type { AppCode } from '../refusal-codes.ts';
import { APP_STATUS } from '../refused.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const idForm = z.object({ id: uuid });
const checked = z.literal('yes').optional();
const tokenForm = z.object({
  once: uuid.optional().catch(undefined),
  name: z.string().max(1_000),
  'scope-flattr': checked,
  'scope-thing': checked,
  'scope-email': checked,
  'scope-extendedread': checked,
});
const appForm = z.object({
  once: uuid.optional().catch(undefined),
  name: z.string().max(1_000),
  site: z.string().max(4_000),
  redirects: z.string().max(20_000),
  secret: checked,
});

/** Apps that somebody lets in, tokens that they make, apps that they write. */
export function appsRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.get(APPS_HREF, async (c) => await shown(c, deps));
  routes.route('/', tokenActs(deps));
  routes.route('/', appActs(deps));
  return routes;
}

function tokenActs(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.post(`${APPS_HREF}/tokens`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, tokenForm);
    if (form === null) return badForm(c, visit);
    const scopes = SCOPES.filter((scope) => form[`scope-${scope}`] === 'yes');
    const made = await makeOwnToken(deps, visit.viewer.actorId, {
      ...{ name: form.name, scopes, once: form.once },
    });
    const { name, ...asked } = form;
    if (!made.ok)
      return await shown(c, deps, { code: made.code, typed: { 'token-name': name, ...asked } });
    c.header('cache-control', 'no-store');
    const lines = [{ label: visit.words.apps.token, value: made.token }];
    return c.html(shownOncePage({ ...visit, here: APPS_HREF }, { lines, backHref: APPS_HREF }));
  });

  routes.post(`${APPS_HREF}/tokens/end`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, idForm);
    if (form === null) return badForm(c, visit);
    const ended = await endOwnToken(deps, { accountId: visit.viewer.actorId, id: form.id });
    return ended.ok ? backWith(c, 'shutOut') : await shown(c, deps, { code: ended.code });
  });

  routes.post(`${APPS_HREF}/shut-out`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, idForm);
    if (form === null) return badForm(c, visit);
    const out = await shutOutApp(deps, { accountId: visit.viewer.actorId, appId: form.id });
    return out.ok ? backWith(c, 'shutOut') : await shown(c, deps, { code: out.code });
  });
  return routes;
}

function appActs(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.post(`${APPS_HREF}/register`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, appForm);
    if (form === null) return badForm(c, visit);
    const registered = await registerApp(deps, visit.viewer.actorId, {
      ...{ name: form.name, siteUrl: form.site, redirectUris: form.redirects.split('\n') },
      ...{ keepsSecret: form.secret === 'yes', once: form.once },
    });
    const { name, ...others } = form;
    if (!registered.ok)
      return await shown(c, deps, {
        code: registered.code,
        typed: { 'app-name': name, ...others },
      });
    const { appId, secret } = registered;
    // Its id is no secret: the list has it.
    return secret === null ? backWith(c, 'saved') : once(c, { appId, secret });
  });

  routes.post(`${APPS_HREF}/secret`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, idForm);
    if (form === null) return badForm(c, visit);
    const of = { ownerId: visit.viewer.actorId, id: form.id };
    const renewed = await renewAppSecret(deps, of);
    if (!renewed.ok) return await shown(c, deps, { code: renewed.code });
    return once(c, { appId: form.id, secret: renewed.secret });
  });

  routes.post(`${APPS_HREF}/remove`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, idForm);
    if (form === null) return badForm(c, visit);
    const removed = await removeApp(deps, { ownerId: visit.viewer.actorId, id: form.id });
    return removed.ok ? backWith(c, 'shutOut') : await shown(c, deps, { code: removed.code });
  });
  return routes;
}

function once(
  c: Context<PageEnv>,
  { appId, secret }: { readonly appId: string; readonly secret: string },
) {
  const visit = ownVisitOf(c);
  const { apps: words } = visit.words;
  c.header('cache-control', 'no-store');
  const lines = [
    { label: words.clientId, value: appId },
    { label: words.secret, value: secret },
  ];
  const facts = { lines, backHref: APPS_HREF };
  return c.html(shownOncePage({ ...visit, here: APPS_HREF }, facts));
}

const backWith = (c: Context<PageEnv>, said: Said) =>
  c.redirect(onwards(APPS_HREF, APPS_HREF, said), 303);

async function shown(
  c: Context<PageEnv>,
  deps: NodeDeps,
  refused?: {
    readonly code: AppCode;
    readonly typed?: Readonly<Record<string, string | undefined>>;
  },
) {
  const visit = ownVisitOf(c);
  const { actorId } = visit.viewer;
  const typed = Object.fromEntries(
    Object.entries(refused?.typed ?? {}).map(([name, value]) => [name, value ?? '']),
  );
  const facts = {
    inside: await appsLetIn(deps.db, actorId),
    tokens: await ownTokens(deps.db, actorId),
    own: await ownApps(deps.db, actorId),
    trouble: refused === undefined ? null : visit.words.refusals.app[refused.code],
    typed,
    newId: deps.newRandomId,
  };
  const page = appsPage({ ...visit, here: APPS_HREF }, facts);
  return c.html(page, refused === undefined ? 200 : APP_STATUS[refused.code]);
}
