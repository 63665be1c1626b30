import { Hono } from 'hono';
import { z } from 'zod';
import { awaitedAt } from '../../../db/views/claims.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { claimIdentity } from '../../operations/identities.ts';
import { homeIn } from '../../operations/where-people-live.ts';
import { readForm, uuid } from '../forms.ts';
import { type ClaimFacts, claimPage } from '../pages/claim.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { onwards, type PageEnv, type Visit, visitOf } from '../visit.ts';

const TYPED_MAX_CHARACTERS = 1_000;
const claimForm = z.object({ actor: uuid, account: z.string().max(TYPED_MAX_CHARACTERS) });

/** What waits for somebody, and making it theirs. */
export function claimRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/claim', async (c) => {
    const visit = visitOf(c);
    const typed = (c.req.query('account') ?? '').slice(0, TYPED_MAX_CHARACTERS);
    const facts = await lookAt(deps, visit, typed);
    return c.html(claimPage(visit, facts), facts.trouble === null ? 200 : 422);
  });

  routes.post('/claim', async (c) => {
    const visit = visitOf(c);
    const form = await readForm(c, claimForm);
    if (form === null) return badForm(c, visit);
    const here = `/claim?account=${encodeURIComponent(form.account)}`;
    if (visit.viewer === null) return c.redirect(`/sign-in?next=${encodeURIComponent(here)}`, 303);
    const of = { accountId: visit.viewer.actorId, actorId: form.actor };
    const claimed = await claimIdentity(deps, of);
    if (claimed.ok) return c.redirect(onwards(here, '/claim', 'claimed'), 303);
    const { refusals, claim } = visit.words;
    const action = { href: here, label: claim.title };
    return c.html(refusedPage(visit, refusals.unlink[claimed.code], action), 404);
  });
  return routes;
}

async function lookAt(deps: NodeDeps, visit: Visit, typed: string): Promise<ClaimFacts> {
  if (typed.trim() === '') return { typed, trouble: null, asked: null };
  const home = homeIn(typed, deps.node.origin);
  const { claim } = visit.words;
  if (home === null || home.name === null) return { typed, trouble: claim.unreadable, asked: null };
  const { name, host } = home;
  const awaited = (await awaitedAt(deps.db, { name, host })) ?? null;
  return { typed: '', trouble: null, asked: { account: `@${name}@${host}`, awaited } };
}
