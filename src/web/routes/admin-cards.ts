import { Hono } from 'hono';
import { z } from 'zod';
import {
  cardBalances,
  cardPaymentFacts,
  latestCardPayments,
  movementsOfPayment,
  payoutsUnderWay,
} from '../../../db/views/card-payments.ts';
import { parseAmount } from '../../money/money.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { refundCardPayment } from '../../operations/refund-card-payment.ts';
import { readForm, UUID_PATTERN } from '../forms.ts';
import { adminCardPage, adminCardsPage } from '../pages/admin-cards.ts';
import { badForm } from '../pages/errors.ts';
import { CARDS_PAGE } from '../pages/month-end.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const SHOWN = 200;
const ONE = `${CARDS_PAGE}/:id{${UUID_PATTERN}}`;
const refundForm = z.object({
  amount: z.string().max(200),
  reason: z.string().max(2_000),
  seen: z
    .string()
    .regex(/^[0-9]{1,4}$/)
    .transform((text) => Number.parseInt(text, 10)),
});

/** Card payments, for whoever answers for the node's money. */
export function adminCardsRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const { db, node } = deps;
  const factsOf = async (id: string) => {
    const payment = await cardPaymentFacts(db, id);
    if (payment === undefined) return null;
    return { payment, movements: await movementsOfPayment(db, id) };
  };

  routes.get(CARDS_PAGE, async (c) => {
    const [balances, payouts, payments] = await Promise.all([
      cardBalances(db, node.currency),
      payoutsUnderWay(db),
      latestCardPayments(db, SHOWN),
    ]);
    return c.html(adminCardsPage(ownVisitOf(c), { balances, payouts, payments }));
  });

  routes.get(ONE, async (c) => {
    const facts = await factsOf(c.req.param('id'));
    if (facts === null) return c.notFound();
    return c.html(adminCardPage(ownVisitOf(c), { ...facts, typed: null, trouble: null }));
  });

  routes.post(ONE, async (c) => {
    const visit = ownVisitOf(c);
    const cardPaymentId = c.req.param('id');
    const form = await readForm(c, refundForm);
    if (form === null) return badForm(c, visit);
    const amountMinor = parseAmount(form.amount, node.currency) ?? 0n;
    const why = { reason: form.reason, adminId: visit.viewer.actorId };
    const wish = { cardPaymentId, amountMinor, seen: form.seen, why };
    const sent = await refundCardPayment(deps, wish);
    const path = `${CARDS_PAGE}/${cardPaymentId}`;
    if (sent.ok) return c.redirect(onwards(undefined, path, 'cardRefunded'), 303);
    const facts = await factsOf(cardPaymentId);
    if (facts === null) return c.notFound();
    const trouble = visit.words.cards.refundRefusals[sent.code];
    const shown = { ...visit, here: path };
    return c.html(adminCardPage(shown, { ...facts, typed: form, trouble }), 422);
  });
  return routes;
}
