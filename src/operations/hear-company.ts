import type { Tx } from '../../db/connect.ts';
import {
  findCardPayment,
  forgetCardEvents,
  hearCardEvent,
} from '../../db/records/card-payments.ts';
import { addJob } from '../../db/records/jobs.ts';
import type { About, Message } from '../rails/rail.ts';
import { askCardPayment } from './ask-card-payment.ts';
import { later } from './back-off.ts';
import { companyOf } from './card-rails.ts';
import type { Deps, RailDeps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** The company tells a thing again for three days; late ones change nothing, so no longer is needed. */
const EVENTS_KEPT_MS = 60 * 24 * 3_600_000;

/** Takes a message of a card company's: that it is its own is checked, that it is new, and what it is about.
 *  What happened is asked of the company, by a job of the same transaction; nothing else of the message is
 *  believed. About what this node does not know, it does nothing. */
export async function hearCompany(
  deps: RailDeps,
  rail: string,
  message: Message,
): Promise<Outcome<object, 'cards_off' | 'not_signed'>> {
  const company = companyOf(deps, rail);
  if (company === null) return refuse('cards_off');
  const now = deps.clock();
  const heard = await company.hear(message, now);
  if (heard === null) return refuse('not_signed');
  const { id, type, about } = heard;
  if (about === null) return done({});
  await deps.db.transaction(async (tx) => {
    if (await hearCardEvent(tx, { id: `${rail}:${id}`, type, heardAt: now }))
      await look(tx, rail, about);
  });
  return done({});
}

async function look(tx: Tx, rail: string, about: About): Promise<void> {
  if (about.what === 'payouts')
    return addJob(tx, 'read-card-payouts', { rail }, { key: `read-card-payouts ${rail}` });
  const named = about.what === 'checkout' ? { checkoutId: about.id } : { paymentId: about.id };
  const payment = await findCardPayment(tx, named);
  if (payment !== undefined) return addAsking(tx, payment.id);
  if (about.what === 'payment') await addJob(tx, 'find-card', { rail, paymentId: about.id });
}

/** Has a payment's company asked; several wishes to ask are one. */
export const addAsking = (tx: Tx | Deps['db'], cardPaymentId: string): Promise<void> =>
  addJob(
    tx,
    'ask-card',
    { cardPaymentId },
    { key: `ask-card ${cardPaymentId}`, queue: `card ${cardPaymentId}` },
  );

/** The company told of a payment whose name is new here: perhaps it was just made at a page of ours.
 *  @throws when the company does not answer: the job is tried again. */
export async function findCard(
  deps: RailDeps,
  { rail, paymentId }: { readonly rail: string; readonly paymentId: string },
): Promise<void> {
  const found = await companyOf(deps, rail)?.checkoutOf(paymentId);
  if (found === undefined) return;
  if (!found.ok && found.code === 'unreachable')
    throw new Error('the card company does not answer');
  const checkoutId = found.ok ? found.checkoutId : null;
  const payment = checkoutId === null ? undefined : await findCardPayment(deps.db, { checkoutId });
  if (payment === undefined) return;
  const asked = await askCardPayment(deps, payment.id);
  if (!asked.ok && asked.code === 'unreachable')
    throw new Error('the card company does not answer');
}

export const forgetOldCardEvents = ({ db, clock }: Deps) =>
  forgetCardEvents(db, later(clock(), -EVENTS_KEPT_MS));
