import type { Outcome } from '../operations/outcome.ts';

/** A way for money to come to this node. All that they share is a name, and that a node has them or not; how a
 *  giver pays is what differs. `src/wiring/rails.ts` has the list of those that this node has; another one is
 *  a folder beside these, and a line there.
 *  - `by_hand`: whoever runs the node takes the money, and books it with its reference.
 *  - `transfer`: at the giver's own bank, with what they type there; the bank's file says that it came.
 *  - `address`: at a page elsewhere; a company takes the money, and says what came of it when it is asked. */
export type Rail = { readonly name: string } & (
  | { readonly how: 'by_hand' }
  | {
      readonly how: 'transfer';
      /** What a bank's app reads, to be drawn as a code; null: it reads none for this. */
      code(transfer: Transfer): string | null;
    }
  | { readonly how: 'address'; readonly company: Company }
);

/** What a node is, as far as that decides by which ways money comes. */
export type RailNode = {
  readonly currency: string;
  readonly fundsMode: 'pooled' | 'direct' | 'points';
};

export type Transfer = {
  readonly account: {
    readonly holder: string;
    readonly iban: string;
    readonly bic: string | null;
  };
  readonly reference: string;
  /** Null: as much as the giver types. */
  readonly amountMinor: bigint | null;
  readonly currency: string;
};

/** `unreachable`: nobody knows, ask again. `refused`: the company says no; the detail is its code, and never
 *  what it was told. */
export type CompanyTrouble = 'unreachable' | 'refused';

/** Who takes money for the node and keeps it for a while. What it says when it is asked is all that is ever
 *  booked. Amounts are in minor units of the node's currency. Nothing here throws for what it answers. */
export type Company = {
  /** Opens a page at which to pay. The same `id` again opens the same page. */
  open(wish: PayWish): Promise<Outcome<{ readonly checkout: Checkout }, CompanyTrouble>>;
  /** Where a payment stands, with everything that was taken back of it since.
   *  @param checkoutId the company's name for the page. */
  state(checkoutId: string): Promise<Outcome<{ readonly state: CardState }, CompanyTrouble>>;
  /** The page at which a payment was made, by the company's name for the payment; null: at none of ours. */
  checkoutOf(
    paymentId: string,
  ): Promise<Outcome<{ readonly checkoutId: string | null }, CompanyTrouble>>;
  /** Sends money back to the card that it came from. The same `key` again sends nothing more.
   *  @returns the company's name for it. */
  refund(wish: RefundWish): Promise<Outcome<{ readonly refundId: string }, CompanyTrouble>>;
  /** What it sent to our bank since a day, and what it is sending. */
  payouts(
    since: Date,
  ): Promise<Outcome<{ readonly payouts: readonly CompanyPayout[] }, CompanyTrouble>>;
  /** What a message says that it is about; null: it is not the company's, or too old. */
  hear(message: Message, now: Date): Promise<Heard | null>;
};

export type Message = {
  /** The bytes as they came. */
  readonly body: Uint8Array;
  /** A header of it by its name; empty: there is none. */
  header(name: string): string;
};

export type PayWish = {
  /** Ours. */
  readonly id: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** What stands on the page: whom one pays. */
  readonly title: string;
  /** Where the giver comes back to, whatever they did. */
  readonly backTo: string;
  readonly endsAt: Date;
};

export type Checkout = { readonly checkoutId: string; readonly href: string };

export type CardState =
  /** Nothing was paid, and may still be. */
  | { readonly is: 'open' }
  /** Nothing was paid, and cannot be any more. */
  | { readonly is: 'not_paid' }
  /** Paid, and the company has not yet said what it keeps. */
  | { readonly is: 'processing' }
  /** Paid, in a way that our books have no line for: in another currency, or not in whole units. */
  | { readonly is: 'strange'; readonly why: string }
  | ({ readonly is: 'paid' } & Paid);

export type Paid = {
  /** The company's name for the payment. */
  readonly paymentId: string;
  readonly paidAt: Date;
  readonly grossMinor: bigint;
  /** What the company keeps of it. */
  readonly feeMinor: bigint;
  readonly movements: readonly Movement[];
  /** Somebody disputes it, or a bank asks whether it is right, and that is not decided. */
  readonly disputed: boolean;
};

/** One booking of the company's on a payment, after it was made. */
export type Movement = {
  readonly id: string;
  /** The refund or dispute that it belongs to. */
  readonly caseId: string;
  readonly kind: 'refund' | 'dispute';
  readonly side: 'taken' | 'returned';
  readonly amountMinor: bigint;
  /** What it costs besides; below zero: what comes back of that. */
  readonly feeMinor: bigint;
};

export type RefundWish = {
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly key: string;
};

export type CompanyPayout = {
  readonly name: string;
  /** Below zero: taken from our bank. */
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly arrivesOn: string;
  readonly state: 'on_its_way' | 'failed';
};

/** A message of the company's. Of what it says only what it is about is believed, and that is asked. */
export type Heard = {
  readonly id: string;
  readonly type: string;
  /** Null: nothing of ours, like what happens in tests, or to somebody else's account. */
  readonly about: About | null;
};

export type About =
  | { readonly what: 'checkout' | 'payment'; readonly id: string }
  | { readonly what: 'payouts' };
