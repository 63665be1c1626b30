import { countEn as count } from './numbers.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n === 1 ? one : many}`;

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
  passkeys: {
    door: 'With a passkey',
    enter: 'Use a passkey',
    title: 'Passkeys',
    lead: 'Your phone, your computer or your password safe lets you in, with a finger or a PIN.',
    none: 'None yet.',
    add: 'Add a passkey',
    name: 'Its name',
    nameHint: 'For example: my phone.',
    unnamed: (day: string) => `Passkey of ${day}`,
    unused: 'not used yet',
    used: (when: string) => `used ${when}`,
    rename: 'Rename',
    remove: 'Remove',
    removeThis: (name: string) => `Remove the passkey ${name}`,
    failed: 'That did not work: there is no passkey of this node here, or it was called off.',
    needScript: 'Passkeys need JavaScript. The other doors work without.',
  },
  ways: {
    title: 'How you sign in',
    lead: 'Each of these lets you in. Two are better than one.',
    accounts: (n: number) =>
      n === 0
        ? 'None yet.'
        : `${some(n, 'account elsewhere lets', 'accounts elsewhere let')} you in.`,
    toAccounts: 'See your accounts elsewhere',
    lastTitle: 'Your last way in',
    last: 'Without it, only a link of the admin lets you in again. Add another way first, or remove it all the same.',
    lastRemove: 'Remove it all the same',
    lastKeep: 'Keep it',
  },
  claim: {
    title: 'What waits for you',
    lead: (node: string) =>
      `People on ${node} thank authors who are not here yet. It waits for six months, and it is yours.`,
    account: 'Your handle or your site',
    another: 'Another handle or site',
    accountHint: 'For example @you@social.example, or blog.example.',
    look: 'Look',
    unreadable:
      'Write your whole handle, like @you@social.example, or your site, like blog.example.',
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
    held: (count: number) =>
      `${some(count, 'flattr', 'flattrs')} from before this account had another key ${count === 1 ? 'waits' : 'wait'} until an admin of this node has looked whether it is still yours.`,
    taken: (who: string) => `${who} is claimed already. If it is yours, sign in with it.`,
    onlyInvited:
      'This node takes in whom it invites, or for whom something waits. Who is here already gets in.',
    onlyKnown: 'This node takes in nobody new. Who is here already gets in.',
    site: {
      waiting: (gifts: string, host: string) => `For pages of ${host}: ${gifts}.`,
      nothing: (host: string) =>
        `Nothing waits for pages of ${host} whose author nobody knows. For an account there, write its whole handle.`,
      byMail: (host: string) =>
        `Who is new here comes in with the link that is mailed to webmaster@${host} or postmaster@${host}: whoever reads that has the site.`,
      signIn: 'Sign in to take it',
      how: (host: string) => `Say at ${host} that it is yours. One of two ways is enough:`,
      file: 'a text file at this address:',
      record: 'a TXT record at this name:',
      line: 'with this one line:',
      look: 'Look now',
      again: 'It is looked for again for a week, without you.',
      silent: (host: string) =>
        `Nothing at ${host} names you yet. Put the line there as it stands, then press the button again.`,
      unreadable: (host: string) =>
        `${host} did not answer. Look whether the address opens in your browser, then press the button again.`,
      yours: (host: string) =>
        `What is given to pages of ${host} is yours. Leave the line there: it is read again every week.`,
      shared: 'Pages in a corner of somebody else, as ~name or @name, are theirs.',
      leave: 'It is not mine any more',
    },
    pageTitle: 'A page or a blog',
    newcomer: 'Bring what you make',
    page: 'Sign in, and add its address to the links of your profile. Then link from it to your page here, with rel="me". It leads to you from then on.',
  },
  claims: {
    title: 'Claims',
    lead: 'These accounts sign with another key than when they were thanked. Their server may only have been set up anew; or somebody else has bought its domain. Look at who is there, then say which: your word is not asked again.',
    none: 'Nothing waits for your word.',
    changed: (day: string) => `Another key since ${day}`,
    waits: (gifts: string, claimant: string) => `${gifts} from before would go to ${claimant}.`,
    same: 'Still the same person',
    other: 'Somebody else now',
    gone: 'Nothing of it waits for your word any more.',
  },
  identities: {
    title: 'Your accounts elsewhere',
    lead: 'With each of them you can sign in here. Nobody else sees which they are.',
    none: 'None yet.',
    since: (day: string) => `since ${day}`,
    unlink: (handle: string) => `Unlink ${handle}`,
    unlinkShort: 'Unlink',
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
