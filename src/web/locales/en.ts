import { enAbout } from './en-about.ts';
import { enApps } from './en-apps.ts';
import { enBank } from './en-bank.ts';
import { enBooks } from './en-books.ts';
import { enButtons } from './en-buttons.ts';
import { enCards } from './en-cards.ts';
import { enCatalogue } from './en-catalogue.ts';
import { enCompany } from './en-company.ts';
import { enDoors } from './en-doors.ts';
import { enFigures } from './en-figures.ts';
import { enFirst } from './en-first.ts';
import { enGiving } from './en-giving.ts';
import { enHappenings } from './en-happenings.ts';
import { enKeys } from './en-keys.ts';
import { enLeaving } from './en-leaving.ts';
import { enMail } from './en-mail.ts';
import { enMonthEnd } from './en-month-end.ts';
import { enOwn } from './en-own.ts';
import { enPayIn } from './en-pay-in.ts';
import { enPayouts } from './en-payouts.ts';
import { enPublishing } from './en-publishing.ts';
import { enSaid } from './en-said.ts';
import { enSettlement } from './en-settlement.ts';
import { countEn as count } from './numbers.ts';
import { enRefusals } from './refusals-en.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n === 1 ? one : many}`;

/** Every word of the pages in English; `fr.ts` has the same shape. Functions take what varies, so
 *  that each language bends its own sentence. */
