import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { type Awaited, awaitedAt } from '../../../db/views/claims.ts';
import { awaitedHost } from '../../../db/views/host-claims.ts';
import { claimHost, type HostLook, leaveHost } from '../../operations/claim-host.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { claimIdentity } from '../../operations/identities.ts';
import { type Home, homeIn, siteAt } from '../../operations/where-people-live.ts';
import { readForm, uuid } from '../forms.ts';
import { CLAIM_MAX_CHARACTERS, type ClaimFacts, claimPage } from '../pages/claim.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { limitPerMinute, type RateLimit } from '../rate-limit.ts';
import { HOST_STATUS } from '../refused.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv, type Visit, visitOf } from '../visit.ts';

const typed = z.string().max(CLAIM_MAX_CHARACTERS);
const claimForm = z.object({ actor: uuid, account: typed });
const siteForm = z.object({ site: typed });

/** What a look may have found that is said once, on the page that its reader is sent on to. */
const LOOKS: readonly HostLook[] = ['silent', 'unreadable'];

/** Each look asks a server and the DNS. */
const LOOKS_A_MINUTE = { perClient: 10, perNode: 300 };

const pathFor = (account: string): string => `/claim?account=${encodeURIComponent(account)}`;

/** What they send who are signed in. */
export const CLAIM_FORMS = ['/claim', '/claim/site', '/claim/site/leave'];

/** What waits for somebody, and making it theirs. */
export function claimRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const mayLook = limitPerMinute(LOOKS_A_MINUTE, deps.clock);

  routes.get('/claim', async (c) => {
    const visit = visitOf(c);
    const typed = (c.req.query('account') ?? '').slice(0, CLAIM_MAX_CHARACTERS);
    const mayAsk = () => mayLook(c.get('client'));
    const looked = LOOKS.find((look) => look === c.req.query('look')) ?? null;
    const facts = await lookAt({ ...deps, mayAsk }, visit, { typed, looked });
    return c.html(claimPage(visit, facts), facts.trouble === null ? 200 : 422);
  });

  routes.post('/claim', async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, claimForm);
    if (form === null) return badForm(c, visit);
    const here = pathFor(form.account);
    const of = { accountId: visit.viewer.actorId, actorId: form.actor };
    const claimed = await claimIdentity(deps, of);
    if (claimed.ok) return c.redirect(onwards(here, '/claim', 'claimed'), 303);
    const { refusals, claim } = visit.words;
    const action = { href: here, label: claim.title };
    return c.html(refusedPage(visit, refusals.unlink[claimed.code], action), 404);
  });

  routes.route('/', siteRoutes(deps, mayLook));
  return routes;
}

/** The same for a site. */
function siteRoutes(deps: NodeDeps, mayLook: RateLimit): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.post('/claim/site', async (c) => {
    const asked = await siteIn(deps, c);
    if (asked instanceof Response) return asked;
    const { visit, here, which } = asked;
    const { refusals } = visit.words;
    if (!mayLook(c.get('client')))
      return c.html(refusedPage(visit, refusals.knock.asked_too_often, backTo(visit, here)), 429);
    const claimed = await claimHost(deps, which);
    if (!claimed.ok) {
      const page = refusedPage(visit, refusals.host[claimed.code], backTo(visit, here));
      return c.html(page, HOST_STATUS[claimed.code]);
    }
    if (claimed.look === 'proven') return c.redirect(onwards(here, '/claim', 'claimed'), 303);
    return c.redirect(`${here}&look=${claimed.look}`, 303);
  });

  routes.post('/claim/site/leave', async (c) => {
    const asked = await siteIn(deps, c);
    if (asked instanceof Response) return asked;
    await leaveHost(deps, asked.which);
    return c.redirect(onwards(asked.here, '/claim', 'saved'), 303);
  });
  return routes;
}

const backTo = ({ words }: Visit, href: string) => ({ href, label: words.claim.title });

/** Which site a form is about, of whoever is signed in. */
async function siteIn({ node }: NodeDeps, c: Context<PageEnv>) {
  const visit = ownVisitOf(c);
  const form = await readForm(c, siteForm);
  const home = form === null ? null : homeIn(form.site, node.origin);
  if (home === null || home.name !== null) return badForm(c, visit);
  const here = pathFor(home.host);
  const origin = siteAt(home.host, node.origin);
  return { visit, here, which: { accountId: visit.viewer.actorId, origin } };
}

/** `mayAsk`: whether another server may be asked for whoever is here. */
type Asking = NodeDeps & { readonly mayAsk: () => boolean };

async function lookAt(
  deps: Asking,
  visit: Visit,
  { typed, looked }: { readonly typed: string; readonly looked: HostLook | null },
): Promise<ClaimFacts> {
  const nothing = { typed, trouble: null, asked: null, site: null };
  if (typed.trim() === '') return nothing;
  const home = homeIn(typed, deps.node.origin);
  const { claim } = visit.words;
  if (home === null) return { ...nothing, trouble: claim.unreadable };
  if (home.name === null)
    return await siteFacts(deps, visit, siteAt(home.host, deps.node.origin), looked);
  const { name, host } = home;
  const awaited = (await awaitedAt(deps.db, { name, host })) ?? (await behindHandle(deps, home));
  return {
    ...nothing,
    typed: '',
    asked: { account: `@${name}@${host}`, awaited: awaited ?? null },
  };
}

/** A handle's domain may only stand in front of the server where its account is: that domain says so. */
async function behindHandle(deps: Asking, { name, host }: Home): Promise<Awaited | undefined> {
  if (host === deps.node.host || !deps.mayAsk()) return undefined;
  const actor = await deps.remote.handle(`@${name}@${host}`);
  return actor === null ? undefined : await awaitedAt(deps.db, { uri: actor.uri });
}

async function siteFacts(
  { db }: NodeDeps,
  { viewer }: Visit,
  origin: string,
  look: HostLook | null,
): Promise<ClaimFacts> {
  const site = { ...(await awaitedHost(db, origin, viewer?.actorId ?? null)), look };
  return { typed: '', trouble: null, asked: null, site };
}
