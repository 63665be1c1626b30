import { enHappeningsLetter } from './en-happenings.ts';
import { countEn as count } from './numbers.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n === 1 ? one : many}`;

/** What is mailed, and the pages about mail. */
export const enMail = {
  letters: {
    sign_in: {
      subject: (node: string) => `Your link to ${node}`,
      text: (handle: string, node: string) => `This link signs you in to ${node} as @${handle}.`,
      button: 'Sign in',
      after: 'It works once, for 15 minutes. If you did not ask for it, nothing happens: leave it.',
    },
    join: {
      subject: (node: string) => `Your link to ${node}`,
      text: (node: string) => `With this link you open an account at ${node}.`,
      button: 'Open an account',
      after: 'It works once, for an hour. If you did not ask for it, nothing happens: leave it.',
    },
    confirm: {
      subject: (node: string) => `Is this your address? ${node} asks`,
      text: (handle: string, node: string) =>
        `@${handle} at ${node} says that this address is theirs. If that is you, confirm it.`,
      button: 'Confirm this address',
      after: 'The link opens for a day, where you are signed in. If it is not you, leave it.',
    },
    address_gone: {
      subject: (node: string) => `This address is no longer yours at ${node}`,
      removed: (handle: string, node: string) =>
        `@${handle} at ${node} has removed this address: it signs nobody in any more.`,
      replaced: (handle: string, node: string) =>
        `@${handle} at ${node} has put another address in place of this one: this one signs nobody in any more.`,
      after: 'If that was not you, tell the admin of the node.',
    },
    payout_account: {
      subject: (node: string) => `Your payout account at ${node} was changed`,
      whose: (handle: string, node: string) => `This is about @${handle} at ${node}.`,
      to: (iban: string, day: string) =>
        `What you receive is paid out to the account ${iban} from ${day} on.`,
      gone: 'What you receive is paid out to no account any more.',
      button: 'That was not me',
      after:
        'If it was you, there is nothing to do. If not, the button takes it back, within 72 hours, and signs everybody out who is signed in as you. Then tell the admin of the node.',
    },
    payout_back: {
      subject: (node: string) => `A payment of ${node} to you came back`,
      text: (handle: string, money: string) =>
        `The bank could not deliver ${money} to @${handle}. It is with what you received again, and nothing more is paid to that account until you say that it is right, or give another one.`,
      reason: (code: string) => `The bank’s reason: ${code}.`,
      button: 'Look at the account',
      after: 'The page asks you to sign in.',
    },
    pay_in: {
      subject: (node: string) => `How to pay in at ${node}`,
      text: (node: string) => `What to type at your bank to top up what you give at ${node}:`,
      holder: (name: string) => `Account holder: ${name}`,
      iban: (iban: string) => `IBAN: ${iban}`,
      bic: (bic: string) => `BIC: ${bic}`,
      reference: (reference: string) => `Reference: ${reference}`,
      button: 'A code for your bank’s app',
      after:
        'The reference is yours for life: it says that the money is yours. It does for a standing order too.',
    },
    weekly_list: {
      subject: (n: number) => `${some(n, 'favourite waits', 'favourites wait')} for your word`,
      text: (n: number, node: string) =>
        `${some(n, 'favourite of yours waits', 'favourites of yours wait')} at ${node}: say which are meant as flattrs.`,
      more: (n: number) => `and ${some(n, 'other', 'others')}`,
      button: 'See the list',
      after: 'What you say nothing about stays no flattr.',
      stop: 'No more of these lists',
    },
    happenings: enHappeningsLetter,
    greeting: 'Hello,',
    signature: (node: string) => `This mail is from ${node}, where people thank each other.`,
  },
  signInMail: {
    title: 'By mail',
    label: 'Your mail address',
    go: 'Mail me a link',
    invalid: 'Write an address such as you@example.org.',
    tooOften: 'Many people are asking for mail just now. Try again in a minute.',
    askedTitle: 'Look into your mail',
    asked: (address: string) =>
      `If ${address} is known here, a link is on its way to it. It opens once, for as long as it says.`,
    askedOpen: (address: string) =>
      `A link is on its way to ${address}. It opens once, for as long as it says.`,
    onlySome: 'An address gets three links an hour at most; one that is not known here gets one.',
    cannotSend: 'This node cannot send mail yet: its admin can read you the link.',
    joinTitle: 'Welcome',
    joinLead: (address: string) =>
      `You get mail at ${address}. Choose how people will see you; the address stays between us.`,
    join: 'Open my account',
  },
  ownMail: {
    title: 'Mail address',
    lead: 'For signing in, and for what you want to hear. Nobody else sees it.',
    now: (address: string, day: string) => `${address}, since ${day}.`,
    none: 'None yet.',
    refused: 'Its server takes no mail for it. Confirm it again, or give another one.',
    label: 'Your mail address',
    change: 'Another address',
    save: 'Send a link there',
    asked: (address: string) =>
      `A link is on its way to ${address}. The address is yours when you have opened it.`,
    tooOften: 'That was asked often today. Try again tomorrow.',
    remove: 'Remove the address',
    confirmTitle: 'Your mail address',
    confirm: (address: string) => `Is ${address} yours?`,
    confirmButton: 'Yes, confirm it',
    weekly: 'A weekly list of the favourites that wait for your word',
    weeklyHint: 'Only when something new waits.',
    keep: 'Save',
  },
  stopList: {
    title: 'No more of these mails',
    names: {
      flattr: 'each flattr that you receive',
      comment: 'comments',
      follower: 'new followers',
      month: 'what a month came to',
      waiting: 'gifts that waited',
      payment: 'payments',
      list: 'the favourites that wait for your word',
      all: 'anything that you did not ask for',
    },
    lead: (what: string) => `Shall no more mail tell you about ${what}?`,
    button: 'No more of it',
    stopAll: 'No more mail but what I ask for',
    done: (what: string, address: string) => `No more mail about ${what} goes to ${address}.`,
    again: 'In your settings you can have it again.',
    unknown: 'This link is of no use any more. In your settings you choose what is mailed.',
  },
  adminMail: {
    menu: 'Mail',
    title: 'Mail',
    sends: 'This node sends mail. What could not be sent yet is tried again for a week.',
    keeps:
      'This node sends no mail: SMTP_URL is not set. What it would have sent stands here, for you alone.',
    adminOnly: 'Mail opens doors: only an admin sees what it says.',
    none: 'No mail in the last 30 days.',
    to: (address: string) => `to ${address}`,
    kinds: {
      sign_in: 'Sign-in link',
      join: 'Link for a new account',
      confirm: 'Confirmation of an address',
      address_gone: 'Address removed',
      weekly_list: 'Weekly list',
      happenings: 'What happened',
      payout_account: 'Payout account changed',
      payout_back: 'Payout came back',
      pay_in: 'How to pay in',
    },
    states: {
      waiting: 'waits',
      sent: 'sent',
      refused: 'refused',
      expired: 'given up',
    },
    faults: {
      untrusted:
        'Its certificate is not to be trusted, so nothing was sent. Renew it, correct the name in SMTP_URL, or name your own authority in NODE_EXTRA_CA_CERTS.',
      unencrypted:
        'It does not encrypt, so nothing was sent. Use smtps:// or another port in SMTP_URL. If nobody can listen on the way there, end it with ?requireTLS=false.',
      not_let_in: 'It does not take this node’s name and password. Correct them in SMTP_URL.',
      silent: 'It does not answer. Check the host and the port in SMTP_URL.',
    },
    attempts: (n: number) => some(n, 'attempt', 'attempts'),
    again: (when: string) => `Again ${when}.`,
    of: (when: string) => `Of use until ${when}.`,
    read: 'Read it',
  },
};
