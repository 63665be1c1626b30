import { countEn as count } from './numbers.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n === 1 ? one : many}`;

/** Taking everything along, bringing it from elsewhere, and moving. */
export const enLeaving = {
  leaving: {
    title: 'Take everything along',
    lead: 'What is yours here is yours to keep, in one file, whenever you like.',
    get: 'Keep a copy',
    getText:
      'Your profile, your works as you wrote them, whom you follow, what you gave and received, and your part of the books. Who gave without a name has none in it either.',
    getAll: 'Get the file',
    getWords: 'Without the pictures of works',
    bring: 'Bring it from another node',
    bringText:
      'Your works come with their dates and addresses, without being announced again. What you wrote here yourself stays as it is. Whom you followed is followed again, one after the other. The same file sent again brings only what is missing.',
    file: 'The file from there',
    fileHint: 'A ZIP file of 64 MB at most. If yours is larger, get it without the pictures.',
    bringAct: 'Bring it',
    copyMovesNobody:
      'A copy moves nobody. Your followers, and what people flattr from now on, come along when you move.',
    came: 'It is here',
    profile: 'Your profile was filled in.',
    added: (n: number) => `${some(n, 'work', 'works')} came.`,
    known: (n: number) => `${some(n, 'work', 'works')} had come before.`,
    unusable: (n: number) =>
      `${some(n, 'work', 'works')} could not be read: this node has no place for what they say.`,
    left: (n: number) =>
      `${some(n, 'work', 'works')} did not come in time. Send the same file again for the rest.`,
    withoutPicture: (n: number) => `${some(n, 'work', 'works')} came without the picture.`,
    follows: (n: number) => `${some(n, 'account', 'accounts')} will be followed.`,
    monthly: 'What you gave every month',
    monthlyText: 'None of it is given from here by itself. Open each to choose it again.',
    feeds: 'Feeds that were read for you',
    feedsText: 'Open each to have it read here.',
    thenMove: (account: string) => `These came from ${account}. If that is you, say so, then move.`,
    said: 'What it brought',
    files: {
      'profile.md': 'Your profile, as you wrote it.',
      'works/':
        'Each work as you wrote it, with its picture. Hugo and Jekyll read them as they are.',
      'actor.json': 'Your profile as other servers see it, in ActivityStreams.',
      'outbox.json': 'Your works as other servers see them.',
      'flattrs.json': 'The flattrs that you gave, in ActivityStreams.',
      'following.csv': 'Whom you follow. Mastodon takes it in as it is.',
      'followers.csv': 'Who follows you.',
      'blocked.csv': 'Whom you have blocked. Mastodon takes it in as it is.',
      'flattrs.csv': 'The flattrs that you gave, also those that you took back.',
      'thanks.csv':
        'The flattrs that you were given, and what was said with them. Who gave without a name has none.',
      'subscriptions.csv': 'What you give every month.',
      'waiting.csv': 'What you gave and nobody could receive yet.',
      'visitors.csv': 'How many visitors your works and your page had, day by day (UTC).',
      'accounts.csv': 'Your accounts elsewhere.',
      'sites.csv': 'Sites that you have shown to be yours.',
      'feeds.csv': 'Feeds that are read for you.',
      'webhooks.csv': 'Addresses of your programs that are told what happens.',
      'settings.csv': 'What you have chosen.',
      'months.csv': 'What you gave and received, month by month.',
      'received.csv': 'What you received, by month and work.',
      'balance.csv': 'What this node holds for you.',
      'ledger.csv': 'Every change of that, from the books.',
    },
    readme: (node: string, origin: string) =>
      `Everything of yours on ${node} (${origin}).\n\nTexts are UTF-8. Tables are CSV: any spreadsheet opens them.\nAnother Obole takes this file in: Settings, Take everything along.\n`,
  },
  moving: {
    title: 'Move',
    lead: 'Your followers come along, and what people flattr from then on.',
    before: 'Who you were before',
    beforeText:
      'Name your old account here first, then move on its server. Mastodon and others ask the same.',
    beforeLabel: 'Your old account',
    accountHint: 'Like @name@example.org, or the address of its page.',
    beforeAct: 'This was me',
    beforeNone: 'You have named none.',
    deny: 'Remove',
    denyThis: (account: string) => `Remove ${account} from who you were`,
    away: 'Move away',
    awaySteps: [
      'Open an account on the other node, and bring your file there.',
      'Name this account there, under “Who you were before”.',
      'Come back here and move.',
    ],
    awayMoney:
      'What this node holds for you stays yours here: sign in and have it paid out as before. What you were given this month is still split for you at its end. What was waiting for you, and what is flattred from then on, goes to the new account.',
    awayStops:
      'You give and publish nothing here any more, and your page says where you went. After that you cannot move again for 30 days.',
    awayLabel: 'Your new account',
    confirmLabel: (handle: string) => `To confirm, type your handle here: ${handle}`,
    awayAct: 'Move there',
    keep: 'Stay here',
    gone: (account: string) => `You moved to ${account}.`,
    back: 'I am back here',
    backText: (account: string) =>
      `Your page says so, and you give and publish nothing here. If that was a mistake, or you are back: your followers come along only when you name ${account} below and move from there.`,
    lately: (day: string) => `You can move again from ${day} on.`,
    moved: (name: string) => `${name} has moved.`,
    where: 'Now at',
  },
};

export type LeavingWords = typeof enLeaving;