export const en = {
  ...enPublishing,
  ...enPayIn,
  ...enAbout,
  ...enApps,
  ...enButtons,
  ...enCards,
  ...enCatalogue,
  ...enCompany,
  ...enDoors,
  ...enFirst,
  ...enGiving,
  ...enOwn,
  ...enBooks,
  ...enFigures,
  ...enSettlement,
  ...enBank,
  ...enKeys,
  ...enMail,
  ...enLeaving,
  ...enSaid,
  ...enMonthEnd,
  ...enPayouts,
  ...enHappenings,
  language: { name: 'English', choose: 'Language' },
  site: {
    skip: 'Skip to the content',
    menu: 'Main',
    flattrALink: 'Flattr a link',
    flattrMenu: 'Flattr',
    signIn: 'Sign in',
    signOut: 'Sign out',
    yourPage: 'Your page',
    software: (node: string) =>
      `${node} runs Obole, free software for thanking people with small amounts of money.`,
    fee: (percent: string) => `This node keeps ${percent} of what is given.`,
    noFee: 'This node keeps no fee.',
    points: 'Points are a game among the people here: they cannot be paid out.',
  },
  count: {
    flattrs: (n: number) => some(n, 'flattr', 'flattrs'),
    thisMonth: (n: number) =>
      n === 0 ? 'none yet this month' : `${count(n)}\u00a0this\u00a0month`,
    ever: (n: number) => `${count(n)}\u00a0in\u00a0all`,
    number: count,
  },
  front: {
    title: 'Thank people for what they make',
    lead: 'Set a budget for the month, flattr whatever you like, and at month’s end it is split between the people who made it.',
    doors: 'How would you like to begin?',
    give: 'Give',
    giveHint: (least: string) => `From ${least} a month, however many things you like.`,
    giveOwn: 'See your month',
    receive: 'Receive',
    receiveHint: 'See what waits for you, and bring your blog, your music, your code.',
    how: 'How it works',
    pictures: [
      {
        title: 'Set a budget',
        text: 'Once. It is a hard cap: never more leaves your balance, and a month without a flattr costs nothing.',
      },
      {
        title: 'Flattr what you liked',
        text: 'An article, a song, a drawing, a person. Here or on any other node.',
      },
      {
        title: 'The month ends',
        text: 'Your budget is split over your flattrs, to the cent. People get a thank-you that is worth something.',
      },
    ],
    latest: 'Thanked these days',
    emptyTitle: 'Nothing has been published or flattred here yet.',
    emptyAction: 'Flattr something from elsewhere',
    figures: (node: string) => `${node} in figures`,
    figureFlattrs: 'flattrs this month',
    figureWorks: 'works',
    figurePeople: 'people',
  },
  category: {
    text: 'Text',
    image: 'Picture',
    video: 'Video',
    audio: 'Audio',
    software: 'Software',
    people: 'Person',
    rest: 'Work',
  },
  person: {
    works: 'Works',
    noWorks: (name: string) => `${name} has not published anything here yet.`,
    noWorksOwn:
      'You have not published anything here yet. Paste the address of something you made, and people can thank you for it.',
    received: 'Flattrs received',
    given: 'Flattrs given',
    givenNone: 'Nothing yet.',
    givenOlder: 'Earlier flattrs',
    givenNewest: 'To the latest',
    top: 'Most appreciated',
    supporters: 'Supporters',
    seenOn: 'As seen on',
    waysToGive: 'Other ways to give',
    themself: 'the person',
    browse: 'See what others made',
  },
  work: {
    by: 'by',
    madeBy: (name: string) => `made by ${name}`,
    hidden: 'Hidden: in no list, but whoever has this address sees it.',
    edit: 'Edit',
    open: {
      text: 'Read it',
      image: 'See it',
      video: 'Watch it',
      audio: 'Listen to it',
      software: 'Go to it',
      people: 'Go there',
      rest: 'Go to it',
    },
    on: (host: string) => `on ${host}`,
    who: 'Who flattred this',
    moreBy: (name: string) => `More by ${name}`,
    aboutThis: 'Others about this',
    nobody: 'Nobody yet. The first flattr is the one that people remember.',
    more: (n: number) => `and ${some(n, 'other', 'others')}`,
    months: (n: number) => `in ${count(n)}\u00a0months`,
  },
  home: {
    hello: (name: string) => `Hello ${name}`,
    month: (month: string) => `Your ${month}`,
    perFlattr: 'per flattr',
    firstFlattr: 'for a first flattr',
    ringNone: (budget: string) => `Nothing flattred yet: your ${budget} stay yours.`,
    ring: (flattrs: string, worth: string) =>
      `${flattrs} so far. One is worth ${worth} if the month ended now.`,
    budget: 'Budget',
    balance: 'Balance',
    changeBudget: 'Change budget',
    setBudget: 'Set a budget',
    noBudgetTitle: 'Set a budget, and you can flattr.',
    noBudgetText: 'You decide how much a month may cost you. Nothing flattred, nothing spent.',
    funded: 'Your balance covers your budget.',
    partly: (missing: string, day: string) =>
      `${missing} of your budget are promised but not in your balance. What arrives before ${day} still counts.`,
    unfunded: (day: string) =>
      `Your balance is empty, so your flattrs are promises. What arrives before ${day} still counts; a month that closes unfunded closes at 0.`,
    topUp:
      'To top up, send money to the association or person who runs this node; they enter it in the books.',
    setAside: (amount: string) => `Up to ${amount} are set aside for a month that is being closed.`,
    given: 'What you flattred',
    givenNone: 'Nothing yet this month.',
    givenPart: (shown: number, all: number) =>
      `${count(shown)} of ${some(all, 'flattr', 'flattrs')} on this page.`,
    givenOlder: 'Earlier flattrs',
    givenNewest: 'To the newest',
    change: 'Change',
    changeThis: (title: string) => `Change how “${title}” counts`,
    keepWeight: 'Keep',
    receivedMore: 'All about it',
    givenAction: 'Find something to thank',
    received: 'Who thanked you',
    receivedNone: 'Nobody yet this month.',
    receivedAction: 'See your page',
    earned: 'What became money',
    earnedTotal: 'Yours',
    announced: 'Announced',
    announcedText: 'Other nodes have announced this. It becomes yours when they have paid.',
    months: 'Months behind you',
    monthsNone: 'When a month has closed, you will find here what each flattr was worth.',
    closedAtZero: 'Closed at 0: there was nothing in your balance.',
    forWhat: 'For',
    toWhom: 'To',
    amount: 'Amount',
    weight: (n: number) => `counts ${n} times`,
    you: 'to you',
  },
  money: {
    promised: 'promised',
    funded: 'funded',
    confirmed: 'confirmed',
    waiting: 'announced',
    fee: (percent: string) => `after the node’s fee of ${percent}`,
  },
  budget: {
    title: 'Your monthly budget',
    lead: 'It is split over what you flattr, and it is never exceeded. A change counts for the month that is running.',
    label: (currency: string) => `Amount per month, in ${currency}`,
    hint: (least: string, most: string) => `From ${least} to ${most}`,
    suggestions: 'Often chosen',
    save: 'Keep this budget',
    notANumber: 'Write an amount such as 5 or 5.00.',
    outOfRange: (least: string, most: string) =>
      `A budget is between ${least} and ${most}. Choose an amount in between.`,
    tooLong: 'That is longer than any amount. Write a number such as 5.00.',
  },
  keptForm: {
    notSent:
      'You were signed out before this was sent. What you typed is here again: look it over and send it.',
    fileAgain: 'Only the file has to be chosen again.',
    over: 'What has no place here any more',
  },
  error: {
    notFoundTitle: 'There is nothing here',
    notFound: 'The address may have a typing error, or what was here is gone.',
    forbiddenTitle: 'That did not come from this site',
    forbidden:
      'The form was sent from elsewhere, so nothing was changed. Open the page here and try again.',
    tooLargeTitle: 'That is too long',
    tooLarge:
      'More was sent than this form can hold, so nothing was kept. Go back: what you typed is still there. Shorten it, or choose a smaller picture.',
    formTitle: 'That form cannot be read',
    form: 'Something in it is missing or is not what it should be. Go back, reload the page and try again.',
    brokenTitle: 'Something broke on our side',
    broken:
      'Nothing of what you just did was kept. Try again in a moment; if it breaks again, tell the admin of this node.',
    refusedTitle: 'That did not work',
    back: 'Back',
    home: 'To the front page',
  },
  refusals: enRefusals,
};

export type Words = typeof en;
