import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { findPerson } from '../../../db/views/accounts.ts';
import { nodeBalance } from '../../../db/views/payables.ts';
import {
  latestPaymentFiles,
  linesOfFile,
  paymentFileFacts,
  underWay,
} from '../../../db/views/payouts.ts';
import { isIsoCurrency } from '../../money/currency.ts';
import { parseAmount } from '../../money/money.ts';
import { approvePayments } from '../../operations/approve-payments.ts';
import { askFundsBack } from '../../operations/ask-funds-back.ts';
import { cancelPayments } from '../../operations/cancel-payments.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { mayNotPay, orderPayments } from '../../operations/order-payments.ts';
import { setPaymentSettings } from '../../operations/payment-settings.ts';
import { paymentsToPreview } from '../../operations/payments-due.ts';
import { readPayments } from '../../operations/read-payment-file.ts';
import { refusePayment } from '../../operations/refuse-payment.ts';
import { sendEntryBack } from '../../operations/send-entry-back.ts';
import { readForm, UUID_PATTERN, uuid } from '../forms.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { duePage, PAYMENTS, type PayFacts, paymentFilePage } from '../pages/payments.ts';
import type { Said } from '../parts/notice.ts';
import type {
  ApproveCode,
  CancelCode,
  OrderCode,
  RefusedPaymentCode,
  SendBackCode,
} from '../refusal-codes.ts';
import { isAdmin, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';
import { adminOnly } from './admin.ts';

const MONTH = '/admin/month';
const FILE = `${PAYMENTS}/:id{${UUID_PATTERN}}`;
const SETTINGS = '/admin/bank/payments';

/** Forms that only somebody sends who has signed in just now. */
export const PAYMENT_FORMS = [`${FILE}/approve`, SETTINGS];

const FILES_SHOWN = 24;
const LINES_SHOWN = 500;

const orderForm = z.object({ instant: z.literal('yes').optional() });
const cancelForm = z.object({ sure: z.literal('yes').optional() });
const refusedForm = z.object({ payment: uuid, why: z.string().max(400) });
const entryForm = z.object({ entry: uuid });
const whoForm = z.object({ who: z.string().trim().max(260) });
const settingsForm = z.object({
  threshold: z.string().max(40),
  fourEyes: z.literal('yes').optional(),
});

/** What leaves the bank: for whoever answers for the node's money. */
export function paymentRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(PAYMENTS, async (c) => {
    const { due, stopped } = await payFacts(deps);
    return c.html(duePage(ownVisitOf(c), { due, stopped, most: LINES_SHOWN }));
  });

  routes.post(PAYMENTS, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, orderForm);
    if (form === null) return badForm(c, visit);
    const said = { by: visit.viewer.actorId, instant: form.instant === 'yes' };
    const made = await orderPayments(deps, said);
    if (!made.ok) return refused(c, made.code, MONTH);
    return c.redirect(onwards(undefined, `${PAYMENTS}/${made.fileId}`, 'paymentsMade'), 303);
  });

  routes.post(`${PAYMENTS}/entry`, async (c) => {
    const form = await readForm(c, entryForm);
    if (form === null) return badForm(c, ownVisitOf(c));
    const sent = await sendEntryBack(deps, { entryId: form.entry });
    return sent.ok ? onTo(c, MONTH, 'entryGoesBack') : refused(c, sent.code, MONTH);
  });

  routes.post(`${PAYMENTS}/funds-back`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, whoForm);
    if (form === null) return badForm(c, visit);
    const found = await findPerson(deps.db, form.who.replace(/^@/, ''));
    const asked =
      found === undefined
        ? ({ ok: false, code: 'unknown_person' } as const)
        : await askFundsBack(deps, found.actorId, true);
    if (asked.ok) return onTo(c, MONTH, 'fundsAsked');
    const back = { href: MONTH, label: visit.words.monthEnd.title };
    return c.html(refusedPage(visit, visit.words.payoutRefusals[asked.code], back), 422);
  });

  routes.post(SETTINGS, async (c) => await setSettings(c, deps));
  routes.route('/', fileRoutes(deps));
  return routes;
}

