import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { ownAccounts } from '../../../db/views/bank-accounts.ts';
import { cardPaymentFacts, heldFor } from '../../../db/views/card-payments.ts';
import { ownMail } from '../../../db/views/own-mail.ts';
import { isIsoCurrency } from '../../money/currency.ts';
import { parseAmount } from '../../money/money.ts';
import { askCardPayment, type CardStanding } from '../../operations/ask-card-payment.ts';
import { cardRails } from '../../operations/card-rails.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { mailPayIn } from '../../operations/mail-pay-in.ts';
import { paymentReference } from '../../operations/payment-reference.ts';
import {
  CARD_MAX_MINOR,
  CARD_MIN_MINOR,
  startCardPayment,
} from '../../operations/start-card-payment.ts';
import { readForm, UUID_PATTERN } from '../forms.ts';
import { CARD_PAYMENTS, cardPaymentPage } from '../pages/card-payment.ts';
import { badForm } from '../pages/errors.ts';
import { onwardsPage } from '../pages/onwards.ts';
import {
  AMOUNT_MAX_CHARACTERS,
  PAY_IN,
  PAY_IN_MIN_MINOR,
  type PayInFacts,
  payInPage,
} from '../pages/pay-in.ts';
import { limitPerMinute } from '../rate-limit.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const MOST_MINOR = 10n ** 15n;
/** Each asks the card company. */
const MOST_A_MINUTE = { perClient: 10, perNode: 300 };

const cardForm = z.object({ rail: z.string().max(40), amount: z.string().max(200) });

/** How one pays in. */
export function payInRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.get(PAY_IN, async (c) => {
    const typed = (c.req.query('amount') ?? '').trim().slice(0, AMOUNT_MAX_CHARACTERS);
    return c.html(payInPage(ownVisitOf(c), await factsOf(deps, ownVisitOf(c), typed)));
  });

  routes.post(`${PAY_IN}/mail`, async (c) => {
    const visit = ownVisitOf(c);
    const { actorId } = visit.viewer;
    const [account] = await accountsToPay(deps);
    const reference = await paymentReference(deps, actorId);
    if (account === undefined) return c.redirect(PAY_IN, 303);
    const asked = { account, reference, language: visit.language };
    const mailed = await mailPayIn(deps, actorId, asked);
    return c.redirect(mailed.ok ? onwards(undefined, PAY_IN, 'payInMailed') : PAY_IN, 303);
  });
  routes.route('/', cardRoutes(deps));
  return routes;
}

/** Paying by card: on to the page of its company, and back. */
function cardRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const mayAsk = limitPerMinute(MOST_A_MINUTE, deps.clock);
  routes.post(CARD_PAYMENTS, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, cardForm);
    if (form === null) return badForm(c, visit);
    const amountMinor = parseAmount(form.amount, deps.node.currency) ?? 0n;
    const { cards: words } = visit.words;
    const wish = { rail: form.rail, actorId: visit.viewer.actorId, amountMinor };
    const begun = mayAsk(c.get('client'))
      ? await startCardPayment(deps, wish)
      : ({ ok: false, code: 'asked_too_often' } as const);
    if (!begun.ok) {
      const range = [visit.money(CARD_MIN_MINOR), visit.money(CARD_MAX_MINOR)] as const;
      const typed = {
        cardTyped: form.amount.trim().slice(0, AMOUNT_MAX_CHARACTERS),
        cardTrouble: words.startRefusals[begun.code](...range),
      };
      return c.html(payInPage(visit, { ...(await factsOf(deps, visit, '')), ...typed }), 422);
    }
    c.header('cache-control', 'no-store');
    const said = { title: words.onwards, text: words.onwardsText };
    const { host } = new URL(begun.href);
    return c.html(onwardsPage(visit, { host, href: begun.href, ...said }));
  });

  routes.get(`${CARD_PAYMENTS}/:id{${UUID_PATTERN}}`, async (c) => {
    const visit = ownVisitOf(c);
    const id = c.req.param('id');
    const before = await cardPaymentFacts(deps.db, id);
    if (before?.actorId !== visit.viewer.actorId) return c.notFound();
    const standing = before.state === 'open' ? await ask(c, deps, id, mayAsk) : before.state;
    const payment = (await cardPaymentFacts(deps.db, id)) ?? before;
    return c.html(cardPaymentPage(visit, payment, standing));
  });
  return routes;
}

/** Who comes back wants to know now. Null: the company does not answer. */
async function ask(
  c: Context<PageEnv>,
  deps: NodeDeps,
  id: string,
  mayAsk: (client: string) => boolean,
): Promise<CardStanding | null> {
  if (!mayAsk(c.get('client'))) return null;
  const asked = await askCardPayment(deps, id);
  return asked.ok ? asked.is : null;
}

const accountsToPay = async ({ db, node }: NodeDeps) =>
  isIsoCurrency(node.currency) ? ownAccounts(db, node.currency) : [];

async function factsOf(deps: NodeDeps, visit: OwnVisit, typed: string): Promise<PayInFacts> {
  const { currency } = deps.node;
  const minor = typed === '' ? null : parseAmount(typed, currency);
  const isFine = minor !== null && minor >= PAY_IN_MIN_MINOR && minor <= MOST_MINOR;
  const amountMinor = isFine ? minor : null;
  const [account = null] = await accountsToPay(deps);
  const { actorId } = visit.viewer;
  const reference = await paymentReference(deps, actorId);
  const transfer = deps.rails.find((rail) => rail.how === 'transfer');
  return {
    ...{ account, typed, reference, amountMinor, trouble: typed !== '' && !isFine },
    hasMail: (await ownMail(deps.db, actorId)) !== null,
    code:
      account === null
        ? null
        : (transfer?.code({ account, reference, amountMinor, currency }) ?? null),
    ...{ cards: cardRails(deps), cardTyped: '', cardTrouble: null },
    held: await heldFor(deps.db, actorId),
  };
}
