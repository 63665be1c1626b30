import { gzipSync } from 'node:zlib';
import type { Tx } from '../../db/connect.ts';
import { newestOwnAccount } from '../../db/records/bank-accounts.ts';
import { addHappenings } from '../../db/records/happenings.ts';
import { lockBank } from '../../db/records/locks.ts';
import { readFacts } from '../../db/records/node.ts';
import {
  addOrders,
  addPaymentFile,
  type NewOrder,
  setFundsBack,
  setSentBack,
} from '../../db/records/payments.ts';
import { dropAccountsOfGone } from '../../db/records/payout-accounts.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { postMany } from '../../db/records/post-many.ts';
import { sha256OfParts } from '../../db/sha256.ts';
import { ownAccounts } from '../../db/views/bank-accounts.ts';
import { nodeBalance } from '../../db/views/payables.ts';
import { isIsoCurrency } from '../money/currency.ts';
import { nextTargetDay } from '../rails/sepa/target-days.ts';
import { type Payment, writePain } from '../rails/sepa/write-pain.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { paymentSettings } from './payment-settings.ts';
import { type DuePayment, paymentsHeld, sourceOf } from './payments-due.ts';

/** - `reserve_negative`: the reserve bears what nobody else does, and until it is filled nothing is paid out;
 *    `detail` is what it lacks, in minor units.
 *  - `books_wrong`: a check has found so. `bank_unsure`: the books were restored, and no statement of the bank
 *    agrees with them yet. */
export type OrderRefusal =
  | 'points'
  | 'not_euro'
  | 'no_account'
  | 'books_wrong'
  | 'bank_unsure'
  | 'reserve_negative'
  | 'nothing_to_pay';

export type Ordered = {
  readonly fileId: string;
  readonly messageId: string;
  readonly payments: number;
  readonly totalMinor: bigint;
};

/** What money is on its way under. */
export const orderKey = (orderId: string): string => `node:order:${orderId}`;

/** Makes a file of all payments that are due now: to creators, to givers, to other nodes, and what goes back
 *  to where it came from. Their money is on its way from then on, all of it or none, and the file stays as
 *  it is.
 *  Locks in the order of the house: the bank, the month, peers, accounts.
 *  @param said.by null: somebody at the command line. `instant`: within ten seconds, where each bank can. */
export const orderPayments = (
  deps: SettlementDeps,
  said: { readonly by: string | null; readonly instant: boolean },
): Promise<Outcome<Ordered, OrderRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<Ordered, OrderRefusal>> => {
    await lockBank(tx);
    const refused = await mayNotPay(deps, tx);
    if (refused !== null) return refused;
    const us = await newestOwnAccount(tx, deps.node.currency);
    if (us === undefined) return refuse('no_account');
    const month = await holdOpenMonth(tx);
    const due = await paymentsHeld(deps, tx);
    if (due.length === 0) return refuse('nothing_to_pay');
    const file = await keepFile(deps, tx, { us, due, ...said });
    await book(deps, tx, { orders: file.orders, month, by: said.by });
    await dropAccountsOfGone(tx);
    const { fileId, messageId, totalMinor } = file;
    return done({ fileId, messageId, payments: due.length, totalMinor });
  });

/** Why nothing may leave now; null: it may. */
export async function mayNotPay({ node }: SettlementDeps, tx: Tx) {
  if (!isIsoCurrency(node.currency)) return refuse('points');
  if (node.currency !== 'EUR') return refuse('not_euro');
  if ((await ownAccounts(tx, node.currency)).length === 0) return refuse('no_account');
  const facts = await readFacts(tx);
  if (facts.has('books_wrong')) return refuse('books_wrong');
  if (facts.has('bank_unsure')) return refuse('bank_unsure');
  const reserveMinor = await nodeBalance(tx, 'reserve', node.currency);
  return reserveMinor < 0n ? refuse('reserve_negative', String(-reserveMinor)) : null;
}

