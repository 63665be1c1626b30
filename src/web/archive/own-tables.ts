import {
  blockedBy,
  choicesOf,
  companyOf,
  flattrsFor,
  flattrsOf,
  type GivenFlattr,
  linkedAccounts,
  monthlyOf,
  type NamedAccount,
  sitesOf,
  waitsOf,
} from '../../../db/views/archive.ts';
import { feedsOf } from '../../../db/views/feeds.ts';
import { tellingOf } from '../../../db/views/telling.ts';
import { visitorDays } from '../../../db/views/visitors.ts';
import { ownWebhooks } from '../../../db/views/webhooks.ts';
import { decimalText } from '../../money/money.ts';
import type { Deps } from '../../operations/deps.ts';
import type { ZipFile } from '../../text/zip.ts';
import { type Cell, day, tableFile, yes } from './table.ts';

/** Whom somebody knows, what they chose, what they gave and were given, and how many saw what they made. */
export async function* ownTables(deps: Deps, actorId: string): AsyncGenerator<ZipFile> {
  yield* company(deps, actorId);
  yield* flattrs(deps, actorId);
  yield tableFile('visitors.csv', VISITORS, await visitorDays(deps.db, actorId), (one) => [
    ...[one.day, one.title, one.pageUrl, one.visitors],
  ]);
  yield* choices(deps, actorId);
}

const VISITORS = ['day', 'title', 'page', 'visitors'];

/** Named as Mastodon takes them in. */
async function* company({ db }: Deps, actorId: string): AsyncGenerator<ZipFile> {
  const accounts = (
    path: string,
    lines: AsyncIterable<NamedAccount> | readonly NamedAccount[],
  ): ZipFile => tableFile(path, ['Account address'], lines, ({ account }) => [account]);
  yield accounts('following.csv', companyOf(db, actorId, 'following'));
  yield accounts('followers.csv', companyOf(db, actorId, 'followers'));
  yield accounts('blocked.csv', await blockedBy(db, actorId));
}

const GIVEN = [
  ...['id', 'date', 'month', 'title', 'address', 'page', 'payee', 'weight', 'percent', 'message'],
  ...['anonymous', 'source', 'taken_back'],
];
const THANKS = ['month', 'title', 'address', 'from', 'message'];
const MONTHLY = ['title', 'address', 'page', 'weight', 'anonymous', 'last_month', 'paused'];
const WAITING = ['date', 'title', 'address', 'page', 'waiting_for', 'weight', 'anonymous'];

async function* flattrs({ db }: Deps, actorId: string): AsyncGenerator<ZipFile> {
  yield tableFile('flattrs.csv', GIVEN, flattrsOf(db, actorId), givenCells);
  yield tableFile('thanks.csv', THANKS, flattrsFor(db, actorId), (one) => [
    ...[one.month, one.title, one.pageUrl, one.giver ?? '', one.message ?? ''],
  ]);
  yield tableFile('subscriptions.csv', MONTHLY, await monthlyOf(db, actorId), (one) => [
    ...[one.title, one.objectUri, one.pageUrl, one.weight, yes(one.anonymous)],
    ...[one.lastMonth ?? '', yes(one.pausedAt !== null)],
  ]);
  yield tableFile('waiting.csv', WAITING, await waitsOf(db, actorId), (one) => [
    ...[day(one.recordedAt), one.title, one.objectUri, one.pageUrl],
    ...[one.waitingFor ?? '', one.weight, yes(one.anonymous)],
  ]);
}

const givenCells = (one: GivenFlattr): Cell[] => [
  ...[one.uri, day(one.recordedAt), one.month, one.title, one.objectUri, one.pageUrl],
  one.payeeHandle === null ? '' : `${one.payeeHandle}@${one.payeeHost}`,
  ...(one.percent === null ? [one.weight, ''] : ['', one.percent]),
  ...[one.message ?? '', yes(one.anonymous), one.source],
  one.undoneAt === null ? '' : day(one.undoneAt),
];

const ACCOUNTS = ['account', 'address', 'proven', 'claimed'];

async function* choices({ db, node }: Deps, actorId: string): AsyncGenerator<ZipFile> {
  yield tableFile('accounts.csv', ACCOUNTS, await linkedAccounts(db, actorId), (one) => [
    ...[one.account, one.uri, day(one.provenAt)],
    one.claimedAt === null ? '' : day(one.claimedAt),
  ]);
  yield tableFile('sites.csv', ['site'], await sitesOf(db, actorId), ({ origin }) => [origin]);
  yield tableFile('feeds.csv', ['title', 'address'], await feedsOf(db, actorId), (one) => [
    ...[one.title, one.url],
  ]);
  yield tableFile(
    'webhooks.csv',
    ['address', 'events'],
    await ownWebhooks(db, actorId),
    ({ url, events }) => [url, events.join(' ')],
  );
  const chosen = await choicesOf(db, actorId);
  const { budgetMinor } = chosen;
  const { currency } = node;
  const lines: readonly (readonly [string, string])[] = [
    ['mail', chosen.address ?? ''],
    ['language', chosen.language ?? ''],
    ['since', day(chosen.createdAt)],
    ['budget', budgetMinor === null ? '' : decimalText({ amountMinor: budgetMinor, currency })],
    ['currency', currency],
    ['flattrs_public', yes(chosen.flattrsPublic)],
    ['regives', yes(chosen.regives)],
    ['percent_for_server', chosen.serverPercent === null ? '' : `${chosen.serverPercent}`],
  ];
  const told = (await tellingOf(db, actorId)).flatMap(
    ({ topic, onPage, byMail, byBot }) =>
      [
        [`told_${topic}_on_page`, yes(onPage)],
        [`told_${topic}_by_mail`, byMail],
        [`told_${topic}_by_bot`, byBot],
      ] as const,
  );
  yield tableFile('settings.csv', ['setting', 'value'], [...lines, ...told], (line) => line);
}
