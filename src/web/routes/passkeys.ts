import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { NodeDeps } from '../../operations/deps.ts';
import {
  addOwnPasskey,
  askForPasskey,
  enterByPasskey,
  nameOwnPasskey,
  offerPasskey,
  PASSKEY_NAME_MAX_CHARACTERS,
  removePasskey,
} from '../../operations/passkeys.ts';
import { back, readForm } from '../forms.ts';
import { dayName } from '../locales/locale.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { lastWayPage, PASSKEYS_HREF, WAYS_HREF } from '../pages/ways-in.ts';
import type { Said } from '../parts/notice.ts';
import { endChallenge, keepChallenge } from '../passkey-state.ts';
import { limitPerMinute } from '../rate-limit.ts';
import type { PasskeyCode } from '../refusal-codes.ts';
import { PASSKEY_STATUS } from '../refused.ts';
import { type CookieOptions, startSession } from '../session.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv, type Visit, visitOf } from '../visit.ts';

/** Every sign-in page asks for one: it is there when a browser offers its passkeys. */
const CHALLENGES_A_MINUTE = { perClient: 60, perNode: 3_000 };

const credential = z.string().max(40_000);
const enterForm = z.object({ credential, next: back });
const name = z
  .string()
  .max(1_000)
  .transform((text) => [...text.trim()].slice(0, PASSKEY_NAME_MAX_CHARACTERS).join('').trim());
const addForm = z.object({ credential, name });
const id = z.string().max(1_400);
const nameForm = z.object({ id, name });
const removeForm = z.object({ id, sure: z.literal('yes').optional() });

/** In by a passkey. */
export function passkeyDoor(deps: NodeDeps, options: CookieOptions): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const mayAsk = limitPerMinute(CHALLENGES_A_MINUTE, deps.clock);

  routes.post('/sign-in/passkey/options', async (c) => {
    if (!mayAsk(c.get('client'))) return c.text('', 429);
    const asked = await askForPasskey(deps);
    return offered(c, options, asked);
  });

  routes.post('/sign-in/passkey', async (c) => {
    const visit = { ...visitOf(c), here: '/sign-in' };
    c.header('cache-control', 'no-store');
    const form = await readForm(c, enterForm);
    if (form === null) return badForm(c, visit);
    if (form.credential === '') return refused(c, visit, 'needs_script');
    const opened = await enterByPasskey(deps, endChallenge(c, options), form.credential);
    if (!opened.ok) return refused(c, visit, opened.code);
    startSession(c, options, opened);
    return c.redirect(onwards(form.next, '/home', 'signedIn'), 303);
  });
  return routes;
}

/** One's own: adding, naming, removing. */
export function ownPasskeysRoutes(deps: NodeDeps, options: CookieOptions): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.post(`${PASSKEYS_HREF}/options`, async (c) =>
    offered(c, options, await offerPasskey(deps, ownVisitOf(c).viewer.actorId)),
  );

  routes.post(PASSKEYS_HREF, async (c) => {
    const visit = { ...ownVisitOf(c), here: WAYS_HREF };
    const form = await readForm(c, addForm);
    if (form === null) return badForm(c, visit);
    if (form.credential === '') return refused(c, visit, 'needs_script');
    const state = endChallenge(c, options);
    const who = { accountId: visit.viewer.actorId, state, name: named(visit, form.name) };
    const added = await addOwnPasskey(deps, who, form.credential);
    return added.ok ? backWith(c, 'passkeyAdded') : refused(c, visit, added.code);
  });

  routes.post(`${PASSKEYS_HREF}/name`, async (c) => {
    const visit = { ...ownVisitOf(c), here: WAYS_HREF };
    const form = await readForm(c, nameForm);
    if (form === null) return badForm(c, visit);
    const of = { accountId: visit.viewer.actorId, id: form.id };
    const kept = await nameOwnPasskey(deps, of, named(visit, form.name));
    return kept.ok ? backWith(c, 'saved') : refused(c, visit, kept.code);
  });

  routes.post(`${PASSKEYS_HREF}/remove`, async (c) => {
    const visit = { ...ownVisitOf(c), here: WAYS_HREF };
    const form = await readForm(c, removeForm);
    if (form === null) return badForm(c, visit);
    const of = { accountId: visit.viewer.actorId, id: form.id };
    const gone = await removePasskey(deps, of, form.sure === 'yes');
    if (gone.ok) return backWith(c, 'passkeyRemoved');
    if (gone.code !== 'last_way_in') return refused(c, visit, gone.code);
    const act = { href: `${PASSKEYS_HREF}/remove`, fields: { id: form.id }, back: WAYS_HREF };
    return c.html(lastWayPage(visit, act), 409);
  });
  return routes;
}

/** A passkey without a name is called by the day on which it came. */
const named = ({ words, now, language }: OwnVisit, typed: string): string =>
  typed === '' ? words.passkeys.unnamed(dayName(now, language)) : typed;

function offered(
  c: Context<PageEnv>,
  options: CookieOptions,
  asked: { readonly options: object; readonly state: string },
) {
  keepChallenge(c, options, asked.state);
  c.header('cache-control', 'no-store');
  return c.json(asked.options);
}

const backWith = (c: Context<PageEnv>, said: Said) =>
  c.redirect(onwards(WAYS_HREF, WAYS_HREF, said), 303);

function refused(c: Context<PageEnv>, visit: Visit, code: PasskeyCode) {
  const { refusals, signIn } = visit.words;
  const action = { href: visit.here, label: signIn.again };
  return c.html(refusedPage(visit, refusals.passkey[code], action), PASSKEY_STATUS[code]);
}
