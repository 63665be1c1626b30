const some = (n: number, one: string, many: string) =>
  `${new Intl.NumberFormat('en').format(n)}\u00a0${n === 1 ? one : many}`;

/** Getting in, and the accounts that people have elsewhere. */
export const enDoors = {
  signIn: {
    title: 'Sign in',
    lead: 'With the account you have: on Mastodon, Friendica, GoToSocial, Hollo, Pixelfed and others.',
    account: 'Your handle, or your server',
    accountHint: 'For example @you@social.example, or social.example alone.',
    go: 'Continue',
    how: 'You say yes on your own server. This node never sees your password.',
    again: 'Try again',
    linkTitle: 'With a link',
    linkLead: 'The admin of this node can give you one. It works once.',
    label: 'Your link, or the code at its end',
    notALink:
      'This does not look like a sign-in link. Paste it whole, from http to its last letter.',
    welcome: (name: string) => `Hello ${name}`,
    confirm: (handle: string) => `This link signs you in as ${handle}. It works once.`,
    button: (name: string) => `Sign in as ${name}`,
    adminTitle: 'A new node, and you are its admin',
    adminLead: 'Choose how people will see you. The handle stays.',
    name: 'Your name',
    nameHint: 'As it should stand beside your flattrs.',
    handle: 'Your handle',
    handleHint: 'Letters, digits, underscores and hyphens: it becomes your address.',
    create: 'Open the node',
    already: (name: string) => `You are signed in as ${name}.`,
    onwards: (host: string) => `On to ${host}`,
    onwardsText: 'There you are asked whether this node may know who you are.',
  },
  claim: {
    title: 'What waits for you',
    lead: (node: string) =>
      `People on ${node} thank authors who are not here yet. It waits for six months, and it is yours.`,
    account: 'Your handle',
    another: 'Another handle',
    accountHint: 'For example @you@social.example.',
    look: 'Look',
    unreadable: 'Write your whole handle, like @you@social.example.',
    gifts: (flattrs: number, people: number) =>
      `${some(flattrs, 'flattr', 'flattrs')} from ${some(people, 'person', 'people')}`,
    waiting: (gifts: string, who: string) => `For ${who}: ${gifts}.`,
    nothing: (who: string) =>
      `Nothing waits for ${who} yet. What comes will find you if you say that it is yours.`,
    prove: (who: string) => `I am ${who}`,
    public: 'Your page here will name that account, so that others see where their thanks go.',
    take: 'Take it',
    yours: (who: string) =>
      `What is given to ${who} is yours. It counts in the month that is open.`,
    taken: (who: string) => `${who} is claimed already. If it is yours, sign in with it.`,
    pageTitle: 'A page or a blog',
    newcomer: 'Bring what you make',
    page: 'Sign in, and add its address to the links of your profile. Then link from it to your page here, with rel="me". It leads to you from then on.',
  },
  identities: {
    title: 'Your accounts elsewhere',
    lead: 'With each of them you can sign in here. Nobody else sees which they are.',
    none: 'None yet.',
    since: (day: string) => `since ${day}`,
    unlink: (handle: string) => `Unlink ${handle}`,
    unlinkShort: 'Unlink',
    last: 'This is your only one: without it you get in by a link of the admin.',
    add: 'Add an account',
    favourites: 'What you favourite there',
    favouritesHint:
      'From now on, never what you favourited before. Taking it back undoes the flattr. A favourite for something on this node is a flattr in any case.',
    modes: {
      off: 'is no flattr',
      all: 'is a flattr',
      payable: 'is a flattr when its author can receive it',
      asked: 'is a flattr when I say yes here',
    },
    save: 'Save',
    unfinished: 'Its list is long: it is being read in parts.',
    never: 'Not read yet.',
    read: (when: string) => `Read ${when}.`,
    next: (when: string) => `Again ${when}.`,
    found: (found: number, given: number) =>
      found === 0
        ? 'Nothing new this month.'
        : `${found}\u00a0found this month, of which ${given}\u00a0${given === 1 ? 'is a flattr' : 'are flattrs'}.`,
    trouble: {
      unreachable: 'Its server does not answer.',
      token_refused: 'Its server lets this node in no more: add the account again.',
      asked_too_often: 'Its server wants to be asked less often.',
      server_blocked: 'This node has nothing more to do with its server: its admin knows why.',
    },
    missed: (flattrs: number) =>
      `${flattrs}\u00a0of your flattrs ${flattrs === 1 ? 'is' : 'are'} not among your favourites there any more. A few are taken back within hours, many only when you say so.`,
    missedBack: 'Take them back',
    missedKeep: 'Keep them',
    asked: 'Did you mean these as flattrs?',
    yes: 'Yes, flattr it',
    no: 'No',
    manyAsked: (favourites: number, handle: string) =>
      `${favourites}\u00a0wait for your word, found with ${handle}.`,
    yesAll: 'Yes, flattr all',
    noAll: 'No, none',
    lately: 'What was found lately',
    states: {
      asked: 'waits for your word',
      found: 'is being looked up',
      given: 'flattred',
      kept: 'flattred',
      declined: 'not meant as a flattr',
      gone: 'taken back',
    },
    nobodyReceives: 'Its author cannot receive flattrs yet.',
  },
};
