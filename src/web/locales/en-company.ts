import { countEn as count } from './numbers.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n === 1 ? one : many}`;

/** The words about people and each other in English: profile, followers, supporters, replies. */
export const enCompany = {
  settings: {
    title: 'Settings',
    lead: 'How people see you, here and in their own apps.',
    name: 'Name',
    summary: 'About you',
    summaryHint: 'Up to 1,000 characters. An empty line begins a paragraph.',
    kind: 'You are',
    kinds: { person: 'a person', group: 'a group', organization: 'an organisation' },
    links: 'Links',
    linksHint:
      'Your site, your other profiles, other ways to give. A link is marked as proven when its page links back to your page here with rel="me".',
    linkName: (n: number) => `Name of link ${n}`,
    linkHref: (n: number) => `Address of link ${n}`,
    domains: 'Sites that may name you as author',
    domainsHint:
      'One per line, such as example.org. On Mastodon, previews of articles from there then show you.',
    flattrsPublic: 'Show everybody what I flattr',
    flattrsPublicHint: 'Your page then lists the flattrs that you gave.',
    picture: 'Your picture',
    save: 'Save',
    leave: 'Delete your account',
    leaveTitle: 'Delete your account?',
    leaveText:
      'Your profile, your works and your feeds go, your followers’ servers are asked to forget you, and you are signed out. This cannot be undone, and nobody can ever have your handle again.',
    leaveBooks:
      'The books stay as they are: what you gave this month is still split at its end, and what you were given and not paid out yet stays owed to you by this node.',
    leaveLabel: (handle: string) => `To confirm, type your handle: ${handle}`,
    leaveConfirm: 'Delete for good',
    leaveKeep: 'Keep my account',
  },
  followers: {
    title: 'Your followers',
    number: (n: number) => some(n, 'follower', 'followers'),
    lead: 'They see in their own apps what you publish. Whoever is removed may follow again; whoever is blocked may not.',
    none: 'Nobody yet. People follow you from any fediverse app by your address.',
    since: (day: string) => `since ${day}`,
    remove: 'Remove',
    removeThis: (name: string) => `Remove ${name} from your followers`,
    block: 'Block',
    blockThis: (name: string) => `Block ${name}`,
    blocked: 'Blocked',
    unblock: 'Unblock',
    unblockThis: (name: string) => `Unblock ${name}`,
    older: 'Earlier followers',
    newest: 'To the newest',
    toSupporters: 'Your supporters',
  },
  supporters: {
    title: 'What your supporters make',
    lead: 'Follow those who thanked you, and see here what they make.',
    who: 'Your supporters',
    none: 'Nobody has flattred you yet. When somebody does, you meet them here.',
    flattrs: (n: number, day: string) => `${some(n, 'flattr', 'flattrs')}, the last on ${day}`,
    older: 'Earlier supporters',
    newest: 'To the newest',
    stream: 'Latest',
    streamNone: 'When somebody whom you follow publishes something, it appears here.',
    streamOlder: 'Older',
    followingNumber: (n: number) => `You follow ${some(n, 'person', 'people')}`,
    toFollowers: 'Your followers',
    add: 'Follow somebody',
    hint: 'Such as @name@example.org, or the address of their page.',
  },
  follow: {
    follow: 'Follow',
    followThis: (name: string) => `Follow ${name}`,
    unfollow: 'Unfollow',
    unfollowThis: (name: string) => `Unfollow ${name}`,
    requested: 'Asked',
    cancel: 'Take back',
    cancelThis: (name: string) => `Take back the request to follow ${name}`,
    following: 'Following',
  },
  post: {
    onServer: (host: string) => `on ${host}`,
    show: 'Show',
    published: 'published here',
    open: (name: string) => `Post by ${name},`,
  },
  fediverse: {
    follow: 'Follow from any fediverse app',
    followHint: 'Put this address into its search.',
    reply:
      'To reply or to boost, put the address of this page into the search of your fediverse app.',
    followers: 'Followers',
    links: 'Links',
    proven: 'proven',
    provenTitle: 'The page behind this link names this profile back.',
    feeds: 'Feeds:',
    feedOf: (name: string, kind: string) => `${name} (${kind})`,
    replies: 'Replies',
    moreReplies: 'Only the first are shown.',
    thanks: 'From the fediverse',
    publish: 'Publish something',
    editProfile: 'Edit your profile',
  },
  gone: {
    workTitle: 'This work is gone',
    work: 'Its author has taken it back.',
    workAction: (name: string) => `See what else ${name} made`,
    personTitle: 'This person has left',
    person: 'Their page and their works are gone. What they gave and received stays in the books.',
  },
  bot: {
    title: 'The Flattr bot',
    lead: 'A program of this node, not a person.',
    what: (node: string) =>
      `@flattr belongs to ${node}. It stands for this node where people of the fediverse thank each other: in time they will mention it under a post to flattr that post.`,
    notYet:
      'It does not answer to mentions yet. Until it does, paste the address of what you liked, and flattr it here.',
    quiet: 'It follows nobody, posts nothing by itself, and can receive no flattrs.',
  },
};

export type CompanyWords = typeof enCompany;
