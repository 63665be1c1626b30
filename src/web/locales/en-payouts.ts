import type {
  ApproveCode,
  CancelCode,
  OrderCode,
  PayoutCode,
  RefusedPaymentCode,
  SendBackCode,
} from '../refusal-codes.ts';

/** What a bank says why it could not deliver money. Source: ISO 20022, External Code Sets, return reasons. */
const REASONS: Readonly<Record<string, string>> = {
  AC01: 'there is no such account',
  AC03: 'there is no such account',
  AC04: 'the account is closed',
  AC06: 'the account is blocked',
  AG01: 'the account takes no transfers',
  BE04: 'the bank wants an address',
  FOCR: 'it was asked back',
  MD07: 'its holder has died',
  MS02: 'its holder refused it',
  MS03: 'the bank says no more',
  RC01: 'the bank is not known',
};

/** The words about money that leaves, in English. */
export const enPayouts = {
  payouts: {
    title: 'Your payouts',
    lead: (threshold: string) =>
      `What you receive is yours. As soon as it is ${threshold} or more it goes to your bank account, with the next payments that the association makes, about once a month.`,
    yours: 'Received, and not paid out',
    below: (threshold: string) => `Paid out from ${threshold} on.`,
    ready: 'It leaves with the next payments.',
    noAccount: 'You have not said where to yet.',
    regives: 'You give what you receive again, so nothing is paid out.',
    regiveInstead: 'Would you rather give it to others? Say so with your budget',
    regivesLink: 'Change that with your budget',
    account: 'Your bank account',
    held: (moment: string) =>
      `Money goes there from ${moment} on. Until then you can take the change back.`,
    usable: (day: string) => `Set on ${day}.`,
    takeBack: 'Take the change back',
    failed:
      'A payment there came back: the money is with you again. Nothing more is paid until you say that it is right, or give another account.',
    right: 'It is right',
    none: 'Nowhere: nothing is paid out to you.',
    set: 'Say where you are paid',
    change: 'Another account',
    safety:
      'We ask you to have signed in within the last minutes, tell you by mail, and wait 72 hours before any money goes there: so that nobody who finds your computer open can have it.',
    noMail: 'No mail address of yours is known here, so nobody could tell you.',
    addMail: 'Add one',
    holder: 'Account holder',
    holderHint: 'As the bank knows it.',
    ibanHint: 'On your card or in your online banking. Gaps do not matter.',
    bicHint: 'Only where a bank outside the European Economic Area asks for it.',
    save: 'Pay me there',
    remove: 'Pay me out nowhere',
    funds: 'What you paid in',
    fundsText: (amount: string, iban: string) =>
      `${amount} of what you paid in are not given yet. You can have them back, to the account from which you paid last (${iban}) and to no other.`,
    fundsNoWay: (amount: string) =>
      `${amount} of what you paid in are not given yet. They can go back only to the account that they came from, and that is not known: ask the admin.`,
    fundsAsk: 'Send it back',
    fundsAsked: (day: string) =>
      `You asked for it back on ${day}. It leaves with the next payments, less what a month that is just being closed still gives.`,
    fundsKeep: 'Keep it here after all',
    history: 'What was paid',
    historyNone: 'Nothing was paid out yet.',
    day: 'Day',
    amount: 'Amount',
    to: 'To',
    state: 'State',
    states: {
      ordered: 'on its way',
      paid: (day: string) => `paid on ${day}`,
      returned: 'came back',
      cancelled: 'taken back before it left',
    },
    withdrawal: 'paid in by you',
    reasons: REASONS,
    points: 'This node keeps points, which nobody pays out.',
    undoTitle: 'Take the change back',
    undoText: (iban: string) =>
      `Somebody said that you are to be paid at the account ${iban}. If that was not you, take it back: the account is as it was before, and everybody who is signed in as you is signed out.`,
    undoGone:
      'Somebody said that you are to be paid at no account any more. If that was not you, take it back: the account is as it was before, and everybody who is signed in as you is signed out.',
    undo: 'That was not me: take it back',
    undone: 'Taken back. You are paid where you were before.',
    undoneNext:
      'Sign in, look at your ways in, and remove what is not yours. Then tell the admin of this node.',
    waysIn: 'Your ways in',
  },
  payoutRefusals: {
    iban_invalid: 'That is no IBAN: its check digits or its length are wrong. Copy it again.',
    bic_invalid: 'That is no BIC. It has 8 or 11 letters and digits. You can leave it out.',
    holder_invalid: 'The name of the account holder: 1 to 140 characters, in one line.',
    points: 'This node keeps points, which nobody pays out.',
    not_euro: 'This node pays out in euros only.',
    not_sepa:
      'No transfer in euros reaches that country. It has to be an account in the single euro payments area.',
    holder_unwritable:
      'Banks write names in Latin letters. Write it as it stands on your card or statement.',
    our_account: 'That is the account of this node itself.',
    link_unknown:
      'That link takes nothing back any more: it was used, or another change came after.',
    too_late: 'The 72 hours are over. Sign in and say another account, and tell the admin.',
    unknown_person: 'Nobody here has that name.',
    no_top_up: 'None of what they paid in came by a transfer of which the account is known.',
  } satisfies Record<PayoutCode, string>,
  paying: {
    title: 'Pay',
    text: 'A file with all payments that are due: to creators, to other nodes, and what goes back. Your online banking takes it as “SEPA collective transfer” or “pain.001”.',
    due: (n: number, amount: string) =>
      n === 1 ? `1 payment is due, ${amount}.` : `${n} payments are due, ${amount} together.`,
    dueNone: 'Nothing is due.',
    look: 'Look at them',
    files: 'Files of payments',
    file: 'File',
    made: 'Made',
    madeBy: (who: string) => `by ${who}`,
    atCommandLine: 'at the command line',
    total: 'Sum',
    payments: 'Payments',
    state: 'State',
    stateOf: {
      cancelled: 'taken back',
      waits: 'waits for a second person',
      open: 'to be given to the bank',
      some: (n: number, of: number) => `the bank has made ${n} of ${of}`,
      done: 'the bank has made all',
      back: (n: number) => (n === 1 ? '1 came back' : `${n} came back`),
    },
    fileTitle: 'A file of payments',
    preview: 'Payments that are due',
    previewText:
      'As it would leave now. What is in the file is on its way from then on, and no longer with those whom it belonged to.',
    who: 'For',
    to: 'Account',
    amount: 'Amount',
    what: 'What',
    kinds: {
      payout: 'earnings',
      withdrawal: 'funds, back',
      refund: 'not matched, back',
      settlement: 'another node',
    },
    nobody: 'whoever sent it',
    more: (n: number) => (n === 1 ? 'and 1 other' : `and ${n} others`),
    instant: 'Instant payments: within ten seconds, where each bank takes part',
    make: 'Make the file',
    executeOn: (day: string) => `To be executed on ${day}.`,
    approve: 'Say yes to it',
    approveText:
      'Compare the sum and the accounts with what you expect. After your yes the file can be downloaded. You are asked to have signed in within the last minutes.',
    approved: (who: string, day: string) => `${who} said yes on ${day}.`,
    ownFile: 'You made this file. Somebody else who answers for the money has to say yes to it.',
    download: 'Download the file',
    downloadText:
      'Bring it to your online banking and release it there, like a transfer. The same file as often as you download it: release it once. The next statement says what the bank made of it.',
    cancel: 'Take the file back',
    cancelText:
      'Only while the bank has made none of its payments. Delete it at the bank first, unless the bank has refused all of it: else its payments are made twice.',
    cancelSure: 'It is deleted at the bank, refused by it, or was never given to it',
    refused: 'The bank did not make it',
    refusedText:
      'Only when the bank has said so: its money is where it was, and waits until its recipient says that the account is right.',
    refusedWhy: 'What the bank said',
    refusedGo: 'Put its money back',
    refusedSaid: (why: string) => `not made by the bank: ${why}`,
    sum: 'What agrees',
    sumOf: 'Sum of its payments',
    sendBack: 'Send it back',
    fundsBack: 'Give somebody back what they paid in',
    fundsBackText:
      'To the account from which they paid last, and nowhere else, with the next file of payments. Who leaves gets it by themselves.',
    handle: 'Their name here',
    fundsBackGo: 'Send it back',
    inBooks: 'In the books: on its way out',
    inFiles: 'In files of payments, not debited yet',
    toNodes: 'Besides, to other nodes, not debited yet',
    agrees: 'What is on its way agrees with the files.',
    differs:
      'What is on its way does not agree with the files. Stop paying, and run “obole books check”.',
    settings: 'Paying out',
    threshold: 'Creators are paid out from this amount on',
    thresholdHint: 'From 0.01 to 1,000.00. What is less waits.',
    fourEyes: 'Four eyes: a second person says yes to each file before it can be downloaded',
    fourEyesHint:
      'You need a second treasurer or admin. Files that are made already stay as they are.',
    keep: 'Save',
    settingsNow: (threshold: string, fourEyes: boolean) =>
      `From ${threshold} on. ${fourEyes ? 'Each file needs a second person’s yes.' : 'No second person is asked.'}`,
  },
  orderRefusals: {
    points: 'This node keeps points, which no bank pays.',
    not_euro: 'Files of payments are in euros, and this node keeps another currency.',
    no_account: 'This node has no bank account yet. An admin sets it under “Bank”.',
    books_wrong: 'The books are wrong. Nothing leaves until “obole books check” finds them right.',
    bank_unsure:
      'The books were restored from a backup. Nothing leaves until a statement of the bank agrees with them.',
    reserve_negative:
      'The reserve is below zero: the association owes more than it has. Nothing is paid out until it is filled: transfer the association’s own money to the account, bring the statement, and say that it is your own.',
    nothing_to_pay: 'Nothing is due.',
    unknown_file: 'There is no such file.',
    already_cancelled: 'That file was taken back.',
    already_moved: 'The bank has made payments of that file. It cannot be taken back any more.',
    already_approved: 'Somebody has said yes to that file already.',
    not_asked: 'That file needs nobody’s yes.',
    own_file: 'You made that file. Somebody else has to say yes to it.',
    not_staff: 'You do not answer for the money here any more.',
    needs_approval: 'A second person has to say yes to that file first.',
    cancel_unsure: 'Say that the file is deleted at the bank, or was never given to it.',
    unknown_payment: 'There is no such payment.',
    payment_moved: 'The bank has made that payment, or its money was put back already.',
    entry_waits: 'A statement of the bank has an entry of that payment. Look at that first.',
    reason_invalid: 'Say in one line of up to 200 characters what the bank said.',
    threshold_invalid: 'An amount from 0.01 to 1,000.00.',
    unknown_entry: 'There is no such entry.',
    not_open: 'Somebody has said already what that entry is for.',
    no_way_back:
      'The bank does not say from which account it came, or no transfer reaches that account.',
  } satisfies Record<
    OrderCode | ApproveCode | CancelCode | SendBackCode | RefusedPaymentCode,
    string
  >,
};

/** What a page says once about the bank and payments. */
export const enPaymentsSaid = {
  payoutSet: 'Saved. Money goes there in 72 hours.',
  payoutTakenBack: 'Taken back. You are paid where you were before.',
  payoutRight: 'Noted. It leaves with the next payments.',
  fundsAsked: 'It leaves with the next payments.',
  signInAgain:
    'Sign in once more: this is about money, or about how you sign in. What you wrote is kept and waits for you.',
  paymentsMade: 'The file is made.',
  paymentsApproved: 'You said yes to it. It can be downloaded.',
  paymentRefused: 'Its money is where it was.',
  paymentsCancelled: 'Taken back. All of its money is where it was.',
  entryGoesBack: 'It goes back with the next file of payments.',
};
