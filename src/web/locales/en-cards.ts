import type { CardRefundRefusal } from '../../operations/refund-card-payment.ts';
import type { CardStartRefusal } from '../../operations/start-card-payment.ts';

/** The words about paying by card, in English. */
export const enCards = {
  cards: {
    title: 'Pay in by card',
    both: 'Pay in',
    byCard: 'By card',
    text: 'You pay at a page of the card company; this node never sees your card. The company keeps a fee, which depends on the card: what is left of it is yours, and you see how much. You can give it 30 days later, when it is sure to stay. A transfer costs less and counts sooner.',
    range: (least: string, most: string) => `From ${least} to ${most}.`,
    pay: 'Pay by card',
    onwards: 'On to the card company',
    onwardsText: 'You pay at its page, and come back here.',
    held: 'Paid by card, to be given later',
    heldText: 'Nobody gives what may still be taken back: it waits for 30 days.',
    from: (day: string) => `from ${day}`,
    disputed: 'waits until your bank has decided',
    arrived: 'It has arrived',
    arrivedText: (gross: string, fee: string) =>
      `${gross} arrived. The card company kept ${fee} of it.`,
    heldUntil: (money: string, day: string) => `${money} are yours to give from ${day} on.`,
    free: 'It is yours to give.',
    takenBack: (money: string) => `${money} of it was taken back to the card.`,
    back: 'It was taken back',
    inDispute:
      'Your bank asked for it back and is deciding. If it decides for the payment, the money comes back here, and you are told.',
    checking: 'It is being checked',
    checkingText:
      'The card company has not said yet whether it was paid. This node asks it again by itself: nothing is lost, and nothing is paid twice.',
    again: 'Look again',
    notPaid: 'Not paid',
    notPaidText:
      'The card company has taken nothing. If you have just paid, look again in a moment.',
    tryAgain: 'Pay in',
    strange: 'Somebody has to look at it',
    strangeText:
      'It was paid in a way that this node cannot book. Whoever runs it has been told; the money is with the card company.',
    list: 'Card payments',
    listText: 'What members paid by card, the newest first.',
    none: 'Nobody has paid by card yet.',
    figures: 'Card money',
    atCompany: 'At the card company, as the books know it',
    heldSum: 'Of all card money, held for 30 days',
    underWay: (day: string) => `On its way to the bank, there on about ${day}`,
    day: 'Day',
    who: 'Who',
    amount: 'Amount',
    fee: 'Fee',
    taken: 'Taken back',
    state: 'State',
    states: {
      open: 'not paid yet',
      not_paid: 'not paid',
      strange: 'paid in another currency: not booked. Refund it at the card company',
      paid: 'held',
      given: 'can be given',
      disputed: 'disputed',
    },
    one: 'A card payment',
    number: 'Its name at the card company',
    refund: 'Send it back',
    refundText:
      'To the card that it came from. It is taken out of what is held of it, then out of what they have here and of what they gave that was not passed on yet; the reserve bears the rest. The card company does not give its fee back.',
    reason: 'Why',
    send: 'Send it back to the card',
    movements: { refund: 'Refund', dispute: 'Dispute' },
    sides: { taken: 'taken back', returned: 'came back' },
    startRefusals: {
      cards_off: () => 'Nobody pays this node by card.',
      amount_invalid: (least: string, most: string) =>
        `Type an amount like 20, from ${least} to ${most}.`,
      asked_too_often: () => 'That is often for one day. Try again tomorrow, or pay by transfer.',
      company_unreachable: () =>
        'The card company does not answer just now. Nothing was paid; try again in a few minutes.',
      company_refused: () =>
        'The card company refused. Nothing was paid; tell whoever runs this node.',
    } satisfies Record<CardStartRefusal, (least: string, most: string) => string>,
    refundRefusals: {
      reason_invalid: 'Write why, in one line of at most 500 characters.',
      not_an_admin: 'Only an admin or a treasurer sends money back.',
      unreachable:
        'The card company does not answer just now. Look in a few minutes whether it was sent before you send it again: the same amount is never sent twice for one try.',
      refused: 'The card company refused. It says why at its own pages.',
      unknown_payment: 'There is no such payment.',
      cards_off:
        'This node has no key to the card company any more. Send it back at its own pages.',
      not_paid: 'Nothing was paid, so nothing can be sent back.',
      disputed: 'It is disputed: the card company has it already, until that is decided.',
      changed: 'Meanwhile something was taken back of it already. Look at what is left.',
      amount_invalid: 'Type an amount that is still there of this payment.',
    } satisfies Record<CardRefundRefusal, string>,
  },
};
