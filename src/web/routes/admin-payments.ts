import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { parseAmount } from '../../money/money.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import {
  assignMoney,
  recordPaymentReceived,
  recordPaymentSent,
  recordReturn,
  recordSentBack,
  sendMoneyBack,
} from '../../operations/record-payment.ts';
import { back, readForm } from '../forms.ts';
import { badForm } from '../pages/errors.ts';
import type { SettlementCode } from '../refusal-codes.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';
import { answer, host, refusedWith } from './admin.ts';

const HOME = '/admin/settlement';

/** Bank statements write it in groups of four. */
const reference = z
  .string()
  .max(80)
  .transform((text) => text.replaceAll(/\s/g, '').toUpperCase())
  .pipe(z.string().min(1));
const amount = z.string().max(30);
const entry = z.string().max(200);
/** What was left empty was not said. */
const unsaid = <Shape extends z.ZodType>(shape: Shape) =>
  z.union([
    z
      .string()
      .regex(/^\s*$/)
      .transform(() => null),
    shape,
  ]);

const sentForm = z.object({ reference, back });
const receivedForm = z.object({ reference, amount, entry: unsaid(entry.trim()).optional(), back });
const recordForm = z.object({
  what: z.enum(['received', 'returned']),
  amount,
  host: unsaid(host),
  reference: unsaid(reference),
  entry: unsaid(entry.trim()),
  back,
});
const entryForm = z.object({ host, entry, back });
const assignForm = entryForm.extend({ amount: unsaid(amount) });
const sentBackForm = entryForm.extend({ amount });

type Booked =
  | { readonly ok: true; readonly inSuspense: boolean }
  | { readonly ok: false; readonly code: SettlementCode };

/** What the bank did, booked by hand. */
export function adminPaymentActs(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const amountIn = (text: string) => parseAmount(text, deps.node.currency) ?? 0n;

  routes.post('/admin/settlement/sent', async (c) => {
    const form = await readForm(c, sentForm);
    if (form === null) return badForm(c, ownVisitOf(c));
    const sent = { reference: form.reference, amountMinor: null, entry: null };
    return booked(c, await recordPaymentSent(deps, sent), form.back);
  });

  routes.post('/admin/settlement/received', async (c) => {
    const form = await readForm(c, receivedForm);
    if (form === null) return badForm(c, ownVisitOf(c));
    const amountMinor = amountIn(form.amount);
    const came = { reference: form.reference, host: null, amountMinor, entry: form.entry ?? null };
    return booked(c, await recordPaymentReceived(deps, came), form.back);
  });

  routes.post('/admin/settlement/record', async (c) => {
    const form = await readForm(c, recordForm);
    if (form === null) return badForm(c, ownVisitOf(c));
    const came = {
      ...{ reference: form.reference, host: form.host, amountMinor: amountIn(form.amount) },
    };
    if (form.what === 'received')
      return booked(
        c,
        await recordPaymentReceived(deps, { ...came, entry: form.entry }),
        form.back,
      );
    if (form.entry === null) return refusedWith(c, 'entry_missing', onwards(form.back, HOME));
    return booked(c, await recordReturn(deps, { ...came, entry: form.entry }), form.back);
  });
  addSuspenseActs(routes, deps, amountIn);
  return routes;
}

function addSuspenseActs(
  routes: Hono<PageEnv>,
  deps: NodeDeps,
  amountIn: (text: string) => bigint,
): void {
  routes.post('/admin/settlement/assign', async (c) => {
    const form = await readForm(c, assignForm);
    if (form === null) return badForm(c, ownVisitOf(c));
    const amountMinor = form.amount === null ? null : amountIn(form.amount);
    const assigned = await assignMoney(deps, { host: form.host, entry: form.entry, amountMinor });
    return answer(c, assigned, form.back, { otherwise: HOME, said: 'moneyAssigned' });
  });

  routes.post('/admin/settlement/send-back', async (c) => {
    const form = await readForm(c, entryForm);
    if (form === null) return badForm(c, ownVisitOf(c));
    const leaving = await sendMoneyBack(deps, { host: form.host, entry: form.entry });
    return answer(c, leaving, form.back, { otherwise: HOME, said: 'moneyLeaving' });
  });

  routes.post('/admin/settlement/sent-back', async (c) => {
    const form = await readForm(c, sentBackForm);
    if (form === null) return badForm(c, ownVisitOf(c));
    const amountMinor = amountIn(form.amount);
    const whole = { host: form.host, entry: form.entry, amountMinor, bankEntry: null };
    const sent = await recordSentBack(deps, whole);
    return answer(c, sent, form.back, { otherwise: HOME, said: 'moneySentBack' });
  });
}

const booked = (c: Context<PageEnv>, done: Booked, path: string | undefined) =>
  answer(c, done, path, {
    otherwise: HOME,
    said: done.ok && done.inSuspense ? 'paymentHeld' : 'paymentBooked',
  });
