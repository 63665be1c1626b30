import type { Command } from 'commander';
import { type WatchedFeed, watchedFeeds } from '../../db/views/watched-feeds.ts';
import type { FeedRowTrouble } from '../operations/deps.ts';
import type { Imported } from '../operations/import-works.ts';
import type { Outcome } from '../operations/outcome.ts';
import { nobodyCalled, personOf } from './people.ts';
import {
  CommandFailed,
  type CommandNode,
  counted,
  say,
  sayJson,
  table,
  withNode,
} from './terminal.ts';

type Shown = { readonly json?: boolean };
type OfAuthor = { readonly author: string };

export function addWorksCommands(program: Command): void {
  const works = program.command('works').description("creators' works");

  works
    .command('import <feed>')
    .description('publish the entries of a feed (a file or a URL; RSS, Atom or JSON Feed), once')
    .requiredOption('--author <handle>', 'whose works they are')
    .option('--json', 'print as JSON')
    .action(importFeed);

  const feed = works.command('feed').description('feeds that the node reads by itself');

  feed
    .command('add <url>')
    .description('read a feed, or the feed that a page offers, from now on')
    .requiredOption('--author <handle>', 'whose works its entries are')
    .option('--json', 'print as JSON')
    .action(addFeed);

  feed
    .command('list')
    .description('all feeds, for whom they are read, and how that goes')
    .option('--json', 'print as JSON')
    .action(listFeeds);

  feed
    .command('check <feed>')
    .description('read a feed now (by its URL or its id)')
    .option('--author <handle>', 'which, where several read the same URL')
    .option('--json', 'print as JSON')
    .action(checkFeed);

  feed
    .command('remove <feed>')
    .description('read a feed no more (by its URL or its id); its works stay')
    .option('--author <handle>', 'which, where several read the same URL')
    .action(removeFeed);
}

async function importFeed(source: string, options: OfAuthor & Shown): Promise<void> {
  await withNode(async (node) => {
    const { title, entries } = await readingOf(node, source);
    const { importWorks } = await import('../operations/import-works.ts');
    const imported = await importWorks(node.deps, options.author, entries);
    if (!imported.ok) throw nobodyCalled(options.author);
    const { ok: _, ...counts } = imported;
    if (options.json) return sayJson(counts);
    say(tallyOf(title, counts));
  });
}

/** A URL is read as any other; a file is an administrator's own. */
async function readingOf(node: CommandNode, source: string) {
  const { readFeedFile } = await import('../sources/feed-file.ts');
  const read = /^https?:\/\//i.test(source)
    ? await node.deps.sources.feed(source, { etag: null, lastModified: null })
    : await readFeedFile(source);
  if (!read.ok) throw inWords(read);
  if (!('reading' in read)) throw new CommandFailed(TROUBLE.refused);
  return read.reading;
}

async function addFeed(url: string, options: OfAuthor & Shown): Promise<void> {
  await withNode(async (node) => {
    const person = await personOf(node, options.author);
    const { watchFeed } = await import('../operations/watch-feed.ts');
    const watched = await watchFeed(node.deps, person.actorId, url);
    if (!watched.ok) throw inWords(watched);
    const { ok: _, ...said } = watched;
    if (options.json) return sayJson(said);
    const left =
      said.leftOut === 0 ? '' : `, ${counted(said.leftOut, 'entry', 'entries')} left out`;
    say(
      `${said.title || url}: ${counted(said.added, 'work')}${left}. It is read by itself from now on.`,
    );
  });
}

async function listFeeds(options: Shown): Promise<void> {
  await withNode(async ({ deps }) => {
    const feeds = await watchedFeeds(deps.db);
    if (options.json) return sayJson(feeds);
    if (feeds.length === 0)
      return say('No feed is read yet. "obole works feed add <url> --author <handle>" adds one.');
    const rows = feeds.map((feed) => [
      `@${feed.author}`,
      feed.url,
      minute(feed.succeededAt),
      feed.trouble === 'gone' ? 'never' : minute(feed.nextCheckAt),
      feed.trouble ?? '',
    ]);
    say(table([['author', 'feed', 'last read', 'next', 'trouble'], ...rows]));
  });
}

const minute = (at: Date | null): string =>
  at === null ? '' : at.toISOString().slice(0, 16).replace('T', ' ');

async function checkFeed(which: string, options: Partial<OfAuthor> & Shown): Promise<void> {
  await withNode(async (node) => {
    const feed = await feedOf(node, which, options.author);
    const { readFeed } = await import('../operations/read-feeds.ts');
    const read = await readFeed(node.deps, feed.id);
    if (!read.ok) throw inWords(read);
    const { ok: _, ...counts } = read;
    if (options.json) return sayJson(counts);
    say(tallyOf(feed.title || feed.url, counts));
  });
}

async function removeFeed(which: string, options: Partial<OfAuthor>): Promise<void> {
  await withNode(async (node) => {
    const feed = await feedOf(node, which, options.author);
    const { forgetFeed } = await import('../operations/watch-feed.ts');
    const forgotten = await forgetFeed(node.deps, feed.ownerId, feed.id);
    if (!forgotten.ok) throw inWords(forgotten);
    say(`${feed.title || feed.url} is read no more. Its works stay.`);
  });
}

async function feedOf({ deps }: CommandNode, which: string, author?: string): Promise<WatchedFeed> {
  const handle = author?.replace(/^@/, '').toLowerCase();
  const found = (await watchedFeeds(deps.db)).filter(
    (feed) =>
      (feed.id === which || feed.url === which) &&
      (handle === undefined || feed.author.toLowerCase() === handle),
  );
  const [first, second] = found;
  if (first === undefined)
    throw new CommandFailed(`No feed ${which} is read here. "obole works feed list" shows all.`);
  if (second !== undefined)
    throw new CommandFailed(`Several people read ${which}. Say whose you mean with --author.`);
  return first;
}

type Code = FeedRowTrouble | 'url_invalid' | 'feed_known' | 'too_many_feeds' | 'unknown_feed';

const inWords = ({
  code,
  detail,
}: Extract<Outcome<object, Code>, { readonly ok: false }>): CommandFailed =>
  new CommandFailed(`${TROUBLE[code]}${detail === undefined ? '' : ` (${detail})`}`);

const TROUBLE: Record<Code, string> = {
  unreachable: 'The feed could not be read. Check the path or the address.',
  private_address: 'That address is inside a private network, where this node does not look.',
  too_many_redirects: 'That address leads from one to the next without an end.',
  too_slow: 'The feed did not arrive within 15 seconds. Try again later.',
  too_large: 'The feed is larger than 5 MiB. Offer one with only the newest entries.',
  refused: 'The server does not give the feed out. Check that it needs no password.',
  gone: 'The server says that the feed is gone for good. Look for its new address.',
  not_a_feed: 'That is not an RSS, Atom or JSON feed, and the page offers none.',
  not_taken_in: 'The feed was read, but not published: that is a fault of this node. See its log.',
  url_invalid: 'An address begins with https:// and is on another site than this node.',
  feed_known: 'That feed is read already. "obole works feed check" reads it now.',
  too_many_feeds: 'One person can have 20 feeds. Remove one with "obole works feed remove".',
  unknown_feed: 'No such feed is read here. "obole works feed list" shows all.',
};

function tallyOf(name: string, { added, updated, unchanged, leftOut }: Imported): string {
  const tally = `${name}: ${added} new works, ${updated} updated, ${unchanged} unchanged.`;
  return leftOut === 0
    ? tally
    : `${tally} ${leftOut} left out: another work of theirs has that address, or there are too many.`;
}
