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
      mistake: (money: string) => `${money} had been booked by mistake, and was taken back.`,
      chargedBack: (money: string) => `Your bank took back ${money} of what you had paid in.`,
      fromNodes: (money: string) => `${money} that other nodes owed you is yours now.`,
      corrected: (money: string) => `Your account was corrected by ${money}.`,
    },
    toMoney: 'Your budget and your money',
  },
};
