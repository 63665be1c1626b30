import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { favouriteLines, identityStates } from '../../../db/views/identities.ts';
import { endOf, monthOf, previousMonth } from '../../flattr/period.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { answerFavourite, answerFavourites, setFavourites } from '../../operations/favourites.ts';
import { unlinkIdentity } from '../../operations/identities.ts';
import { answerMissed } from '../../operations/taken-back.ts';
import { back, readForm, uuid } from '../forms.ts';
import { type Knock, knockForm } from '../knocking.ts';
import { localPath } from '../local-path.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { type IdentitiesFacts, identitiesPage, MODES } from '../pages/identities.ts';
import { lastWayPage } from '../pages/ways-in.ts';
import type { Said } from '../parts/notice.ts';
import type { UnlinkCode } from '../refusal-codes.ts';
import { KNOCK_STATUS } from '../refused.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const HERE = '/home/accounts';
const ASKED_SHOWN = 100;
const LATELY_SHOWN = 30;

const actor = uuid;
const unlinkForm = z.object({ actor, sure: z.literal('yes').optional() });
const modeForm = z.object({ actor, mode: z.enum(MODES), next: back });
const missedForm = z.object({ actor, answer: z.enum(['back', 'keep']) });
const answerAllForm = z.object({ actor, answer: z.enum(['yes', 'no']) });
const answerForm = z.object({
  actor,
  object: z.string().max(2_000),
  answer: z.enum(['yes', 'no']),
});

/** Somebody's accounts elsewhere: adding and unlinking them, and what counts of their favourites. */
export function ownAccountsRoutes(deps: NodeDeps, knock: Knock): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(HERE, async (c) => {
    const visit = ownVisitOf(c);
    return c.html(identitiesPage(visit, await factsOf(deps, visit)));
  });

  routes.post(HERE, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, knockForm);
    if (form === null) return badForm(c, visit);
    const next = localPath(form.next) ?? HERE;
    const sent = await knock(c, form.account, { accountId: visit.viewer.actorId, next });
    if (typeof sent !== 'string') return sent.page;
    const typed = { typed: form.account, trouble: visit.words.refusals.knock[sent] };
    const page = identitiesPage(visit, { ...(await factsOf(deps, visit)), ...typed });
    return c.html(page, KNOCK_STATUS[sent]);
  });

  routes.post(`${HERE}/unlink`, async (c) => await unlink(c, deps));

  routes.post(`${HERE}/favourites`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, modeForm);
    if (form === null) return badForm(c, visit);
    const of = { accountId: visit.viewer.actorId, actorId: form.actor };
    const set = await setFavourites(deps, of, form.mode === 'off' ? null : form.mode);
    if (!set.ok) return refused(c, visit, set.code);
    return c.redirect(onwards(form.next, HERE, 'favouritesSet'), 303);
  });

  answerRoutes(routes, deps);
  return routes;
}

/** What the giver says of what was found, or is there no more. */
function answerRoutes(routes: Hono<PageEnv>, deps: NodeDeps): void {
  routes.post(`${HERE}/answer`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, answerForm);
    if (form === null) return badForm(c, visit);
    const { actor: actorId, object: objectUri } = form;
    const of = { accountId: visit.viewer.actorId, actorId, objectUri };
    const answered = await answerFavourite(deps, of, form.answer);
    return answered.ok ? backWith(c, 'answered') : refused(c, visit, answered.code);
  });

  routes.post(`${HERE}/answer-all`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, answerAllForm);
    if (form === null) return badForm(c, visit);
    const of = { accountId: visit.viewer.actorId, actorId: form.actor };
    const answered = await answerFavourites(deps, of, form.answer);
    return answered.ok ? backWith(c, 'answered') : refused(c, visit, answered.code);
  });

  routes.post(`${HERE}/missed`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, missedForm);
    if (form === null) return badForm(c, visit);
    const of = { accountId: visit.viewer.actorId, actorId: form.actor };
    const answered = await answerMissed(deps, of, form.answer);
    return answered.ok ? backWith(c, 'answered') : refused(c, visit, answered.code);
  });
}

async function unlink(c: Context<PageEnv>, deps: NodeDeps) {
  const visit = ownVisitOf(c);
  const form = await readForm(c, unlinkForm);
  if (form === null) return badForm(c, visit);
  const gone = await unlinkIdentity(deps, visit.viewer.actorId, form.actor, form.sure === 'yes');
  if (gone.ok) return backWith(c, 'unlinked');
  if (gone.code !== 'last_way_in') return refused(c, visit, gone.code);
  const act = { href: `${HERE}/unlink`, fields: { actor: form.actor }, back: HERE };
  return c.html(lastWayPage(visit, act), 409);
}

const backWith = (c: Context<PageEnv>, said: Said) => c.redirect(onwards(HERE, HERE, said), 303);

function refused(c: Context<PageEnv>, visit: OwnVisit, code: UnlinkCode) {
  const { refusals, identities } = visit.words;
  const action = { href: HERE, label: identities.title };
  return c.html(refusedPage(visit, refusals.unlink[code], action), 404);
}

async function factsOf({ db }: NodeDeps, visit: OwnVisit): Promise<IdentitiesFacts> {
  const { actorId } = visit.viewer;
  return {
    own: await identityStates(db, actorId, endOf(previousMonth(monthOf(visit.now)))),
    asked: await favouriteLines(db, actorId, { asked: true, limit: ASKED_SHOWN }),
    lately: await favouriteLines(db, actorId, { asked: false, limit: LATELY_SHOWN }),
  };
}
