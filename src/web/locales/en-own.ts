import { countEn as count } from './numbers.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n === 1 ? one : many}`;

/** The words about what somebody gives by themself and by itself, and about opting out, in English. */
export const enOwn = {
  monthly: {
    title: 'Every month',
    link: (n: number) =>
      n === 0 ? 'Every month by itself' : `${some(n, 'flattr', 'flattrs')} every month`,
    lead: 'What you chose to flattr every month is flattred by itself as a month begins, until you stop it.',
    next: (day: string) => `On ${day} these are flattred by themselves.`,
    nextNone: (day: string) => `On ${day} nothing is flattred by itself.`,
    none: 'Nothing is flattred by itself. When you flattr something, you can choose “every month”.',
    noneAction: 'Flattr a link',
    since: (month: string) => `since ${month}`,
    until: (month: string) => `until ${month}`,
    ended: (month: string) => `its last month was ${month}`,
    resting: 'Paused or over',
    paused: 'Paused: it is not flattred until you resume it.',
    skipped: (month: string, reason: string) => `Not flattred in ${month}. ${reason}`,
    pause: 'Pause',
    pauseThis: (title: string) => `Pause the monthly flattr for “${title}”`,
    resume: 'Resume',
    resumeThis: (title: string) => `Resume the monthly flattr for “${title}”`,
    stop: 'Stop',
    stopThis: (title: string) => `Stop the monthly flattr for “${title}”`,
    change: 'Until when',
    changeThis: (title: string) => `Last month of the flattr for “${title}”`,
    always: 'Until I stop it',
    keep: 'Keep',
    more: (n: number) => `and ${some(n, 'other', 'others')}`,
    announceTitle: 'By itself',
    announce: (day: string, flattrs: string) =>
      `On ${day}, ${flattrs} will be given by themselves:`,
    announceOne: (day: string) => `On ${day}, one flattr will be given by itself:`,
    announceShare: (day: string, part: string) => `On ${day}, ${part} will be set aside.`,
    share: (percent: string, server: string) => `${percent} of your budget for ${server}`,
    announceAction: 'Change that',
    refused: {
      not_found: 'This monthly flattr is not there any more. It may already have been stopped.',
      month_invalid: 'This month has passed. Choose a later one, or none.',
    },
  },
  gift: {
    anonymous: 'without your name',
    monthly: 'every month',
    goesTo: 'goes to',
    share: (percent: string) => `${percent} of your budget`,
    somebody: 'Somebody',
    somebodyNote: 'does not give their name',
  },
  waits: {
    title: 'Waiting',
    lead: 'They cost nothing until they can arrive. Then each enters the month that is running.',
    kept: (day: string) => `kept until ${day}`,
    unknown_author: 'Nobody has said yet that this is theirs.',
    account: 'Its author is not on flattr yet.',
    accountPerson: 'They are not on flattr yet.',
    settling_node: 'The other node cannot pay yet.',
    currency: 'The other node keeps another currency.',
    expired: (n: number) =>
      n === 1
        ? 'One flattr waited for half a year, and nobody came for it. It cost nothing:'
        : `${count(n)} flattrs waited for half a year, and nobody came for them. They cost nothing:`,
  },
  thanked: {
    from: (people: number, nameless: number) =>
      people === 0
        ? 'without a name'
        : `from ${some(people, 'person', 'people')}${nameless === 0 ? '' : ` and ${nameless} without a name`}`,
    thisMonth: (flattrs: string, from: string) => `${flattrs} ${from} this\u00a0month`,
    ever: (flattrs: string, from: string) => `${flattrs} ${from} in\u00a0all`,
    favourites: (n: number) => some(n, 'favourite', 'favourites'),
    boosts: (n: number) => some(n, 'boost', 'boosts'),
    and: (one: string, other: string) => `${one} and ${other}`,
    reactions: (facts: string) => `${facts} from the fediverse this month: thanks without money.`,
  },
  regiving: {
    title: 'Give what you received',
    text: 'What you received is given first, and only then what you paid in. Your budget stays the cap.',
    on: 'You give what you received first.',
    off: 'You give only what you paid in, and keep what you receive.',
    turnOn: 'Give it first',
    turnOff: 'Keep what I receive',
    earnings: 'Received',
    funds: 'Paid in',
  },
  server: {
    title: 'A part for your server',
    text: 'A fixed part of every month’s budget can go to whoever runs the server that your own account lives on. Your flattrs share the rest.',
    now: (percent: string, server: string) =>
      `${percent} of every month’s budget is for ${server}.`,
    gets: 'It goes to',
    notYet: (server: string) =>
      `${server} is not on flattr yet. Nothing is set aside until it is; all of your budget goes to your flattrs.`,
    yourself: 'That server is yours, so nothing is set aside for it.',
    stop: 'Stop this part',
    label: 'Your account, or its server',
    hint: 'Such as @name@server.example, or server.example.',
    percent: 'Part of the budget',
    save: 'Keep this part',
    change: 'Change it',
    ring: (percent: string, budget: string) => `${percent} of your ${budget} is for your server.`,
    refused: {
      percent_invalid: 'The part is between 1 and 50 percent. Choose one from the list.',
      unsupported_url:
        'This is neither a handle nor a server. Write one such as @name@server.example.',
      not_found: 'No server answers there. Check how it is written, or try again later.',
      blocked: 'This node does not exchange anything with that server. Ask its admin why.',
    },
  },
  optOut: {
    title: 'A small thank-you is waiting for you',
    lead: (node: string) =>
      `Somebody on ${node} liked what you made and wanted to thank you with a small amount of money: a flattr.`,
    about: 'It was for',
    what: (node: string) =>
      `Because you have no account that could receive it, it waits, and costs nobody anything. ${node} wrote to you once to say so. It will not write to you again, whatever you do.`,
    whoTitle: 'If you do not want this',
    who: (handle: string) => `Opt ${handle} out, and from then on:`,
    effects: [
      'nobody on this node can flattr you or what you make;',
      'flattrs that wait for you are let go;',
      'this node sends no favourites to your posts any more.',
    ],
    untouched: 'Your account and your posts are not touched. You need not sign in or pay anything.',
    byWord: {
      write: (handle: string) =>
        `Others may have read the message, so say it where only you can: write this word into the profile text of ${handle}:`,
      press: 'Press this button. Your profile is read once.',
      after: 'Then you may take the word away again.',
    },
    openTitle: 'To be left alone',
    openLead: (node: string) =>
      `If people on ${node} shall not thank you: say it where only you can, then press the button. Nothing is asked of you besides.`,
    openAuthor: 'An author writes this word into the text of their profile:',
    openServer: 'Whoever runs a server puts an empty text file there at this address:',
    openAccount: 'Your handle, or your server',
    openHint: 'For example @you@social.example, or social.example.',
    openLook: 'Look',
    inMessage: 'Open the link that is in the message: with that you opt out.',
    button: 'Opt out',
    wanted: 'You would rather have it?',
    wantedText: (node: string) =>
      `Ask whoever runs ${node} for an account. When your profiles name each other, what waits arrives.`,
    doneTitle: 'You have opted out',
    done: (handle: string, node: string) =>
      `Nobody on ${node} can flattr ${handle} any more, and nothing will be sent there.`,
    doneBack: 'Changed your mind? The admin of this node can let you in again.',
    serverTitle: (host: string) => `Do you run ${host}?`,
    steps: {
      text: 'You can opt out everybody there:',
      address: 'Put an empty text file at',
      press: 'Press this button. The file is looked for once, at exactly this address.',
    },
    serverButton: 'Look for the file',
    serverDoneTitle: 'Your server has opted out',
    serverDone: (host: string, node: string) =>
      `Nobody on ${node} can flattr anybody of ${host} any more, and nothing will be sent there. You may take the file away again.`,
    refused: {
      not_found:
        'Nobody was found there. Write it as it stands in the message, or on your profile.',
      not_said:
        'The word does not stand in your profile text. Write it there, save your profile, then press the button again.',
      not_proven:
        'The file was not found there. Put it at exactly this address, as text and without a redirect, then press the button again.',
      unreachable: 'The server did not answer. Try again in a few minutes.',
      unsupported_url: 'This is no server of the web, so nothing can be looked for there.',
    },
    unknownTitle: 'This link is not known here',
    unknown: 'This link is not known here. Open it again from the message, whole.',
  },
};

export type OwnWords = typeof enOwn;