type Own = NonNullable<Awaited<ReturnType<typeof newestOwnAccount>>>;
type Kept = Omit<NewOrder, 'fileId' | 'currency'>;

/** Writes the file, and keeps it with what stands in it. */
async function keepFile(
  deps: SettlementDeps,
  tx: Tx,
  what: {
    readonly us: Own;
    readonly due: readonly DuePayment[];
    readonly by: string | null;
    readonly instant: boolean;
  },
) {
  const { us, due, by, instant } = what;
  const [fileId, madeAt] = [deps.newId(), deps.clock()];
  const today = madeAt.toISOString().slice(0, 10);
  const messageId = `OBOLE-${today.replaceAll('-', '')}-${shortName(deps.newSecret())}`;
  // Instant payments leave on any day.
  const executeOn = instant ? today : nextTargetDay(today);
  const orders = due.map(({ whose: _, ...one }, index): Kept => {
    const endToEndId = one.endToEndId ?? `${messageId}-${index + 1}`;
    return { ...one, endToEndId, id: deps.newId() };
  });
  const debtor = { name: us.holder, iban: us.iban, bic: us.bic };
  const text = writePain({
    ...{ messageId, createdAt: madeAt, debtor, executeOn, instant, batch: false },
    payments: orders.map((order) => paymentOf(deps, order)),
  });
  const bytes = Buffer.from(text);
  const totalMinor = orders.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const { fourEyes } = await paymentSettings(tx);
  const { currency } = deps.node;
  await addPaymentFile(tx, {
    ...{ id: fileId, messageId, bytesGzip: gzipSync(bytes), sha256: sha256OfParts([bytes]) },
    ...{ payments: orders.length, totalMinor, currency, executeOn, madeAt, madeBy: by },
    needsApproval: fourEyes,
  });
  await addOrders(tx, { fileId, currency }, orders);
  return { fileId, messageId, totalMinor, orders };
}

/** Forty bits that say nothing, in letters that nobody mistakes for digits. */
const shortName = (secret: string): string =>
  [...Buffer.from(secret, 'base64url').subarray(0, 8)]
    .map((byte) => 'ABCDEFGHJKMNPQRSTVWXYZ0123456789'[byte % 32])
    .join('');

function paymentOf({ node }: SettlementDeps, order: Kept): Payment {
  const { endToEndId, amountMinor, holder, iban, bic, reference } = order;
  const text = `${node.name} ${node.host}`;
  return { endToEndId, amountMinor, name: holder, iban, bic, reference, text, address: null };
}

/** Their money is on its way. */
async function book(
  deps: SettlementDeps,
  tx: Tx,
  what: { readonly orders: readonly Kept[]; readonly month: string; readonly by: string | null },
): Promise<void> {
  const { orders, month, by } = what;
  const { currency } = deps.node;
  const at = deps.clock();
  const booked = orders.flatMap((order) => {
    const debit = sourceOf(order);
    if (debit === null) return [];
    const transfers = [{ debit, credit: 'payouts' as const, amountMinor: order.amountMinor }];
    const transaction = { idempotencyKey: orderKey(order.id), kind: 'payout' as const, month };
    return [{ order, transaction: { ...transaction, id: deps.newId(), currency, transfers } }];
  });
  await postMany(
    tx,
    currency,
    booked.map(({ transaction }) => transaction),
    at,
  );
  const told = booked.flatMap(({ order: { actorId }, transaction }) =>
    actorId === null
      ? []
      : [{ personId: actorId, kind: 'payment' as const, transactionId: transaction.id, at }],
  );
  await addHappenings(tx, told);
  const refunds = orders.filter(({ kind }) => kind === 'refund');
  if (refunds.length > 0) await setSentBack(tx, refunds, { by, at });
  const paidBack = orders.flatMap(({ kind, actorId }) =>
    kind === 'withdrawal' ? (actorId ?? []) : [],
  );
  if (paidBack.length > 0) await setFundsBack(tx, paidBack, null);
}
