import type { EntryPurpose, EntryWhy } from '../../../db/views/bank-entries.ts';

/** The words about what the bank said, in English. */
export const enMonthEnd = {
  monthEnd: {
    menu: 'Bank month',
    title: 'The month at the bank',
    lead: 'Bring what the bank says, look at what it is for, and book it. Ten minutes a month.',
    bring: 'Bring a bank statement',
    bringText:
      'A file of the kind camt.053, as your online banking offers it (“CAMT”, “ISO 20022”, “XML statement”), or a ZIP of such files. Nothing is booked before you have looked. The same file twice changes nothing.',
    file: 'Statement file',
    read: 'Read the file',
    waits: 'A file waits',
    waitsText: (name: string) => `${name} was read and is not booked yet.`,
    look: 'Look at it',
    files: 'Files',
    bookedOn: (day: string) => `booked on ${day}`,
    notBooked: 'not booked',
    none: 'No file was read yet.',
    preview: 'Look before you book',
    booked: 'What was booked',
    statement: 'Statement',
    opening: 'Opening balance',
    closing: 'Closing balance',
    sumUnseen:
      'The bank does not say both balances here, so it cannot be seen whether an entry is missing.',
    knownBefore: (n: number) =>
      n === 1 ? '1 entry was known already.' : `${n} entries were known already.`,
    leftOut: (accounts: string) => `Of another account, and not read: ${accounts}.`,
    pending: (n: number) =>
      n === 1
        ? '1 entry is not booked at the bank yet, and comes with a later statement.'
        : `${n} entries are not booked at the bank yet, and come with a later statement.`,
    what: 'What it is',
    entries: 'Entries',
    came: 'Came in',
    went: 'Went out',
    purposes: {
      top_up: 'Top-ups, by their reference',
      top_up_back: 'Top-ups that the bank took back',
      peer_in: 'Paid by other nodes',
      peer_out: 'Paid to other nodes',
      peer_back: 'Payments to other nodes that came back',
      order: 'Payments from our files',
      order_back: 'Payments from our files that came back',
      file: 'Files of payments, as one sum',
      own: 'The association’s own money and bank costs',
      cards: 'From the card company',
      sent_back: 'Sent back to where it came from',
    } satisfies Record<EntryPurpose, string>,
    whys: {
      no_reference: 'Names nobody here: waits for you to say what it is for',
      unknown_reference: 'A reference that nobody has: waits for you to say what it is for',
      person_gone: 'For somebody who has left: waits for you',
      wrong_amount: 'Not the amount of the payment that it names: waits for you',
      order_not_open: 'Names a payment that is paid or cancelled: waits for you',
      no_top_up: 'Takes back what no top-up was: waits for you',
      may_be_known:
        'Looks like an entry of another statement: left out until you say that it is not',
      by_hand: 'Perhaps a top-up that was booked by hand: left out until you say whether it is',
      other_currency: 'In another currency: left out',
      same_as_other: 'The same as an entry of another statement: left out',
      to_send_back: 'Goes back to where it came from, with the next file of payments',
      came_back: 'Was sent back and could not be delivered: waits for you',
    } satisfies Record<EntryWhy, string>,
    twins: 'Book also what looks like an entry of another statement: it is another payment',
    book: 'Book all of it',
    away: 'Put the file away, book nothing',
    open: 'What is not matched',
    openText:
      'The money is in the books, set apart for now. Say what it is for; the bank’s own words stand beside it. What you cannot place goes back to who sent it.',
    openNone: 'Nothing waits. Everything that the bank said is booked for something.',
    day: 'Day',
    who: 'Who',
    words: 'What the bank says',
    amount: 'Amount',
    isFor: 'What it is for',
    giver: 'A member’s top-up: their name here',
    giverBack: 'A member’s top-up, sent back: their name here',
    peer: 'Another node: its address',
    own: 'It is our own (a gift to us, a fee, a grant)',
    costs: 'These are bank costs',
    same: 'It is the same payment',
    byHand: (who: string, day: string) =>
      `Booked by hand for ${who} on ${day}, the same amount: is it this one?`,
    sameByHand: 'It is this one: book nothing more',
    payment: (name: string) => `Perhaps our payment ${name}.`,
    paymentKept: (amount: string) => `A bank kept ${amount} of it: the reserve bears that.`,
    paymentPutBack:
      'Its money was put back. What is there no more, the reserve bears: look that it is not paid again.',
    samePayment: 'It is that payment',
    assign: 'Book it so',
    maybe: (name: string) => `Probably ${name}: paid from this account before.`,
    agree: 'Figures that must agree',
    atBank: (day: string) => `At the bank, at the end of ${day}`,
    inBooks: 'In the books: bank',
    difference: 'Difference',
    agrees: 'They agree to the cent.',
    differs:
      'They do not agree: a statement is missing, a payment was entered by hand that the bank has not made, or money moved after the last statement.',
    first: (amount: string) =>
      `They differ by what was on the account before the first statement, ${amount}. That was the association’s own money: say so, and they agree.`,
    firstBook: 'It was our own money',
    firstNot: 'Bank and books do not differ by that any more. Look at the figures again.',
    accountFirst: 'This node has no bank account yet.',
    accountFirstLink: 'Set it first',
    noBalance: 'No statement with a balance was booked yet.',
    points: 'This node keeps points: no bank knows them, and nothing is paid in or out.',
  },
  bankFileRefusals: {
    not_xml: (detail: string) =>
      `This is no whole XML file (${detail}). Download the statement again, as camt.053.`,
    archive: (detail: string) =>
      `This ZIP cannot be unpacked (${detail}): it is empty, damaged, locked, too large, or has another ZIP in it. Unpack it yourself, and bring the XML files in it one by one.`,
    doctype: () => 'The file brings definitions of its own, as no bank does. Nothing was read.',
    encoding: (detail: string) => `The text of the file cannot be read (${detail}).`,
    too_large: (detail: string) =>
      `The file is too large (${detail}). Ask the bank for a shorter time.`,
    not_camt: (detail: string) =>
      `This is no bank statement of the kind camt.053 (${detail}). Choose “CAMT” or “ISO 20022” in your online banking.`,
    version_unknown: (detail: string) => `This version of the format is not known (${detail}).`,
    element_missing: (detail: string) => `The file lacks something that it must have: ${detail}.`,
    value_invalid: (detail: string) => `The file has a value that it must not have: ${detail}.`,
    account_missing: (detail: string) => `The file does not say whose account it is: ${detail}.`,
    currency_missing: (detail: string) => `An amount has no currency: ${detail}.`,
    currency_unknown: (detail: string) =>
      `An amount is in a currency that does not exist: ${detail}.`,
    amount_invalid: (detail: string) => `An amount cannot be read: ${detail}.`,
    date_invalid: (detail: string) => `A date cannot be read: ${detail}.`,
    sum_wrong: (detail: string) =>
      `Opening balance and entries do not make the closing balance: ${detail}. Something is missing in the file; ask the bank.`,
    detail_sum_wrong: (detail: string) => `The parts of an entry do not make the entry: ${detail}.`,
    points: () => 'This node keeps points, which no bank knows.',
    no_account: () => 'This node has no bank account yet. An admin sets it under “Bank”.',
    other_account: (detail: string) =>
      `This statement is of another account (${detail}), not of this node’s. Nothing was read.`,
    file_waits: () => 'Another file waits. Book it or put it away first.',
    statement_changed: (detail: string) =>
      `An earlier file of statement ${detail} had entries that this one lacks. A bank adds to a statement and never takes away: ask it which file is right.`,
    intraday: () =>
      'This is what the bank sees during the day (camt.052), which may still change. Bring the statement (camt.053).',
    unknown_file: () => 'That file does not wait any more: it was booked or put away meanwhile.',
    file_missing: () => 'Choose a file first.',
  },
  assignRefusals: {
    unknown_entry: 'There is no such entry.',
    not_open: 'Somebody has said already what that entry is for.',
    unknown_person: 'Nobody here has that name. It is the one in the address of their page.',
    unknown_peer: 'This node settles with no node of that address.',
    other_currency: 'That entry is in another currency.',
    not_twin: 'No other statement has such an entry.',
    not_by_hand:
      'That top-up is another one: it was undone, is known as another entry, or is of another amount.',
    not_payment: 'It cannot be that payment, or not any more.',
    nothing_owed: 'We owe that node no payment of just this amount.',
    no_top_up: 'No top-up of theirs by transfer is so large.',
  },
};
