import type { Stripe } from 'stripe';
import { z } from 'zod';
import type { About, Heard } from '../rail.ts';

/** A name of Stripe's: letters of its kind, and what it calls the thing. */
const name = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9_]+$/);
const about = z.union([
  z.object({ object: z.literal('checkout.session'), id: name }),
  z.object({ object: z.literal('payment_intent'), id: name }),
  z.object({ object: z.enum(['charge', 'refund', 'dispute']), payment_intent: name }),
  z.object({ object: z.literal('payout'), id: name }),
]);
const said = z.object({
  id: name,
  type: z.string().max(100),
  livemode: z.boolean(),
  /** Of an account that is connected to ours, and not ours. */
  account: name.optional(),
  data: z.object({ object: z.unknown() }),
});

/** What a message is about, without believing anything else of it.
 *  @param isLive whether our key is for real money: what is said of the other kind is nothing of ours.
 *  @returns null when it has not the shape of a message. */
export function aboutOf(event: Stripe.Event, isLive: boolean): Heard | null {
  const read = said.safeParse(event);
  if (!read.success) return null;
  const { id, type, livemode, account, data } = read.data;
  const isOurs = livemode === isLive && account === undefined;
  return { id, type, about: isOurs ? thingOf(data.object) : null };
}

function thingOf(object: unknown): About | null {
  const read = about.safeParse(object);
  if (!read.success) return null;
  const thing = read.data;
  switch (thing.object) {
    case 'checkout.session':
      return { what: 'checkout', id: thing.id };
    case 'payment_intent':
      return { what: 'payment', id: thing.id };
    case 'payout':
      return { what: 'payouts' };
    default:
      return { what: 'payment', id: thing.payment_intent };
  }
}
