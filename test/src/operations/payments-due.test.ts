import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../../db/connect.ts';
import { post } from '../../../db/records/ledger.ts';
import { stateFact } from '../../../db/records/node.ts';
import { paymentOrder } from '../../../db/schema/schema.ts';
import { underWay } from '../../../db/views/payouts.ts';
import { purseOf } from '../../../db/views/purse.ts';
import type { Transfer } from '../../../src/ledger/transfer.ts';
import { setBudget, setRegiving } from '../../../src/operations/account-settings.ts';
import { approvePayments } from '../../../src/operations/approve-payments.ts';
import { askFundsBack } from '../../../src/operations/ask-funds-back.ts';
import { cancelPayments } from '../../../src/operations/cancel-payments.ts';
import { changeRole } from '../../../src/operations/change-role.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { orderPayments } from '../../../src/operations/order-payments.ts';
import { setOwnAccount } from '../../../src/operations/own-account.ts';
import { paymentReference } from '../../../src/operations/payment-reference.ts';
import { setPaymentSettings } from '../../../src/operations/payment-settings.ts';
import { paymentsToPreview } from '../../../src/operations/payments-due.ts';
import { readPayments } from '../../../src/operations/read-payment-file.ts';
import { bankAgrees, booksRestored } from '../../../src/operations/restored-books.ts';
import { type House, house, person } from '../../support/house.ts';
import {
  atTheBank,
  earners,
  IBAN_AT,
  IBAN_FR,
  IBAN_NL,
  paidAt,
  succeeded,
  theBankSays,
} from '../../support/payouts.ts';
import { meet } from '../../support/peer.ts';
import { aDue, anAccount, aPair, aStatement, THEIR_IBAN } from '../../support/settled.ts';

const order = ({ deps }: House) => orderPayments(deps, { by: null, instant: false });
const booked = (h: House, key: string, transfer: Transfer, kind: 'own' | 'reconciliation') =>
  h.deps.db.transaction((tx: Tx) =>
    post(
      tx,
      { idempotencyKey: key, kind, month: '2026-11', currency: 'EUR', transfers: [transfer] },
      { id: h.deps.newId(), at: h.deps.clock() },
    ),
  );

let h: House;
let ids: Readonly<Record<'ada' | 'ben', string>>;
beforeAll(async () => {
  ({ h, ids } = await earners({ ada: 5_000n, ben: 2_000n }));
  await paidAt(h.deps, ids.ada, IBAN_NL);
  await paidAt(h.deps, ids.ben, IBAN_FR);
  h.setClock('2026-11-09T12:00:00Z');
});
afterAll(() => h.close());

test('nothing leaves while the reserve is below zero, the books are wrong or the bank is not known', async () => {
  const bankFees = { debit: 'reserve', credit: 'bank', amountMinor: 25n } as const;
  await booked(h, 'node:fees', bankFees, 'own');
  expect(await order(h)).toMatchObject({ code: 'reserve_negative', detail: '25' });
  await booked(h, 'node:gift', { debit: 'bank', credit: 'reserve', amountMinor: 25n }, 'own');
  const wrong = (value: string | null) =>
    h.deps.db.transaction((tx: Tx) => stateFact(tx, 'books_wrong', value));
  await wrong('something');
  expect(await order(h)).toMatchObject({ code: 'books_wrong' });
  await wrong(null);
  await booksRestored(h.deps);
  expect(await order(h)).toMatchObject({ code: 'bank_unsure' });
  await bankAgrees(h.deps);
});

test('who gives again what they receive is not paid out, nor is an account of ours', async () => {
  await setRegiving(h.deps, ids.ada, true);
  const typed = { iban: IBAN_FR, holder: 'Example Association', bic: '' };
  succeeded(await setOwnAccount(h.deps, typed, { confirmed: true }));
  expect(await paymentsToPreview(h.deps)).toEqual([]);
  expect(await order(h)).toMatchObject({ code: 'nothing_to_pay' });
  await setRegiving(h.deps, ids.ada, false);
});

test('whoever answers for money no more says yes to nothing', async () => {
  succeeded(await setPaymentSettings(h.deps, { thresholdMinor: 5_000n, fourEyes: true }));
  const { fileId } = succeeded(await order(h));
  const by = await person(h.deps, 'treasurer');
  expect(await approvePayments(h.deps, { fileId, by })).toMatchObject({ code: 'not_staff' });
  await changeRole(h.deps, 'treasurer', 'treasurer');
  expect(await readPayments(h.deps, fileId)).toMatchObject({ code: 'needs_approval' });
  succeeded(await approvePayments(h.deps, { fileId, by }));
  const twice = await approvePayments(h.deps, { fileId, by });
  expect(twice).toMatchObject({ code: 'already_approved' });
  succeeded(await cancelPayments(h.deps, { fileId, by }));
  succeeded(await setPaymentSettings(h.deps, { thresholdMinor: 1_000n, fourEyes: false }));
  const late = await approvePayments(h.deps, { fileId, by });
  expect(late).toMatchObject({ code: 'already_cancelled' });
  const tooHigh = await setPaymentSettings(h.deps, { thresholdMinor: 100_001n, fourEyes: false });
  expect(tooHigh).toMatchObject({ code: 'threshold_invalid' });
});

