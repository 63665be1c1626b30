import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { countOwnWorks, ownWorks, workSource } from '../../../db/views/own-works.ts';
import { deleteWork } from '../../operations/delete-work.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { editWork } from '../../operations/edit-work.ts';
import { featureWork } from '../../operations/feature-work.ts';
import { currentMonth } from '../coin-facts.ts';
import { back, readForm, UUID_PATTERN } from '../forms.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { deleteWorkPage, ownWorksPage } from '../pages/own-works.ts';
import { pageOf, placeIn } from '../parts/pager.ts';
import type { KeepCode } from '../refusal-codes.ts';
import { KEEP_STATUS, PUBLISH_STATUS } from '../refused.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';
import { draftOfWork } from '../work-form.ts';

const WORKS_SHOWN = 50;
const LIST = '/home/works';

const yes = z.enum(['yes', 'no']).transform((text) => text === 'yes');
const pinForm = z.object({ featured: yes, back });
const hideForm = z.object({ hidden: yes, back });

/** The list of one's own works, and what can be done with each without writing. */
export function ownWorksRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(LIST, async (c) => {
    const visit = ownVisitOf(c);
    const { actorId: authorId, handle } = visit.viewer;
    const before = placeIn(c.req.query('before'));
    const month = await currentMonth(deps.db, visit);
    const found = await ownWorks(deps.db, { authorId, month, before, limit: WORKS_SHOWN + 1 });
    const { lines, next } = pageOf(found, WORKS_SHOWN, ({ publishedAt, id }) => ({
      at: publishedAt,
      id,
    }));
    const total = await countOwnWorks(deps.db, authorId);
    const author = { handle, host: deps.node.host };
    const facts = { author, works: lines, total, atStart: before === null, next };
    return c.html(ownWorksPage(visit, facts));
  });

  routes.post(`${LIST}/:id{${UUID_PATTERN}}/pin`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, pinForm);
    if (form === null) return badForm(c, visit);
    const { actorId } = visit.viewer;
    const pinned = await featureWork(deps, actorId, c.req.param('id'), form.featured);
    if (!pinned.ok) return refusedAct(c, visit, pinned.code);
    return c.redirect(onwards(form.back, LIST, form.featured ? 'pinned' : 'unpinned'), 303);
  });

  routes.post(`${LIST}/:id{${UUID_PATTERN}}/hide`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, hideForm);
    if (form === null) return badForm(c, visit);
    const which = { authorId: visit.viewer.actorId, id: c.req.param('id') };
    const work = await workSource(deps.db, which);
    if (work === null) return refusedAct(c, visit, 'unknown_work');
    const draft = { ...draftOfWork(work), hidden: form.hidden };
    const edited = await editWork(deps, which.authorId, which.id, draft);
    if (edited.ok)
      return c.redirect(onwards(form.back, LIST, form.hidden ? 'hidden' : 'shown'), 303);
    const sentence = visit.words.refusals.publish[edited.code];
    const action = { href: `${LIST}/${which.id}`, label: visit.words.works.edit };
    return c.html(refusedPage(visit, sentence, action), PUBLISH_STATUS[edited.code]);
  });

  return routes;
}

/** Taking a work back, after asking. */
export function deletingRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(`${LIST}/:id{${UUID_PATTERN}}/delete`, async (c) => {
    const visit = ownVisitOf(c);
    const which = { authorId: visit.viewer.actorId, id: c.req.param('id') };
    const work = await workSource(deps.db, which);
    return work === null ? c.notFound() : c.html(deleteWorkPage(visit, work));
  });

  routes.post(`${LIST}/:id{${UUID_PATTERN}}/delete`, async (c) => {
    const visit = ownVisitOf(c);
    const deleted = await deleteWork(deps, visit.viewer.actorId, c.req.param('id'));
    if (!deleted.ok) return refusedAct(c, visit, deleted.code);
    return c.redirect(onwards(LIST, LIST, 'workGone'), 303);
  });
  return routes;
}

function refusedAct(c: Context<PageEnv>, visit: OwnVisit, code: KeepCode) {
  const action = { href: LIST, label: visit.words.works.title };
  return c.html(refusedPage(visit, visit.words.refusals.keep[code], action), KEEP_STATUS[code]);
}
