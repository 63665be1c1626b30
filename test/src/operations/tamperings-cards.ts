import type { Tampering, Who } from './tamperings.ts';

const HELD = 'what is held is what is held of card payments';
const PAID = 'every card payment is booked as it was paid';
const MOVED = 'every movement of a card payment is booked as the company says';
const SAID =
  'whatever card money moved has a payment, a movement or an entry of the bank that says so';

const ID = '00000000-0000-7000-8000-000000000002';
const FOREIGN = `(select id from ledger_transaction where kind = 'distribution')`;

/** A payment that somebody made up. */
const payment = (who: Who, heldMinor: number, transaction: string) =>
  `insert into card_payment (id, rail, actor_id, asked_minor, currency, started_at, payment_id, state,
      transaction_id, gross_minor, fee_minor, paid_at, matures_at, held_minor)
    values ('${ID}', 'stripe', '${who.reader}', 1000, 'EUR', now(), 'pi_1', 'paid', ${transaction}, 1000, 0,
      now(), now(), ${heldMinor})`;

/** What a superuser does to card money, and what the checks must say to it. */
export const OF_CARDS: readonly Tampering[] = [
  {
    what: 'somebody is said to have card money that nobody holds for them',
    how: (who) => [payment(who, 1000, FOREIGN)],
    says: (who) => ({ [HELD]: `${who.reader}: held 0, of card payments 1000` }),
  },
  {
    what: 'a card payment names a booking that is not its own',
    how: (who) => [payment(who, 0, FOREIGN)],
    says: () => ({ [PAID]: `card payment ${ID}` }),
  },
  {
    what: 'the card company is said to have taken what nobody booked',
    how: () => [
      `insert into card_movement values ('txn_1', '${ID}', 're_1', 'refund', 'taken', 5, 0, null, now())`,
    ],
    says: () => ({ [MOVED]: 'movement txn_1' }),
  },
  {
    what: 'the card company is said to have kept a fee that nobody booked',
    how: () => [
      `insert into card_movement values ('txn_2', '${ID}', 'dp_1', 'dispute', 'taken', 0, 7, null, now())`,
    ],
    says: () => ({ [MOVED]: 'movement txn_2' }),
  },
  {
    what: 'card money comes to the bank that the bank does not know of',
    how: () => [
      `insert into ledger_account (path, currency, normal_side, no_overdraft)
        values ('cards', 'EUR', 'debit', false)`,
      `insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at)
        values ('${ID}', 'node:bank:x', '', 'card_payout', '2026-11', now())`,
      `insert into ledger_transfer select '${ID}', 0, b.id, c.id, 5
        from ledger_account b, ledger_account c where b.path = 'bank' and c.path = 'cards'`,
    ],
    says: () => ({ [SAID]: `card_payout ${ID}` }),
  },
];