test('what a giver wants back goes to where it came from, less what a month that is closed still gives', async () => {
  const giverId = await person(h.deps, 'giver');
  expect(await askFundsBack(h.deps, giverId, true)).toMatchObject({ code: 'no_top_up' });
  const reference = await paymentReference(h.deps, giverId);
  const first = { amount: '10.00', reference, iban: IBAN_AT, day: '2026-11-02' };
  const last = { ...first, amount: '20.00', iban: IBAN_NL, name: '山田', day: '2026-11-03' };
  await theBankSaysTo(IBAN_FR, 'funds', first, last);
  await setBudget(h.deps, giverId, 700n);
  succeeded(await giveFlattr(h.deps, { giverId, personId: ids.ben }));
  h.setClock('2026-12-02T12:00:00Z');
  expect(await closePeriod(h.deps, '2026-11')).toMatchObject({ code: 'grace_days_running' });
  succeeded(await askFundsBack(h.deps, giverId, true));
  const mine = async () =>
    (await paymentsToPreview(h.deps)).filter(({ kind }) => kind === 'withdrawal');
  expect(await mine()).toMatchObject([
    { whose: '@giver', amountMinor: 2_300n, iban: IBAN_NL, holder: 'giver' },
  ]);
  succeeded(await order(h));
  const left = await purseOf(h.deps.db, { actorId: giverId, currency: 'EUR' });
  expect(left.fundsMinor).toBe(700n);
  h.setClock('2026-12-05T12:00:00Z');
  // What was earned until then is on its way, and what the month brings is theirs.
  succeeded(await closePeriod(h.deps, '2026-11'));
  expect(await mine()).toEqual([]);
  const [out] = await h.deps.db
    .select()
    .from(paymentOrder)
    .where(and(eq(paymentOrder.actorId, giverId), eq(paymentOrder.kind, 'withdrawal')));
  const name = { amount: '23.00', endToEndId: out?.endToEndId ?? '' };
  await theBankSaysTo(IBAN_FR, 'out', { ...name, side: 'out' });
  await theBankSaysTo(IBAN_FR, 'out and back', { ...name, side: 'in', returnReason: 'AC06' });
  const again = await purseOf(h.deps.db, { actorId: giverId, currency: 'EUR' });
  expect(again.fundsMinor).toBe(2_300n);
});

test('who leaves has what they paid in back, once the open month has taken its share', async () => {
  const giverId = await person(h.deps, 'leaver');
  const reference = await paymentReference(h.deps, giverId);
  await theBankSaysTo(IBAN_FR, 'leaver', { amount: '15.00', reference, iban: IBAN_AT });
  await setBudget(h.deps, giverId, 500n);
  succeeded(await giveFlattr(h.deps, { giverId, personId: ids.ben }));
  succeeded(await deleteAccount(h.deps, giverId, 'leaver'));
  const [back] = (await paymentsToPreview(h.deps)).filter(({ whose }) => whose === '@leaver');
  expect(back).toMatchObject({ kind: 'withdrawal', amountMinor: 1_000n, iban: IBAN_AT });
});

const theBankSaysTo = (iban: string, id: string, ...entries: Parameters<typeof theBankSays>[2][]) =>
  theBankSays(h.deps, { id, iban }, ...entries);

test('what is owed to a node leaves under the settlement’s own name, once, and is paid by its debit', async () => {
  const own = await house({ at: '2026-11-20T12:00:00Z' });
  const { deps } = own;
  await atTheBank(deps);
  const peer = await meet(deps);
  const of = { peerId: peer.id, currency: 'EUR' };
  await aPair(deps, of);
  const line = { payee: 'https://peer.example/users/x', amountMinor: 600n };
  await aStatement(deps, of, { direction: 'issued', month: '2026-10', seq: 1 }, [line]);
  const reference = 'RF18539007547034';
  await aDue(deps, of, { nr: 0, reference, debtor: 'us', month: '2026-10', amountMinor: 600n });
  await booked(own, 'node:gift', { debit: 'bank', credit: 'reserve', amountMinor: 600n }, 'own');
  const owed = { debit: 'reserve', credit: `peer:${peer.id}:payable`, amountMinor: 600n } as const;
  await booked(own, 'node:owed', owed, 'reconciliation');
  expect(await order(own)).toMatchObject({ code: 'nothing_to_pay' });
  await anAccount(deps, of, { says: { holder: '村の音楽クラブ' } });
  const first = succeeded(await order(own));
  expect(await order(own)).toMatchObject({ code: 'nothing_to_pay' });
  succeeded(await cancelPayments(deps, { fileId: first.fileId, by: null }));
  const { fileId } = succeeded(await order(own));
  const { bytes } = succeeded(await readPayments(deps, fileId));
  const text = Buffer.from(bytes).toString();
  expect(text).toContain(`<EndToEndId>${reference}-1</EndToEndId>`);
  expect(text).toContain(`<Ref>${reference}</Ref>`);
  expect(text).toContain(`<Nm>peer.example</Nm></Cdtr><CdtrAcct><Id><IBAN>${THEIR_IBAN}</IBAN>`);
  expect(await underWay(deps.db)).toEqual({ oursMinor: 0n, settlementsMinor: 600n });
  await theBankSays(deps, 'S', { side: 'out', amount: '6.00', endToEndId: `${reference}-1` });
  expect(await underWay(deps.db)).toEqual({ oursMinor: 0n, settlementsMinor: 0n });
  const [paid] = await deps.db.select().from(paymentOrder).where(eq(paymentOrder.fileId, fileId));
  expect(paid).toMatchObject({ state: 'paid', kind: 'settlement', peerId: peer.id });
  await own.database.close();
});
