import {
  balancesOf,
  blockedBy,
  budgetsOf,
  choicesOf,
  companyOf,
  entriesOf,
  feedsOf,
  flattrsFor,
  flattrsOf,
  type GivenFlattr,
  linkedAccounts,
  monthlyOf,
  pictureBytes,
  sitesOf,
  waitsOf,
  worksServed,
  worksWritten,
} from '../../../db/views/archive.ts';
import { localActor } from '../../../db/views/federation.ts';
import { giveAndReceive } from '../../../db/views/give-and-receive.ts';
import { decimalText } from '../../money/money.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { csvLine } from '../../text/csv.ts';
import { withFacts } from '../../text/front-matter.ts';
import type { ZipFile } from '../../text/zip.ts';
import type { Words } from '../locales/locale.ts';
import { revenueOf } from '../revenue-year.ts';
import { receivedCsv } from './received-csv.ts';

export type ArchiveOptions = {
  readonly actorId: string;
  /** For README.txt. */
  readonly words: Words;
  /** The pictures of works are most of an archive. */
  readonly withPictures: boolean;
};

type Cell = string | bigint | number;
type Parts = ZipFile['parts'];

/** Everything of a person, file by file, each read from the database while it is written. Of the node's
 *  secrets and of other people's it has nothing: no keys, no tokens, no sessions, no name of who gave
 *  without one. */
export async function* filesOf(deps: NodeDeps, options: ArchiveOptions): AsyncGenerator<ZipFile> {
  const { words } = options;
  const names = Object.entries(words.leaving.files).map(([path, what]) => `${path}\n    ${what}\n`);
  const lead = words.leaving.readme(deps.node.name, deps.node.origin);
  yield { path: 'README.txt', parts: [[lead, ...names].join('\n')] };
  yield* streams(deps, options);
  yield* tables(deps, options);
  yield* books(deps, options);
  yield* works(deps, options);
}

/** As ActivityStreams, as Mastodon's archive has it. */
async function* streams({ db, node, scribe }: NodeDeps, { actorId }: ArchiveOptions) {
  const actor = await localActor(db, actorId);
  if (actor === null) throw new Error(`no account: ${actorId}`);
  yield { path: 'actor.json', parts: [`${JSON.stringify(await scribe.actor(actor), null, 1)}\n`] };
  const facts = {
    ...{ id: actor.uri, name: actor.name, handle: `${actor.handle}@${node.host}` },
    links: actor.links.map(({ name, href }) => ({ name, href })),
    domains: actor.attributionDomains,
  };
  yield { path: 'profile.md', parts: [withFacts(facts, actor.summary)] };
  const creates = written(worksServed(db, actorId), scribe.work);
  yield { path: 'outbox.json', parts: collection(`${actor.uri}/outbox`, creates) };
  const given = standing(flattrsOf(db, actorId));
  const flattrs = written(given, (one) => scribe.flattr({ ...one, giverUri: actor.uri }));
  yield { path: 'flattrs.json', parts: collection(`${actor.uri}#flattrs`, flattrs) };
}

async function* standing(flattrs: AsyncIterable<GivenFlattr>) {
  for await (const flattr of flattrs) if (flattr.undoneAt === null) yield flattr;
}

async function* written<Line>(lines: AsyncIterable<Line>, write: (line: Line) => Promise<Json>) {
  for await (const line of lines) yield await write(line);
}

type Json = Readonly<Record<string, unknown>>;
const ACTIVITY_STREAMS = 'https://www.w3.org/ns/activitystreams';

/** All items are written in one context, which stands at the top once. How many there are is known at the
 *  end, and stands there. */
async function* collection(id: string, items: AsyncIterable<Json>): AsyncGenerator<string> {
  let totalItems = 0;
  for await (const { '@context': context, ...item } of items) {
    yield `${totalItems === 0 ? headOf(id, context) : ','}\n${JSON.stringify(item)}`;
    totalItems += 1;
  }
  if (totalItems === 0) yield headOf(id, ACTIVITY_STREAMS);
  yield `\n],\n"totalItems": ${totalItems}\n}\n`;
}

