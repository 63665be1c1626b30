import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { NodeDeps } from '../../operations/deps.ts';
import { giveFlattr } from '../../operations/give-flattr.ts';
import { giveMonthly } from '../../operations/give-monthly.ts';
import { subscribe } from '../../operations/subscriptions.ts';
import { undoFlattr } from '../../operations/undo-flattr.ts';
import { weighFlattr } from '../../operations/weigh-flattr.ts';
import { back, readForm, uuid } from '../forms.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import type { GiveCode, MonthlyCode, UndoCode } from '../refusal-codes.ts';
import { GIVE_STATUS, MONTHLY_STATUS, UNDO_STATUS } from '../refused.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv, type Visit } from '../visit.ts';

/** The longest word of thanks that is still passed on; its exact bound is the operation's. */
const MESSAGE_FIELD_MAX_CHARACTERS = 4000;

const subject = z.union([
  z.object({ work: uuid }).transform(({ work }) => ({ workId: work })),
  z.object({ person: uuid }).transform(({ person }) => ({ personId: person })),
]);
const checked = z
  .literal('yes')
  .optional()
  .transform((value) => value === 'yes');
/** What is no number is refused by its own sentence, as a number out of bounds is. */
const weight = z
  .string()
  .max(10)
  .transform((text) => (/^[0-9]+$/.test(text) ? Number.parseInt(text, 10) : 0))
  .optional();
const month = z
  .string()
  .max(20)
  .optional()
  .transform((text) => (text === undefined || text === '' ? null : text));
const monthlyFacts = z.object({ back, weight, anonymous: checked, until: month });
const giveForm = subject.and(
  monthlyFacts.extend({
    message: z.string().max(MESSAGE_FIELD_MAX_CHARACTERS).optional(),
    monthly: checked,
  }),
);
const monthlyForm = subject.and(monthlyFacts);
const undoForm = z.object({ flattr: uuid, back });
const weighForm = z.object({ flattr: uuid, back, weight });

/** What coins send, for who is signed in. */
export const GIVING_FORMS = ['/flattr', '/flattr/monthly', '/flattr/undo', '/flattr/weigh'];

/** What coins send: a flattr, every month from now on, and taking one back. */
export function givingRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.post('/flattr', async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, giveForm);
    if (form === null) return badForm(c, visit);
    const here = onwards(form.back, '/home');
    const gift = { giverId: visit.viewer.actorId, ...subjectOf(form) };
    const { anonymous } = form;
    const options = { ...weightOf(form), ...sourceOf(here), anonymous, ...wordOf(form.message) };
    const given = form.monthly
      ? await giveMonthly(deps, gift, { ...options, lastMonth: form.until })
      : await giveFlattr(deps, gift, options);
    // The second of two clicks: what it asks for is done.
    const asksNothingElse = !form.monthly && wordOf(form.message).message === undefined;
    if (!given.ok && given.code === 'flattr_once' && asksNothingElse) return c.redirect(here, 303);
    if (!given.ok) return refused(c, visit, given.code, { monthly: form.monthly, here });
    return c.redirect(onwards(form.back, '/home', 'flattred'), 303);
  });

  routes.post('/flattr/monthly', async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, monthlyForm);
    if (form === null) return badForm(c, visit);
    const here = onwards(form.back, '/home');
    const kept = await subscribe(deps, {
      giverId: visit.viewer.actorId,
      ...subjectOf(form),
      ...weightOf(form),
      anonymous: form.anonymous,
      lastMonth: form.until,
    });
    if (!kept.ok) return refusedMonthly(c, visit, kept.code, here);
    return c.redirect(onwards(form.back, '/home', 'flattred'), 303);
  });

  routes.post('/flattr/undo', async (c) => await takeBack(c, deps));
  routes.post('/flattr/weigh', async (c) => await weigh(c, deps));
  return routes;
}

async function takeBack(c: Context<PageEnv>, deps: NodeDeps) {
  const visit = ownVisitOf(c);
  const form = await readForm(c, undoForm);
  if (form === null) return badForm(c, visit);
  const undone = await undoFlattr(deps, {
    giverId: visit.viewer.actorId,
    flattrId: form.flattr,
  });
  if (undone.ok || undone.code === 'flattr_undone')
    return c.redirect(onwards(form.back, '/home', 'undone'), 303);
  return refusedUndo(c, visit, undone.code);
}

async function weigh(c: Context<PageEnv>, deps: NodeDeps) {
  const visit = ownVisitOf(c);
  const form = await readForm(c, weighForm);
  if (form === null) return badForm(c, visit);
  const here = onwards(form.back, '/home');
  const weighed = await weighFlattr(deps, {
    giverId: visit.viewer.actorId,
    flattrId: form.flattr,
    weight: form.weight ?? 1,
  });
  if (weighed.ok) return c.redirect(onwards(form.back, '/home', 'weighed'), 303);
  return isUndoCode(weighed.code)
    ? refusedUndo(c, visit, weighed.code)
    : refusedGift(c, visit, weighed.code, here);
}

const isUndoCode = (code: GiveCode | UndoCode): code is UndoCode => code in UNDO_STATUS;

function refusedUndo(c: Context<PageEnv>, visit: Visit, code: UndoCode) {
  const { words } = visit;
  const action = { href: '/home', label: words.front.giveOwn };
  return c.html(refusedPage(visit, words.refusals.undo[code], action), UNDO_STATUS[code]);
}

const subjectOf = (form: z.output<typeof subject>) =>
  'workId' in form ? { workId: form.workId } : { personId: form.personId };

/** Under an address that was looked up there is a coin, too. */
const sourceOf = (here: string) => ({
  source: here.split(/[?#]/)[0] === '/flattr' ? ('link' as const) : ('page' as const),
});

const weightOf = (form: { readonly weight?: number | undefined }) =>
  form.weight === undefined ? {} : { weight: form.weight };

const wordOf = (message: string | undefined): { readonly message?: string } =>
  message === undefined || message.trim() === '' ? {} : { message };

/** What both a flattr and a subscription refuse is said as it was asked for. */
function refused(
  c: Context<PageEnv>,
  visit: Visit,
  code: GiveCode | MonthlyCode,
  asked: { readonly monthly: boolean; readonly here: string },
) {
  if (isGiveCode(code) && !(asked.monthly && isMonthlyCode(code)))
    return refusedGift(c, visit, code, asked.here);
  return refusedMonthly(c, visit, code, asked.here);
}

const isGiveCode = (code: GiveCode | MonthlyCode): code is GiveCode => code in GIVE_STATUS;
const isMonthlyCode = (code: GiveCode | MonthlyCode): code is MonthlyCode => code in MONTHLY_STATUS;

function refusedGift(c: Context<PageEnv>, visit: Visit, code: GiveCode, here: string) {
  const { words } = visit;
  const action =
    code === 'no_means'
      ? { href: `/home/budget?next=${encodeURIComponent(here)}`, label: words.home.setBudget }
      : { href: here, label: words.error.back };
  return c.html(refusedPage(visit, words.refusals.give[code], action), GIVE_STATUS[code]);
}

function refusedMonthly(c: Context<PageEnv>, visit: Visit, code: MonthlyCode, here: string) {
  const { words } = visit;
  const action =
    code === 'already_subscribed' || code === 'too_many_subscriptions'
      ? { href: '/home/subscriptions', label: words.monthly.title }
      : { href: here, label: words.error.back };
  return c.html(refusedPage(visit, words.refusals.monthlyGift[code], action), MONTHLY_STATUS[code]);
}
