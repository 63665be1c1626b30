import { type Context, Hono } from 'hono';
import { ownAccounts } from '../../../db/views/bank-accounts.ts';
import { ownMail } from '../../../db/views/own-mail.ts';
import { isIsoCurrency } from '../../money/currency.ts';
import { parseAmount } from '../../money/money.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { mailPayIn } from '../../operations/mail-pay-in.ts';
import { paymentReference } from '../../operations/payment-reference.ts';
import { AMOUNT_MAX_CHARACTERS, PAY_IN, PAY_IN_MIN_MINOR, payInPage } from '../pages/pay-in.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const MOST_MINOR = 10n ** 15n;

/** How one pays in. */
export function payInRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.get(PAY_IN, async (c) => {
    const typed = (c.req.query('amount') ?? '').trim().slice(0, AMOUNT_MAX_CHARACTERS);
    return c.html(await pageWith(c, deps, typed));
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
  return routes;
}

const accountsToPay = async ({ db, node }: NodeDeps) =>
  isIsoCurrency(node.currency) ? ownAccounts(db, node.currency) : [];

async function pageWith(c: Context<PageEnv>, deps: NodeDeps, typed: string) {
  const visit = ownVisitOf(c);
  const { currency } = deps.node;
  const minor = typed === '' ? null : parseAmount(typed, currency);
  const isFine = minor !== null && minor >= PAY_IN_MIN_MINOR && minor <= MOST_MINOR;
  const [account = null] = await accountsToPay(deps);
  const own = await ownMail(deps.db, visit.viewer.actorId);
  return payInPage(visit, {
    ...{ account, typed, hasMail: own !== null },
    reference: await paymentReference(deps, visit.viewer.actorId),
    amountMinor: isFine ? minor : null,
    trouble: typed !== '' && !isFine,
  });
}
