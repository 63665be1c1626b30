import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Stripe } from 'stripe';
import {
  type Booking,
  type Dispute,
  disputeJson,
  list,
  type Payment,
  type Refund,
  refundJson,
  type Session,
  sessionJson,
} from './stripe-json.ts';

/** Keys as Stripe makes them, of use with no other server. */
export const STRIPE_KEYS = {
  secretKey: 'sk_test_ofUseWithNoOtherServer',
  webhookSecret: 'whsec_ofUseWithNoOtherServer',
};

type Payout = { id: string; amount: number; arrival_date: number; created: number; status: string };

/** What the server does with the next request that fits: answer so, or hang up. */
type Trouble = { readonly path: RegExp; readonly status: number | 'hang_up'; left: number };

/** The part of Stripe that takes payments, over HTTP: it keeps what was paid, refunded, disputed and paid out,
 *  and says it as Stripe does when it is asked; what is not asked to be expanded is a name. */
export class StripeServer {
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response);
  });
  readonly sessions = new Map<string, Session>();
  readonly payouts: Payout[] = [];
  readonly requests: string[] = [];
  readonly #byKey = new Map<string, { readonly sent: string; readonly answer: object }>();
  readonly #now: () => Date;
  #trouble: Trouble | null = null;
  /** Called before each answer: to let something happen in between, or to be late. */
  before: (path: string) => Promise<void> = async () => {};
  #count = 0;

  /** @param now the clock of the house. */
  constructor(now: () => Date) {
    this.#now = now;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve()));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** The next so many requests that fit are answered so. */
  fail(path: RegExp, status: Trouble['status'], times = 1): void {
    this.#trouble = { path, status, left: times };
  }

  session(id: string): Session {
    const found = this.sessions.get(id);
    if (found === undefined) throw new Error(`no session ${id}`);
    return found;
  }

  /** Somebody pays at the page. `later`: what Stripe keeps is not known yet. */
  pay(
    checkoutId: string,
    how: { readonly fee: number; readonly currency?: string; readonly later?: boolean },
  ): Payment {
    const session = this.session(checkoutId);
    const { currency = 'eur', fee, later = false } = how;
    const booked = this.#booking(session.amount, fee, currency);
    const payment: Payment = {
      id: this.#id('pi'),
      charge: {
        ...{ id: this.#id('ch'), created: this.#seconds(), paid: true, currency },
        booked: later ? null : booked,
      },
      refunds: [],
      disputes: [],
    };
    session.status = 'complete';
    session.payment = payment;
    return payment;
  }

  /** Nobody pays at it any more. */
  expire(checkoutId: string): void {
    this.session(checkoutId).status = 'expired';
  }

  /** Somebody sends it back at Stripe's own pages. */
  refund(payment: Payment, amount: number): Refund {
    const booked = this.#booking(-amount, 0);
    const refund = { id: this.#id('re'), status: 'succeeded', booked, failed: null };
    payment.refunds.push(refund);
    return refund;
  }

  /** The card's bank does not take it. */
  failRefund(refund: Refund): void {
    refund.status = 'failed';
    refund.failed = this.#booking(-refund.booked.amount, 0);
  }

  /** A bank asks; nothing moves yet. */
  inquire(payment: Payment): Dispute {
    const dispute = { id: this.#id('dp'), status: 'warning_needs_response', bookings: [] };
    payment.disputes.push(dispute);
    return dispute;
  }

  /** A bank takes it back, and Stripe a fee. */
  dispute(payment: Payment, amount: number, fee = 2000): Dispute {
    const bookings = [this.#booking(-amount, fee)];
    const dispute = { id: this.#id('dp'), status: 'needs_response', bookings };
    payment.disputes.push(dispute);
    return dispute;
  }

  /** @param feeBack what comes back of the fee. */
  decide(dispute: Dispute, how: 'won' | 'lost' | 'warning_closed', feeBack = 0): void {
    dispute.status = how;
    const [taken] = dispute.bookings;
    if (how === 'won' && taken !== undefined)
      dispute.bookings.push(this.#booking(-taken.amount, -feeBack));
  }

  payOut(amount: number, day: string): Payout {
    const arrival = Date.parse(`${day}T00:00:00Z`) / 1000;
    const payout = {
      amount,
      arrival_date: arrival,
      created: this.#seconds(),
      status: 'in_transit',
    };
    const made = { ...payout, id: this.#id('po') };
    this.payouts.push(made);
    return made;
  }

  /** A message as Stripe would send it: its body, and what signs it.
   *  @param object what it says that happened, which nobody should believe. */
  message(
    type: string,
    object: object,
    more: {
      readonly id?: string;
      readonly livemode?: boolean;
      readonly account?: string;
      readonly signedAt?: Date;
      readonly secret?: string;
    } = {},
  ): { readonly id: string; readonly body: string; readonly signature: string } {
    const { id = this.#id('evt'), livemode = false, account, signedAt = this.#now() } = more;
    const body = JSON.stringify({
      ...{ id, object: 'event', type, livemode, api_version: '2026-10-28.endive' },
      ...(account === undefined ? {} : { account }),
      data: { object },
    });
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: more.secret ?? STRIPE_KEYS.webhookSecret,
      timestamp: Math.floor(signedAt.getTime() / 1000),
    });
    return { id, body, signature };
  }

  #booking(amount: number, fee: number, currency = 'eur'): Booking {
    return { id: this.#id('txn'), amount, fee, currency };
  }

  #id(kind: string): string {
    this.#count += 1;
    return `${kind}_${process.pid}${this.#count}`;
  }

  #seconds(): number {
    return Math.floor(this.#now().getTime() / 1000);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const sent = Buffer.concat(parts).toString();
    const url = new URL(request.url ?? '/', 'http://stripe.invalid');
    const path = `${request.method} ${url.pathname}`;
    this.requests.push(path);
    await this.before(path);
    const say = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const trouble = this.#trouble;
    if (trouble?.path.test(path) && trouble.left > 0) {
      trouble.left -= 1;
      if (trouble.status === 'hang_up') return void request.socket.destroy();
      const type = trouble.status < 500 ? 'invalid_request_error' : 'api_error';
      return say(trouble.status, { error: { type, message: 'as the test asked' } });
    }
    if (request.headers.authorization !== `Bearer ${STRIPE_KEYS.secretKey}`)
      return say(401, { error: { type: 'invalid_request_error', message: 'no such key' } });
    const key = `${request.headers['idempotency-key'] ?? ''}`;
    const kept = key === '' ? undefined : this.#byKey.get(key);
    if (kept !== undefined && request.method === 'POST') {
      if (kept.sent !== sent) return say(400, { error: { type: 'idempotency_error' } });
      return say(200, kept.answer);
    }
    const answer = this.#route(path, url.searchParams, new URLSearchParams(sent));
    if (answer === null)
      return say(404, { error: { type: 'invalid_request_error', code: 'resource_missing' } });
    if (request.method === 'POST') this.#byKey.set(key, { sent, answer });
    say(200, answer);
  }

  #route(path: string, query: URLSearchParams, form: URLSearchParams): object | null {
    const expand = new Set(
      [...query].flatMap(([name, to]) => (name.startsWith('expand') ? [to] : [])),
    );
    if (path === 'POST /v1/checkout/sessions') return this.#open(form);
    if (path === 'GET /v1/checkout/sessions') {
      const payment = query.get('payment_intent');
      const all = [...this.sessions.values()].filter((one) => one.payment?.id === payment);
      return list(all.map((one) => sessionJson(one, expand)));
    }
    const [, id] = /^GET \/v1\/checkout\/sessions\/(\w+)$/.exec(path) ?? [];
    if (id !== undefined) {
      const session = this.sessions.get(id);
      return session === undefined ? null : sessionJson(session, expand);
    }
    if (path === 'POST /v1/refunds') return this.#refundAsked(form);
    const payment = this.#payment(query.get('payment_intent'));
    if (path === 'GET /v1/refunds')
      return list(payment?.refunds.map((one) => refundJson(one, expand)) ?? []);
    if (path === 'GET /v1/disputes')
      return list(payment?.disputes.map((one) => disputeJson(one, payment.id)) ?? []);
    if (path === 'GET /v1/payouts')
      return list(this.payouts.map((one) => ({ ...one, object: 'payout', currency: 'eur' })));
    return null;
  }

  #open(form: URLSearchParams): object {
    const session: Session = {
      ...{ id: this.#id('cs_test'), client_reference_id: form.get('client_reference_id') ?? '' },
      ...{ status: 'open', payment: null, asked: form },
      amount: whole(form.get('line_items[0][price_data][unit_amount]')),
    };
    this.sessions.set(session.id, session);
    return sessionJson(session, new Set());
  }

  #refundAsked(form: URLSearchParams): object | null {
    const payment = this.#payment(form.get('payment_intent'));
    if (payment === undefined) return null;
    return refundJson(this.refund(payment, whole(form.get('amount'))), new Set());
  }

  #payment(id: string | null): Payment | undefined {
    return (
      [...this.sessions.values()].find(({ payment }) => payment?.id === id)?.payment ?? undefined
    );
  }
}

const whole = (text: string | null): number => Number.parseInt(text ?? '', 10);
