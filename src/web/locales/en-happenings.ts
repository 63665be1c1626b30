import { countEn as count } from './numbers.ts';

/** What people are told: on their page, by mail, by the bot. */
export const enHappenings = {
  happenings: {
    title: 'Thanks and news',
    lead: 'Who liked what you made, and what else happened.',
    bell: (n: number, most: number) =>
      n === 0
        ? 'Thanks and news'
        : `Thanks and news: ${n < most ? count(n) : `more than ${count(most - 1)}`} unseen`,
    none: 'Nothing yet. The first flattr that you receive is told here.',
    noneAction: 'Publish something',
    older: 'Earlier',
    newest: 'The latest',
    today: 'Today',
    yesterday: 'Yesterday',
    settings: 'Choose what you are told, and how',
    refused: (address: string) =>
      `Nothing is mailed to you: the server of ${address} takes no mail for it.`,
    refusedAction: 'Confirm it again, or give another one',
    flattred: 'flattred',
    you: 'you',
    hadWaited: 'it had waited for you, and is yours now',
    commented: 'wrote about',
    follows: 'follows you now',
    yourFlattrFor: 'Your flattr for',
    arrived: 'It waited, and has arrived:',
    receives: 'receives it.',
    expired: 'It waited for six months and was given up. It cost you nothing.',
    openComment: 'Read it there',
    month: (name: string) => `${name} is closed`,
    gave: (money: string) => `You gave ${money}.`,
    fee: (money: string) => `The node kept ${money}.`,
    received: (money: string) => `You received ${money}: it is yours.`,
    announced: (money: string) =>
      `Other nodes announced ${money} more: it is yours when they have paid.`,
    toGiven: 'What you gave',
    toReceived: 'What you received',
    payments: {
      paidIn: (money: string) => `${money} has arrived: you can give it.`,
      byCard: (money: string) =>
        `${money} came by card. What its company left of it can be given after 30 days.`,
      matured: (money: string) => `${money} that you paid by card can be given now.`,
      cardBack: (money: string) => `${money} that you had paid by card was taken back.`,
      cardReturn: (money: string) =>
        `${money} that had been taken back to your card is here again.`,
      mistake: (money: string) => `${money} had been booked by mistake, and was taken back.`,
      chargedBack: (money: string) => `Your bank took back ${money} of what you had paid in.`,
      fromNodes: (money: string) => `${money} that other nodes owed you is yours now.`,
      paidOut: (money: string) => `${money} are on their way to your bank account.`,
      cameBack: (money: string) =>
        `A payment of ${money} to your bank account did not happen, or came back. It is with what you have here again.`,
      corrected: (money: string) => `Your account was corrected by ${money}.`,
    },
    toMoney: 'Your budget and your money',
  },
  telling: {
    title: 'What you are told',
    lead: 'Of what, how, and how soon.',
    topic: 'Of what',
    page: 'On your page',
    mail: 'By mail',
    bot: 'By the bot',
    topics: {
      flattr: 'Each flattr that you receive',
      comment: 'Comments on what you made',
      follower: 'New followers',
      month: 'What a month came to',
      waiting: 'Gifts that waited, yours and for you',
      payment: 'Payments',
    },
    paces: { off: 'Off', each: 'Soon', daily: 'Once a day', weekly: 'Once a week' },
    cell: (topic: string, way: string) => `${topic}: ${way}`,
    paceHint:
      'Soon: after two minutes; what comes in a crowd is gathered. Once a day: at 7:00 UTC; once a week: on Mondays.',
    mailTo: (address: string) => `Mail goes to ${address}.`,
    noMail: 'You have no mail address here yet:',
    giveMail: 'give one',
    botTo: 'The bot writes to',
    botHint: (bot: string) =>
      `A message for you alone, to an account that you have linked here. Follow ${bot} there: many servers hide what strangers write.`,
    nobody: 'nobody',
    noAccount: 'The bot can write to an account that you have linked:',
    linkAccount: 'link one',
    save: 'Save',
  },
};

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n === 1 ? one : many}`;

/** The mail that tells what happened. A title is none where somebody was thanked themself. */
export const enHappeningsLetter = {
  somebody: 'Somebody',
  flattred: (who: string, title: string | null) =>
    `${who} flattred ${title === null ? 'you' : `“${title}”`}`,
  hadWaited: 'It had waited for you, and is yours now.',
  liked: 'They liked what you made.',
  likedYou: 'They are glad that you do what you do.',
  likedAll: 'Each of them is somebody who liked what you made.',
  commented: (who: string, title: string | null) =>
    `${who} wrote about ${title === null ? 'you' : `“${title}”`}`,
  follows: (who: string) => `${who} follows you now`,
  makes: (who: string) => `What ${who} makes:`,
  arrived: (title: string) => `Your flattr for “${title}” has arrived`,
  receives: (who: string) => `It had waited; now ${who} receives it.`,
  expired: (title: string) => `Your flattr for “${title}” waited in vain`,
  expiredText: 'Nobody could receive it for six months, so it was given up. It cost you nothing.',
  month: (name: string) => `Your ${name}`,
  payment: 'Your account has changed',
  counts: {
    flattr: (n: number) => some(n, 'flattr', 'flattrs'),
    released: (n: number) => some(n, 'flattr that had waited', 'flattrs that had waited'),
    comment: (n: number) => some(n, 'comment', 'comments'),
    follower: (n: number) => some(n, 'new follower', 'new followers'),
    arrived: (n: number) => some(n, 'flattr of yours has arrived', 'flattrs of yours have arrived'),
    expired: (n: number) =>
      some(n, 'flattr of yours waited in vain', 'flattrs of yours waited in vain'),
    month: (n: number) => some(n, 'closed month', 'closed months'),
    payment: (n: number) => some(n, 'payment', 'payments'),
  },
  people: (n: number) => `The flattrs are from ${some(n, 'person', 'people')}.`,
  peopleAndNameless: (n: number, nameless: number) =>
    `The flattrs are from ${some(n, 'person', 'people')}, and ${count(nameless)} without a name.`,
  nameless: (n: number) => `${some(n, 'flattr has', 'flattrs have')} no name.`,
  works: 'What was liked most',
  workCount: (title: string, n: number) => `“${title}”: ${count(n)}`,
  latest: 'The latest',
  more: (n: number) => `and ${some(n, 'other', 'others')} on your page`,
  readThere: 'Read it there',
  back: 'See it, and thank them back',
  see: 'See what happened',
  after: 'How often you hear of this, and whether by mail, you choose in your settings:',
  settings: 'What you are told',
  stop: 'No more of these mails',
};
