/** The words of the pages that explain, in English: what a flattr is, and what this node is. */
export const enAbout = {
  how: {
    title: 'Flattr in three pictures',
    menu: 'How it works',
    lead: 'A flattr is a small thank-you with money in it. You never choose an amount for it: you choose one for the month.',
    steps: [
      {
        title: 'Set a budget for the month',
        text: (budget: string, _share: string) =>
          `Say it is ${budget}. That is a hard cap. You can change it at any time, and a month in which you flattr nothing costs nothing.`,
      },
      {
        title: 'Flattr what you liked',
        text: (_budget: string, _share: string) =>
          'Press the coin below a work, paste any address, or favourite it in your own app. Say it is three things: a song, an article, somebody’s free software. Until the month ends, each can be taken back.',
      },
      {
        title: 'The month ends, and it is split',
        text: (budget: string, share: string) =>
          `Your ${budget} become ${share} for each of the three. Whatever the number, it is right to the cent. Who was thanked learns by whom, unless you gave without your name.`,
      },
    ],
    questions: 'What people ask',
    money: [
      {
        title: 'How does my money get here, and back?',
        text: 'By bank transfer, with a code for your bank’s app or a reference of your own; on some nodes by card, too. What you have not given stays yours, and you can have it back.',
      },
      {
        title: 'How do I get what people gave me?',
        text: 'Say once to which bank account. What you received goes there about once a month, as soon as it is enough for a transfer. Or give it to others: then it never leaves.',
      },
    ],
    answers: [
      {
        title: 'What if somebody has not joined?',
        text: 'Your flattr waits for them, for six months and at no cost. They sign in with the account they have, and it is theirs. If they never come, nobody is charged.',
      },
      {
        title: 'Do I need a new account?',
        text: 'No. Sign in with your account on Mastodon, Friendica, GoToSocial, Hollo or Pixelfed. If you say so, every favourite that you give there is a flattr.',
      },
      {
        title: 'Does everybody have to be on this node?',
        text: 'No. There are many nodes. They pay each other once a month what their people gave, on statements that both sign and both can recompute.',
      },
      {
        title: 'Who watches?',
        text: 'Nobody. There are no cookies of others and no scripts of others. How many saw a work is counted; who saw it, and what else they saw, is kept nowhere.',
      },
      {
        title: 'I do not want to be listed.',
        text: 'Whoever says in their own profile that they do not want to be discovered is in no catalogue, and nobody is found by their words who has not agreed to that. And whoever asks is not flattred here at all.',
      },
    ],
    optOut: 'Nothing of mine is to be flattred',
    begin: 'Begin',
  },
  about: {
    title: (node: string) => `About ${node}`,
    menu: 'About this node',
    lead: 'A place where people thank each other with small amounts of money, and the books that go with it.',
    keepers: 'Who looks after it',
    money: 'What happens with money',
    budget: 'A budget',
    budgetText: (least: string, most: string) => `From ${least} to ${most} a month.`,
    currency: 'Currency',
    month: 'A month',
    monthText: 'From its first to its last day, in UTC.',
    late: 'Late money',
    lateText: (days: number) =>
      days === 1
        ? 'What arrives on the first day of the next month still counts.'
        : `What arrives in the first ${days} days of the next month still counts.`,
    fee: 'Fee',
    held: 'Whose money it is',
    funds: {
      pooled:
        'Givers pay in ahead. Whoever runs this node holds it for them until the month ends, then for those who were thanked.',
      direct: 'This node holds no money. Givers pay those whom they thanked.',
      points: 'Points are a game among the people here: they cannot be paid out.',
    },
    joining: 'Who can join',
    registration: {
      open: 'Anybody with an account in the fediverse.',
      invite: 'Whoever is invited, and anybody for whom a gift waits.',
      closed: 'Nobody new at present.',
    },
    visitors: 'Visitors',
    visitorsText:
      'Pages and buttons of creators count how many different visitors they have a day, and nobody is followed: an address and a browser are mixed with a number that is thrown away at midnight (UTC), and only the count stays. Whose browser says “do not track” is not counted at all.',
    bank: 'Your bank account',
    bankText:
      'What the bank says of a transfer (a name, an account, the words that you wrote) is kept with the books for as long as the law asks for, and an account on which you are paid for as long as you are paid there. Only the people who answer for the money see it, and nobody who thanks you or whom you thank.',
    cookies: 'Cookies',
    cookiesText:
      'Only of this node, and none before you sign in or choose a language: one while you are signed in, one for the language (a year), and one for the minutes in which you sign in. The first stays in your browser for a day after you sign out. It opens nothing then: by it the node knows whose a form is that was still open in another tab. What was typed there is kept for an hour, sealed, for you alone.',
    software: 'The software',
    softwareText:
      'Obole is free software (AGPL-3.0-or-later). Whoever runs it lets you see its source.',
    more: 'More',
  },
};

export type AboutWords = typeof enAbout;
