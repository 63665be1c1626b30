import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { identityStates } from '../../../db/views/identities.ts';
import { askedAddress, ownMail } from '../../../db/views/own-mail.ts';
import { ownPasskeys } from '../../../db/views/passkeys.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import {
  askToConfirm,
  chooseWeeklyList,
  confirmAddress,
  inspectConfirmation,
  removeAddress,
} from '../../operations/own-mail.ts';
import { readForm } from '../forms.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { TOKEN_FIELD_MAX_CHARACTERS } from '../pages/sign-in.ts';
import {
  confirmAddressPage,
  lastWayPage,
  MAIL_HREF,
  WAYS_HREF,
  type WaysFacts,
  waysPage,
} from '../pages/ways-in.ts';
import type { Said } from '../parts/notice.ts';
import type { ConfirmCode } from '../refusal-codes.ts';
import { CONFIRM_STATUS } from '../refused.ts';
import type { CookieOptions } from '../session.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';
import { ownPasskeysRoutes } from './passkeys.ts';

const addressForm = z.object({ address: z.string().max(1_000) });
const tokenForm = z.object({ token: z.string().max(TOKEN_FIELD_MAX_CHARACTERS) });
const weeklyForm = z.object({ weekly: z.literal('yes').optional() });
const sureForm = z.object({ sure: z.literal('yes').optional() });

/** How somebody signs in: their accounts elsewhere, passkeys, mail. */
export function waysInRoutes(deps: NodeDeps, options: CookieOptions): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(WAYS_HREF, async (c) => {
    const visit = ownVisitOf(c);
    return c.html(waysPage(visit, await factsOf(deps, visit)));
  });
  routes.route('/', ownMailRoutes(deps));
  routes.route('/', ownPasskeysRoutes(deps, options));
  return routes;
}

/** Giving an address, confirming it, removing it, and what is mailed there. */
function ownMailRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.post(MAIL_HREF, async (c) => await askAddress(c, deps));

  routes.get(MAIL_HREF, async (c) => {
    const visit = ownVisitOf(c);
    c.header('cache-control', 'no-store');
    const token = (c.req.query('token') ?? '').slice(0, TOKEN_FIELD_MAX_CHARACTERS);
    if (token === '') return c.redirect(WAYS_HREF, 303);
    const asked = await inspectConfirmation(deps, visit.viewer.actorId, token);
    if (!asked.ok) return refused(c, visit, asked.code);
    return c.html(confirmAddressPage(visit, { address: asked.address, token }));
  });

  routes.post(`${MAIL_HREF}/confirm`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, tokenForm);
    if (form === null) return badForm(c, visit);
    const confirmed = await confirmAddress(deps, visit.viewer.actorId, {
      ...{ token: form.token, language: visit.language },
    });
    return confirmed.ok ? backWith(c, 'addressConfirmed') : refused(c, visit, confirmed.code);
  });

  routes.post(`${MAIL_HREF}/remove`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, sureForm);
    if (form === null) return badForm(c, visit);
    const gone = await removeAddress(deps, visit.viewer.actorId, form.sure === 'yes');
    if (gone.ok) return backWith(c, 'addressRemoved');
    return c.html(lastWayPage(visit, { href: `${MAIL_HREF}/remove`, back: WAYS_HREF }), 409);
  });

  routes.post(`${MAIL_HREF}/weekly`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, weeklyForm);
    if (form === null) return badForm(c, visit);
    await chooseWeeklyList(deps, visit.viewer.actorId, form.weekly === 'yes');
    return backWith(c, 'saved');
  });
  return routes;
}

async function askAddress(c: Context<PageEnv>, deps: NodeDeps) {
  const visit = { ...ownVisitOf(c), here: WAYS_HREF };
  const form = await readForm(c, addressForm);
  if (form === null) return badForm(c, visit);
  const { address: typed } = form;
  const { language, words, viewer } = visit;
  const asked = await askToConfirm(deps, viewer.actorId, { typed, language });
  if (asked.ok) return c.redirect(`${WAYS_HREF}#mail`, 303);
  const facts = await factsOf(deps, visit);
  const invalid = asked.code === 'address_invalid';
  const trouble = invalid ? words.signInMail.invalid : words.ownMail.tooOften;
  return c.html(waysPage(visit, { ...facts, typed, trouble }), invalid ? 422 : 429);
}

const backWith = (c: Context<PageEnv>, said: Said) =>
  c.redirect(onwards(WAYS_HREF, WAYS_HREF, said), 303);

function refused(c: Context<PageEnv>, visit: OwnVisit, code: ConfirmCode) {
  const { refusals, ways } = visit.words;
  const action = { href: WAYS_HREF, label: ways.title };
  return c.html(refusedPage(visit, refusals.confirm[code], action), CONFIRM_STATUS[code]);
}

async function factsOf({ db, mailer }: NodeDeps, visit: OwnVisit): Promise<WaysFacts> {
  const { actorId } = visit.viewer;
  const [identities, passkeys, mail, asked] = await Promise.all([
    identityStates(db, actorId, visit.now),
    ownPasskeys(db, actorId),
    ownMail(db, actorId),
    askedAddress(db, actorId, visit.now),
  ]);
  return { accounts: identities.length, passkeys, mail, asked, sends: mailer.sends };
}