function headOf(id: string, context: unknown): string {
  const head = JSON.stringify({ '@context': context, id, type: 'OrderedCollection' });
  return `${head.slice(0, -1)},\n"orderedItems": [`;
}

/** Whom they know, what they chose, what they gave. Columns are named in one language, so that tables made
 *  from them keep working; the lists of accounts are named as Mastodon takes them in. */
async function* tables({ db, node }: NodeDeps, { actorId }: ArchiveOptions) {
  const handles = (lines: AsyncIterable<{ account: string }> | { account: string }[]) =>
    table(['Account address'], lines, ({ account }) => [account]);
  yield csvFile('following.csv', handles(companyOf(db, actorId, 'following')));
  yield csvFile('followers.csv', handles(companyOf(db, actorId, 'followers')));
  yield csvFile('blocked.csv', handles(await blockedBy(db, actorId)));
  yield csvFile('flattrs.csv', table(GIVEN, flattrsOf(db, actorId), givenCells));
  yield csvFile(
    'thanks.csv',
    table(['month', 'title', 'address', 'from', 'message'], flattrsFor(db, actorId), (one) => [
      ...[one.month, one.title, one.pageUrl, one.giver ?? '', one.message ?? ''],
    ]),
  );
  yield csvFile(
    'subscriptions.csv',
    table(
      ['title', 'address', 'page', 'weight', 'anonymous', 'last_month', 'paused'],
      await monthlyOf(db, actorId),
      (one) => [
        ...[one.title, one.objectUri, one.pageUrl, one.weight, yes(one.anonymous)],
        ...[one.lastMonth ?? '', yes(one.pausedAt !== null)],
      ],
    ),
  );
  yield csvFile(
    'waiting.csv',
    table(
      ['date', 'title', 'address', 'page', 'waiting_for', 'weight', 'anonymous'],
      await waitsOf(db, actorId),
      (one) => [
        ...[day(one.recordedAt), one.title, one.objectUri, one.pageUrl],
        ...[one.waitingFor ?? '', one.weight, yes(one.anonymous)],
      ],
    ),
  );
  yield csvFile(
    'accounts.csv',
    table(['account', 'address', 'proven', 'claimed'], await linkedAccounts(db, actorId), (one) => [
      ...[
        one.account,
        one.uri,
        day(one.provenAt),
        one.claimedAt === null ? '' : day(one.claimedAt),
      ],
    ]),
  );
  yield csvFile(
    'sites.csv',
    table(['site'], await sitesOf(db, actorId), (one) => [one.origin]),
  );
  yield csvFile(
    'feeds.csv',
    table(['title', 'address'], await feedsOf(db, actorId), (one) => [one.title, one.url]),
  );
  yield csvFile('settings.csv', await settings(db, node.currency, actorId));
}

const GIVEN = [
  ...['id', 'date', 'month', 'title', 'address', 'page', 'payee', 'weight', 'percent', 'message'],
  ...['anonymous', 'source', 'taken_back'],
];

const givenCells = (one: GivenFlattr): Cell[] => [
  ...[one.uri, day(one.recordedAt), one.month, one.title, one.objectUri, one.pageUrl],
  one.payeeHandle === null ? '' : `${one.payeeHandle}@${one.payeeHost}`,
  ...(one.percent === null ? [one.weight, ''] : ['', one.percent]),
  ...[one.message ?? '', yes(one.anonymous), one.source],
  one.undoneAt === null ? '' : day(one.undoneAt),
];

async function settings(db: NodeDeps['db'], currency: string, actorId: string): Promise<string[]> {
  const chosen = await choicesOf(db, actorId);
  const { budgetMinor } = chosen;
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
  return [csvLine(['setting', 'value']), ...lines.map(csvLine)];
}

