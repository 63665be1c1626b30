import { Hono } from 'hono';
import { z } from 'zod';
import { keyChanges } from '../../../db/views/key-changes.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { judgeKeyChange } from '../../operations/key-changes.ts';
import { readForm, uuid } from '../forms.ts';
import { adminClaimsPage } from '../pages/admin-claims.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';
import { adminOnly } from './admin.ts';

const HERE = '/admin/claims';
const form = z.object({
  actor: uuid,
  changed: z.iso.datetime(),
  answer: z.enum(['same', 'other']),
});

/** Claims on which an admin has to say a word. */
export function adminClaimsRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(HERE, async (c) => c.html(adminClaimsPage(ownVisitOf(c), await keyChanges(deps.db))));

  routes.post(HERE, async (c) => {
    const visit = ownVisitOf(c);
    if (visit.viewer.role !== 'admin') return adminOnly(c);
    const said = await readForm(c, form);
    if (said === null) return badForm(c, visit);
    const about = { actorId: said.actor, changedAt: new Date(said.changed) };
    const judged = await judgeKeyChange(deps, about, said.answer);
    if (judged.ok) return c.redirect(onwards(HERE, HERE, 'answered'), 303);
    const action = { href: HERE, label: visit.words.claims.title };
    return c.html(refusedPage(visit, visit.words.claims.gone, action), 409);
  });
  return routes;
}
