import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { paymentsOf, payoutPlaceOf } from '../../../db/views/payouts.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { isIsoCurrency } from '../../money/currency.ts';
import { askFundsBack } from '../../operations/ask-funds-back.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import type { TypedAccount } from '../../operations/own-account.ts';
import { paymentSettings } from '../../operations/payment-settings.ts';
import {
  inspectUndo,
  type PayoutAccountRefusal,
  payoutAccountIsRight,
  setPayoutAccount,
  undoByLink,
  undoOwnChange,
} from '../../operations/payout-account.ts';
import { readForm } from '../forms.ts';
import { badForm, errorPage, refusedPage } from '../pages/errors.ts';
import { PAYOUT, PAYOUT_UNDO, payoutPage, undonePage, undoPage } from '../pages/payout.ts';
import { TOKEN_FIELD_MAX_CHARACTERS } from '../pages/sign-in.ts';
import type { Said } from '../parts/notice.ts';
import type { PayoutCode } from '../refusal-codes.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv, visitOf } from '../visit.ts';

/** Forms that only somebody sends who has signed in just now. */
export const PAYOUT_FORMS = [PAYOUT, `${PAYOUT}/right`, `${PAYOUT}/none`, `${PAYOUT}/funds`];

const HISTORY_SHOWN = 60;

const text = z.string().max(1_000);
const accountForm = z.object({ iban: text, holder: text, bic: text });
const fundsForm = z.object({ back: z.enum(['yes', 'no']) });
const tokenForm = z.object({ token: z.string().max(TOKEN_FIELD_MAX_CHARACTERS) });

const FIELD_OF: Record<PayoutAccountRefusal, keyof TypedAccount> = {
  ...{ iban_invalid: 'iban', not_sepa: 'iban', our_account: 'iban', points: 'iban' },
  ...{ not_euro: 'iban', bic_invalid: 'bic', holder_invalid: 'holder' },
  holder_unwritable: 'holder',
};

const NOTHING_TYPED: TypedAccount = { iban: '', holder: '', bic: '' };

/** Where one is paid out. */
export function payoutRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const whoIs = (c: Context<PageEnv>) => ownVisitOf(c).viewer.actorId;

  routes.get(PAYOUT, async (c) => c.html(await pageWith(c, deps, NOTHING_TYPED, null)));

  routes.post(PAYOUT, async (c) => {
    const typed = await readForm(c, accountForm);
    if (typed === null) return badForm(c, ownVisitOf(c));
    const set = await setPayoutAccount(deps, whoIs(c), typed);
    if (!set.ok) return c.html(await pageWith(c, deps, typed, set.code), 422);
    return backWith(c, set.changed ? 'payoutSet' : 'payoutRight');
  });

  routes.post(`${PAYOUT}/right`, async (c) => {
    await payoutAccountIsRight(deps, whoIs(c));
    return backWith(c, 'payoutRight');
  });

  routes.post(`${PAYOUT}/none`, async (c) => {
    const gone = await setPayoutAccount(deps, whoIs(c), null);
    return gone.ok ? backWith(c, 'saved') : refused(c, gone.code);
  });

  routes.post(`${PAYOUT}/take-back`, async (c) => {
    const undone = await undoOwnChange(deps, whoIs(c));
    return undone.ok ? backWith(c, 'payoutTakenBack') : refused(c, undone.code);
  });

  routes.post(`${PAYOUT}/funds`, async (c) => {
    const form = await readForm(c, fundsForm);
    if (form === null) return badForm(c, ownVisitOf(c));
    const asked = await askFundsBack(deps, whoIs(c), form.back === 'yes');
    return asked.ok ? backWith(c, 'saved') : refused(c, asked.code);
  });
  return routes;
}

/** The link in the notice of a change, for whoever reads it. */
export function payoutUndoRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const refusedLink = (c: Context<PageEnv>, code: 'link_unknown' | 'too_late') => {
    const { error, payoutRefusals } = visitOf(c).words;
    const facts = { title: error.refusedTitle, sentence: payoutRefusals[code] };
    return c.html(errorPage(visitOf(c), facts), code === 'too_late' ? 410 : 404);
  };

  routes.get(PAYOUT_UNDO, async (c) => {
    c.header('cache-control', 'no-store');
    const token = (c.req.query('token') ?? '').slice(0, TOKEN_FIELD_MAX_CHARACTERS);
    const change = await inspectUndo(deps, token);
    if (!change.ok) return refusedLink(c, change.code);
    return c.html(undoPage(visitOf(c), { token, iban: change.iban }));
  });

  routes.post(PAYOUT_UNDO, async (c) => {
    c.header('cache-control', 'no-store');
    const form = await readForm(c, tokenForm);
    if (form === null) return badForm(c, visitOf(c));
    const undone = await undoByLink(deps, form.token);
    return undone.ok ? c.html(undonePage(visitOf(c))) : refusedLink(c, undone.code);
  });
  return routes;
}

const backWith = (c: Context<PageEnv>, said: Said) =>
  c.redirect(onwards(undefined, PAYOUT, said), 303);

function refused(c: Context<PageEnv>, code: PayoutCode) {
  const visit = ownVisitOf(c);
  const { payouts, payoutRefusals } = visit.words;
  const action = { href: PAYOUT, label: payouts.title };
  return c.html(refusedPage(visit, payoutRefusals[code], action), 409);
}

async function pageWith(
  c: Context<PageEnv>,
  { db, node }: NodeDeps,
  typed: TypedAccount,
  code: PayoutAccountRefusal | null,
) {
  const visit: OwnVisit = { ...ownVisitOf(c), here: PAYOUT };
  const { actorId } = visit.viewer;
  const [purse, settings, place, history] = await Promise.all([
    purseOf(db, { actorId, currency: node.currency }),
    paymentSettings(db),
    payoutPlaceOf(db, actorId),
    paymentsOf(db, actorId, HISTORY_SHOWN),
  ]);
  const sentence = code === null ? '' : visit.words.payoutRefusals[code];
  return payoutPage(visit, {
    ...{ isMoney: isIsoCurrency(node.currency), purse, ...settings, place, history, typed },
    trouble: code === null ? null : { field: FIELD_OF[code], sentence },
  });
}
