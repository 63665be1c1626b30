import { countEn as count } from './numbers.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n === 1 ? one : many}`;
const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];
/** As a sentence begins. */
const spelt = (n: number) => NUMBERS[n] ?? count(n);

/** The words about what is counted for one's own eyes, in English. */
export const enFigures = {
  plot: {
    table: 'The figures as a table',
    to: (least: string, most: string) => `${least}–${most}`,
    from: (least: string) => `${least}+`,
  },
  figures: {
    sums: 'Flattrs, people and money',
    thisMonth: 'This month',
    ever: 'In all',
    flattrs: 'Flattrs',
    people: 'People',
    nameless: (n: number) => `and ${count(n)} without a name`,
    money: 'Money',
    moneyLater: (day: string) => `counted after ${day}`,
    moneyWhy:
      'What this month brings is counted when it is over: before that, it would tell what single people give.',
    trend: 'Month by month',
    trendPlot: 'Flattrs by month',
    soFar: (flattrs: string, month: string) => `${flattrs} so far in ${month}.`,
    best: (month: string, flattrs: string) => `Your best month was ${month}, with ${flattrs}.`,
    running: 'not over yet',
    top: 'Liked the most',
    topNone: 'No work of yours has been flattred yet.',
    half: (n: number) =>
      n === 1
        ? 'One work got half of the flattrs for your works.'
        : `${spelt(n)} works got half of the flattrs for your works.`,
    work: 'Work',
    spread: 'Every work',
    spreadPlot: 'Your works, by how often each was flattred',
    once: (once: number, works: number) =>
      `${spelt(once)} of your ${some(works, 'flattred work', 'flattred works')} got a single flattr.`,
    eachWork: (n: number) =>
      n === 1 ? 'Each dot is a work.' : `Each dot is ${some(n, 'work', 'works')}.`,
    howOften: 'Flattrs',
    works: 'Works',
    returning: 'Who comes back',
    returningPlot: 'People, by how often they thanked you',
    returned: (once: number, again: number) =>
      once === 0
        ? `All ${some(again, 'person', 'people')} came back.`
        : `${spelt(once)} ${once === 1 ? 'person' : 'people'} thanked you once${again === 0 ? '' : `, ${count(again)} came back`}.`,
    eachPerson: (n: number) =>
      n === 1 ? 'Each dot is a person.' : `Each dot is ${some(n, 'person', 'people')}.`,
    kinds: 'By kind',
    languages: 'By language',
    languageUnknown: 'Not said',
    ways: 'How people gave',
    waysText:
      'In the months that are over, each person once a month, by the way they used most. Who gave without a name is not counted.',
    source: {
      page: 'A page here',
      link: 'A pasted link',
      bot: 'The bot',
      favourite: 'A favourite elsewhere',
      like: 'A favourite here',
      monthly: 'Every month',
      share: 'Your server’s share',
      node: 'Other nodes',
      unknown: 'By hand, before',
      untold: 'Not told',
    },
    untoldWhy: 'A way is told only when it gives nobody away.',
    supporters: 'Who thanks you',
    supportersNone:
      'Nobody has thanked you with their name yet. Show your page to somebody who likes what you make.',
    makes: 'makes',
    flattrBack: 'Flattr back',
    flattrBackThis: (name: string) => `Flattr back: ${name}`,
    flattredBack: 'flattred this month',
    makesAlso: 'and',
    flattrWork: 'Flattr',
    flattrWorkThis: (title: string) => `Flattr: ${title}`,
    backWaits: 'waits for them',
    whereItGoes: 'Where a flattr goes',
    whereItGoesFor: (name: string) => `Where a flattr goes: ${name}`,
    allSupporters: 'All your supporters',
    nodes: 'At other nodes',
    nodesText:
      'Other nodes state what their people gave you after a month has ended. It is announced then, and yours when they have paid.',
    node: 'Node',
    paid: 'Paid',
    waits: 'Announced',
    notStated: 'not stated yet',
    brought: 'What it brought',
    csv: 'All figures as CSV',
    none: 'Nobody has flattred you yet. Publish something, and show people its page.',
    noneAction: 'Publish',
  },
};

export type FiguresWords = typeof enFigures;
