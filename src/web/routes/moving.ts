import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { ownMove } from '../../../db/views/own-move.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import {
  comeBack,
  denyWhoOneWas,
  moveAway,
  pauseOf,
  sayWhoOneWas,
} from '../../operations/move-account.ts';
import { readForm } from '../forms.ts';
import { dayName } from '../locales/locale.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { MOVE_HREF, type MovingFacts, movingPage } from '../pages/moving.ts';
import { limitPerMinute, type RateLimit } from '../rate-limit.ts';
import type { MoveCode } from '../refusal-codes.ts';
import { MOVE_STATUS } from '../refused.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const TYPED_MAX_CHARACTERS = 500;
const typed = z.string().max(4 * TYPED_MAX_CHARACTERS);
const beforeForm = z.object({ before: typed });
const denyForm = z.object({ uri: z.string().max(2_000) });
const awayForm = z.object({ to: typed, handle: typed });

/** Each asks a server which its writer chose. */
const ASKED_A_MINUTE = { perClient: 10, perNode: 100 };

const NOTHING_TYPED = { before: '', to: '', handle: '' };

/** Who somebody was before, and moving to another node. */
export function movingRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const mayAsk = limitPerMinute(ASKED_A_MINUTE, deps.clock);

  routes.get(MOVE_HREF, async (c) => {
    const before = (c.req.query('before') ?? '').slice(0, TYPED_MAX_CHARACTERS);
    return c.html(await page(deps, ownVisitOf(c), { typed: { ...NOTHING_TYPED, before } }));
  });

  routes.post(MOVE_HREF, async (c) => await away({ ...deps, mayAsk }, c));
  routes.post(`${MOVE_HREF}/before`, async (c) => await before({ ...deps, mayAsk }, c));

  routes.post(`${MOVE_HREF}/back`, async (c) => {
    await comeBack(deps, ownVisitOf(c).viewer.actorId);
    return c.redirect(onwards(MOVE_HREF, MOVE_HREF, 'saved'), 303);
  });

  routes.post(`${MOVE_HREF}/deny`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, denyForm);
    if (form === null) return badForm(c, visit);
    await denyWhoOneWas(deps, visit.viewer.actorId, form.uri);
    return c.redirect(`${onwards(MOVE_HREF, MOVE_HREF, 'saved')}#before`, 303);
  });
  return routes;
}

/** `mayAsk`: whether another server may be asked for whoever is here. */
type Asking = NodeDeps & { readonly mayAsk: RateLimit };

async function away(deps: Asking, c: Context<PageEnv>) {
  const visit = ownVisitOf(c);
  const form = await readForm(c, awayForm);
  if (form === null) return badForm(c, visit);
  if (!deps.mayAsk(c.get('client'))) return tooOften(c, visit);
  const { actorId } = visit.viewer;
  const act = { to: form.to, typedHandle: form.handle };
  const moved = await moveAway(deps, actorId, act);
  if (moved.ok) return c.redirect(onwards(MOVE_HREF, MOVE_HREF, 'movedAway'), 303);
  const { code, detail } = moved;
  const said = visit.words.refusals.move[code];
  const until = code === 'moved_lately' && detail !== undefined ? new Date(detail) : null;
  const day = until === null ? null : visit.words.moving.lately(dayName(until, visit.language));
  const trouble = {
    field: code === 'handle_differs' ? ('handle' as const) : ('to' as const),
    sentence: day ?? said,
  };
  const facts = { trouble, typed: { ...NOTHING_TYPED, ...shown(form) } };
  return c.html(await page(deps, visit, facts), MOVE_STATUS[code]);
}

async function before(deps: Asking, c: Context<PageEnv>) {
  const visit = ownVisitOf(c);
  const form = await readForm(c, beforeForm);
  if (form === null) return badForm(c, visit);
  if (!deps.mayAsk(c.get('client'))) return tooOften(c, visit);
  const named = await sayWhoOneWas(deps, visit.viewer.actorId, form.before);
  if (named.ok) return c.redirect(`${onwards(MOVE_HREF, MOVE_HREF, 'saved')}#before`, 303);
  const sentence = visit.words.refusals.move[named.code];
  const facts = { trouble: { field: 'before' as const, sentence } };
  const kept = { ...facts, typed: { ...NOTHING_TYPED, ...shown(form) } };
  return c.html(await page(deps, visit, kept), MOVE_STATUS[named.code]);
}

const shown = (form: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(form).map(([name, text]) => [name, text.slice(0, TYPED_MAX_CHARACTERS)]),
  );

async function page(
  { db, clock }: NodeDeps,
  visit: OwnVisit,
  facts: Partial<Pick<MovingFacts, 'trouble' | 'typed'>>,
) {
  const own = await ownMove(db, visit.viewer.actorId);
  const pause = pauseOf(own, clock());
  return movingPage(visit, { ...own, pause, typed: NOTHING_TYPED, trouble: null, ...facts });
}

function tooOften(c: Context<PageEnv>, visit: OwnVisit) {
  const { refusals, moving } = visit.words;
  const code: MoveCode = 'asked_too_often';
  const action = { href: MOVE_HREF, label: moving.title };
  return c.html(refusedPage(visit, refusals.move[code], action), MOVE_STATUS[code]);
}