/** What the books say of them. */
async function* books(deps: NodeDeps, { actorId }: ArchiveOptions) {
  const { db, node } = deps;
  const months = await giveAndReceive(db, { actorId, currency: node.currency });
  const budgets = new Map((await budgetsOf(db, actorId)).map((row) => [row.month, row]));
  const names = [...new Set([...budgets.keys(), ...months.map(({ month }) => month)])].sort();
  const byMonth = new Map(months.map((row) => [row.month, row]));
  const amount = (amountMinor: bigint | undefined, currency = node.currency) =>
    amountMinor === undefined ? '' : decimalText({ amountMinor, currency });
  yield csvFile(
    'months.csv',
    table(
      [
        ...['month', 'budget', 'flattrs_given', 'given', 'fee', 'flattrs_received'],
        ...['received', 'announced', 'currency'],
      ],
      names,
      (month) => {
        const both = byMonth.get(month);
        const { amountMinor, currency = node.currency } = budgets.get(month) ?? {};
        return [
          ...[
            month,
            amount(amountMinor, currency),
            both?.flattrsGiven ?? 0,
            amount(both?.givenMinor),
          ],
          ...[amount(both?.feeMinor), both?.flattrsReceived ?? 0, amount(both?.receivedMinor)],
          ...[amount(both?.announcedMinor), currency],
        ];
      },
    ),
  );
  const years = [...new Set(names.map((month) => month.slice(0, 4)))];
  yield csvFile('received.csv', revenue(deps, actorId, years));
  yield csvFile(
    'balance.csv',
    table(['account', 'amount', 'currency'], await balancesOf(db, actorId), (one) => [
      ...[one.purse, amount(one.amountMinor, one.currency), one.currency],
    ]),
  );
  yield csvFile(
    'ledger.csv',
    table(
      ['date', 'month', 'kind', 'account', 'amount', 'currency'],
      entriesOf(db, actorId),
      (one) => [
        ...[one.at.toISOString(), one.month, one.kind, one.purse],
        ...[amount(one.amountMinor, one.currency), one.currency],
      ],
    ),
  );
}

async function* revenue(deps: NodeDeps, payeeId: string, years: readonly string[]) {
  let isFirst = true;
  for (const year of years) {
    const text = receivedCsv(await revenueOf(deps, { payeeId, year }), deps.node.currency);
    yield isFirst ? text : text.slice(text.indexOf('\n') + 1);
    isFirst = false;
  }
}

const ENDINGS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;
type MediaType = keyof typeof ENDINGS;

/** Each work as its author wrote it, with its picture beside it. */
async function* works({ db }: NodeDeps, { actorId, withPictures }: ArchiveOptions) {
  const { pictureId, pictureType } = await choicesOf(db, actorId);
  yield* pictureFile(db, 'picture', pictureId, pictureType);
  for await (const one of worksWritten(db, actorId)) {
    const facts = {
      ...{ id: one.uri, entry: one.entryId, form: one.form, title: one.title },
      ...{ date: one.publishedAt, lastmod: one.updatedAt },
      ...{ url: one.url === one.pageUrl ? null : one.url, page: one.pageUrl },
      ...{ description: one.excerpt, language: one.language, category: one.category },
      ...{ tags: one.tags, author: one.byline, hidden: one.hidden, picture_text: one.pictureAlt },
    };
    const text = withFacts(facts, one.bodyMarkdown ?? one.excerpt);
    yield { path: `works/${one.slug ?? one.id}.md`, parts: [text] };
    if (withPictures)
      yield* pictureFile(db, `works/${one.slug ?? one.id}`, one.pictureId, one.pictureType);
  }
}

async function* pictureFile(
  db: NodeDeps['db'],
  name: string,
  id: string | null,
  mediaType: MediaType | null,
): AsyncGenerator<ZipFile> {
  if (id === null || mediaType === null) return;
  const bytes = await pictureBytes(db, id);
  if (bytes !== null)
    yield { path: `${name}.${ENDINGS[mediaType]}`, isPacked: true, parts: [bytes] };
}

const csvFile = (path: string, parts: Parts): ZipFile => ({ path, parts });

async function* table<Line>(
  columns: readonly string[],
  lines: AsyncIterable<Line> | Iterable<Line>,
  cells: (line: Line) => readonly Cell[],
): AsyncGenerator<string> {
  yield csvLine(columns);
  for await (const line of lines) yield csvLine(cells(line));
}

const yes = (said: boolean): string => (said ? 'yes' : 'no');
const day = (at: Date): string => at.toISOString().slice(0, 10);
