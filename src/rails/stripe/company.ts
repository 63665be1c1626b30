import type { Stripe } from 'stripe';
import { done, type Outcome, refuse } from '../../operations/outcome.ts';
import type { Company, CompanyPayout, CompanyTrouble, Heard, Message, PayWish } from '../rail.ts';
import { aboutOf } from './event.ts';
import { type Seen, stateOf } from './state.ts';

export type StripeKeys = {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Where its API is; undefined: at Stripe. */
  readonly api: string | undefined;
};

const TIMEOUT_MS = 15_000;
/** A message that was signed longer ago may be one that somebody overheard. Source: Stripe, "Webhooks". */
const OLDEST_SIGNATURE_SECONDS = 300;
/** More refunds, disputes or payouts than anybody has of one payment, or in a month. */
const MOST = 100;

/** Stripe as our books see it: asked by its own library, which is loaded with the first question. */
export function stripeCompany(keys: StripeKeys, currency: string): Company {
  let loaded: Promise<Stripe> | undefined;
  const stripe = () => {
    loaded ??= clientOf(keys);
    return loaded;
  };
  const ask = async <Answer extends object>(
    question: (client: Stripe) => Promise<Answer>,
  ): Promise<Outcome<Answer, CompanyTrouble>> => {
    try {
      return done(await question(await stripe()));
    } catch (error) {
      return troubleOf(error);
    }
  };
  return {
    open: (wish) => ask((client) => open(client, wish)),
    state: (checkoutId) =>
      ask(async (client) => ({ state: stateOf(await look(client, checkoutId), currency) })),
    checkoutOf: (paymentId) =>
      ask(async (client) => {
        const found = await client.checkout.sessions.list({ payment_intent: paymentId, limit: 1 });
        return { checkoutId: found.data[0]?.id ?? null };
      }),
    refund: ({ paymentId, amountMinor, key }) =>
      ask(async (client) => {
        const wish = { payment_intent: paymentId, amount: exactly(amountMinor) };
        const refund = await client.refunds.create(wish, { idempotencyKey: key });
        return { refundId: refund.id };
      }),
    payouts: (since) =>
      ask(async (client) => {
        const gte = Math.floor(since.getTime() / 1000);
        const { data } = await client.payouts.list({ created: { gte }, limit: MOST });
        return { payouts: data.map(payoutOf) };
      }),
    hear: async (message, now) => heardOf(await stripe(), keys, message, now),
  };
}

/** What it says, when it is signed by it and new. */
function heardOf(
  { webhooks }: Stripe,
  { secretKey, webhookSecret }: StripeKeys,
  { body, header }: Message,
  now: Date,
): Heard | null {
  const [text, signature] = [Buffer.from(body), header('stripe-signature')];
  const oldest = OLDEST_SIGNATURE_SECONDS;
  try {
    const at = now.getTime();
    const sent = webhooks.constructEvent(text, signature, webhookSecret, oldest, undefined, at);
    return aboutOf(sent, isLiveKey(secretKey));
  } catch {
    // Not signed, or no message: whoever sent it learns nothing of why.
    return null;
  }
}

/** Its library takes numbers: those that a number says exactly, far above what anybody pays. */
function exactly(units: bigint): number {
  const number = Number(units);
  if (BigInt(number) !== units || !Number.isSafeInteger(number)) throw new RangeError(`${units}`);
  return number;
}

const isLiveKey = (key: string): boolean => /^(sk|rk)_live_/.test(key);

async function clientOf({ secretKey, api }: StripeKeys): Promise<Stripe> {
  const { Stripe: Client } = await import('stripe');
  const at = api === undefined ? undefined : new URL(api);
  return new Client(secretKey, {
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 1,
    telemetry: false,
    ...(at === undefined
      ? {}
      : { host: at.hostname, port: at.port, protocol: at.protocol === 'http:' ? 'http' : 'https' }),
  });
}

/** The page can be paid at by card alone: what it says is then final at once. What is kept is said with the
 *  payment, not later. The giver pays in the node's currency, so that it is known what arrives. */
async function open(client: Stripe, wish: PayWish) {
  const { id, amountMinor, currency, title, backTo, endsAt } = wish;
  const price = { currency: currency.toLowerCase(), unit_amount: exactly(amountMinor) };
  const session = await client.checkout.sessions.create(
    {
      mode: 'payment',
      client_reference_id: id,
      allowed_payment_method_types: ['card'],
      adaptive_pricing: { enabled: false },
      payment_intent_data: { capture_method: 'automatic', metadata: { obole: id } },
      line_items: [{ quantity: 1, price_data: { ...price, product_data: { name: title } } }],
      locale: 'auto',
      success_url: backTo,
      cancel_url: backTo,
      expires_at: Math.floor(endsAt.getTime() / 1000),
    },
    { idempotencyKey: id },
  );
  if (session.url === null) throw new Error('a page without an address');
  return { checkout: { checkoutId: session.id, href: session.url } };
}

/** Everything of a payment, in a few questions. */
async function look(client: Stripe, checkoutId: string): Promise<Seen> {
  const session = await client.checkout.sessions.retrieve(checkoutId, {
    expand: ['payment_intent.latest_charge.balance_transaction'],
  });
  const { payment_intent: intent } = session;
  if (intent === null || typeof intent === 'string') return { session, refunds: [], disputes: [] };
  const of = { payment_intent: intent.id, limit: MOST };
  const [refunds, disputes] = await Promise.all([
    client.refunds.list({
      ...of,
      expand: ['data.balance_transaction', 'data.failure_balance_transaction'],
    }),
    client.disputes.list(of),
  ]);
  return { session, refunds: refunds.data, disputes: disputes.data };
}

const payoutOf = (payout: Stripe.Payout): CompanyPayout => ({
  name: payout.id,
  amountMinor: BigInt(payout.amount),
  currency: payout.currency.toUpperCase(),
  arrivesOn: new Date(payout.arrival_date * 1000).toISOString().slice(0, 10),
  state: payout.status === 'failed' || payout.status === 'canceled' ? 'failed' : 'on_its_way',
});

/** Its own words may repeat what it was told, so only their code is kept. */
function troubleOf(error: unknown): Outcome<never, CompanyTrouble> {
  const { type, code, statusCode } = error as {
    readonly type?: string;
    readonly code?: string;
    readonly statusCode?: number;
  };
  const isFinal =
    statusCode !== undefined &&
    statusCode >= 400 &&
    statusCode < 500 &&
    ![409, 429].includes(statusCode);
  return isFinal
    ? refuse('refused', [type, code].filter((word) => word !== undefined).join(' '))
    : refuse('unreachable', type ?? 'unknown');
}
