import { findCardPayment } from '../../db/records/card-payments.ts';
import { cardTasks } from '../../src/jobs/tasks.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { hearCompany } from '../../src/operations/hear-company.ts';
import { startCardPayment } from '../../src/operations/start-card-payment.ts';
import { makeRails } from '../../src/wiring/rails.ts';
import { type House, house } from './house.ts';
import { STRIPE_KEYS, StripeServer } from './stripe-server.ts';
import { onlyTasks } from './tasks.ts';

export type CardHouse = House & {
  readonly deps: NodeDeps;
  readonly stripe: StripeServer;
  /** Where that is. */
  readonly api: string;
  /** Does what jobs are waiting. */
  work(): Promise<void>;
  /** Somebody begins a payment. @returns its id, and the company's name for its page. */
  begin(actorId: string, amountMinor?: bigint): Promise<{ id: string; checkoutId: string }>;
  /** The company says that something happened. */
  hear(
    type: string,
    object: object,
    more?: Parameters<StripeServer['message']>[2],
  ): Promise<string>;
};

/** A house at which one pays by card, with a card company on this machine. */
export async function cardHouse(options: Parameters<typeof house>[0] = {}): Promise<CardHouse> {
  const home = await house(options);
  const stripe = new StripeServer(home.deps.clock);
  const api = await stripe.start();
  const keys = { ...STRIPE_KEYS, api };
  const deps = { ...home.deps, rails: makeRails({ ...home.deps.node, stripe: keys }) };
  return {
    ...home,
    deps,
    stripe,
    api,
    async begin(actorId, amountMinor = 1_000n) {
      const wish = {
        rail: 'stripe',
        actorId,
        amountMinor,
        title: 'Top-up',
        language: 'en',
      } as const;
      const begun = await startCardPayment(deps, wish);
      if (!begun.ok) throw new Error(`${begun.code} ${begun.detail}`);
      const row = await findCardPayment(deps.db, { id: begun.id });
      return { id: begun.id, checkoutId: row?.checkoutId ?? '' };
    },
    async hear(type, object, more) {
      const { body, signature } = stripe.message(type, object, more);
      const heard = await hearCompany(deps, 'stripe', {
        body: Buffer.from(body),
        header: () => signature,
      });
      return heard.ok ? 'heard' : heard.code;
    },
    async work() {
      const worker = await startWorker(home.database.address, onlyTasks(cardTasks(deps)));
      await worker.drained();
      await worker.stop();
    },
    async close() {
      await stripe.close();
      await home.close();
    },
  };
}