/** One file of payments. */
function fileRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(FILE, async (c) => {
    const file = await paymentFileFacts(deps.db, c.req.param('id'));
    if (file === undefined) return c.notFound();
    const lines = await linesOfFile(deps.db, file.id, LINES_SHOWN);
    return c.html(paymentFilePage(ownVisitOf(c), { file, lines }));
  });

  routes.get(`${FILE}/file`, async (c) => {
    const fileId = c.req.param('id');
    const read = await readPayments(deps, fileId);
    if (!read.ok) return refused(c, read.code, `${PAYMENTS}/${fileId}`);
    c.header('content-type', 'application/xml; charset=utf-8');
    c.header('content-disposition', `attachment; filename="${read.name}"`);
    c.header('cache-control', 'private, no-store');
    return c.body(new Uint8Array(read.bytes));
  });

  routes.post(`${FILE}/approve`, async (c) => {
    const fileId = c.req.param('id');
    const done = await approvePayments(deps, { fileId, by: ownVisitOf(c).viewer.actorId });
    const here = `${PAYMENTS}/${fileId}`;
    return done.ok ? onTo(c, here, 'paymentsApproved') : refused(c, done.code, here);
  });

  routes.post(`${FILE}/cancel`, async (c) => {
    const visit = ownVisitOf(c);
    const fileId = c.req.param('id');
    const here = `${PAYMENTS}/${fileId}`;
    const form = await readForm(c, cancelForm);
    if (form === null) return badForm(c, visit);
    if (form.sure !== 'yes') return refused(c, 'cancel_unsure', here);
    const done = await cancelPayments(deps, { fileId, by: visit.viewer.actorId });
    return done.ok ? onTo(c, here, 'paymentsCancelled') : refused(c, done.code, here);
  });

  routes.post(`${FILE}/refused`, async (c) => {
    const visit = ownVisitOf(c);
    const here = `${PAYMENTS}/${c.req.param('id')}`;
    const form = await readForm(c, refusedForm);
    if (form === null) return badForm(c, visit);
    const said = { orderId: form.payment, by: visit.viewer.actorId, why: form.why };
    const done = await refusePayment(deps, said);
    return done.ok ? onTo(c, here, 'paymentRefused') : refused(c, done.code, here);
  });
  return routes;
}

async function setSettings(c: Context<PageEnv>, deps: NodeDeps) {
  const visit = ownVisitOf(c);
  if (!isAdmin(visit)) return adminOnly(c);
  const form = await readForm(c, settingsForm);
  if (form === null) return badForm(c, visit);
  const thresholdMinor = parseAmount(form.threshold, deps.node.currency) ?? 0n;
  const set = await setPaymentSettings(deps, { thresholdMinor, fourEyes: form.fourEyes === 'yes' });
  return set.ok ? onTo(c, '/admin/bank', 'saved') : refused(c, set.code, '/admin/bank');
}

const onTo = (c: Context<PageEnv>, href: string, said: Said) =>
  c.redirect(onwards(undefined, href, said), 303);

function refused(
  c: Context<PageEnv>,
  code: OrderCode | ApproveCode | CancelCode | SendBackCode | RefusedPaymentCode,
  href: string,
) {
  const visit = ownVisitOf(c);
  const action = { href, label: visit.words.error.back };
  return c.html(refusedPage(visit, visit.words.orderRefusals[code], action), 409);
}

/** What is due, what is on its way, and whether it agrees. */
export async function payFacts(deps: NodeDeps): Promise<PayFacts> {
  const { db, node } = deps;
  const isMoney = isIsoCurrency(node.currency);
  const [stopped, due, files, inFlightMinor, onItsWay] = await Promise.all([
    db.transaction((tx) => mayNotPay(deps, tx)),
    isMoney ? paymentsToPreview(deps) : [],
    latestPaymentFiles(db, FILES_SHOWN),
    nodeBalance(db, 'payouts', node.currency),
    underWay(db),
  ]);
  return { stopped: stopped?.code ?? null, due, files, inFlightMinor, underWay: onItsWay };
}
