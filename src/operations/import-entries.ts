import type { Tx } from '../../db/connect.ts';
import type { Actor } from '../../db/records/people.ts';
import {
  addWorks,
  freeAddresses,
  type KnownWork,
  type NewWork,
  updateWork,
  worksOf,
} from '../../db/records/works.ts';
import type { Deps } from './deps.ts';
import { type Entry, type EntryFacts, factsOf, hashOf, publishedAt } from './entry-facts.ts';
import { barredHash, isOpen, isSaidAnew, type Pair, pairUp } from './pair-entries.ts';
import { type Fresh, spreadEntries } from './spread-entries.ts';
import { addressesOf, freeSlug } from './work-address.ts';

export type { Entry } from './entry-facts.ts';

export type Imported = {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** New entries at an address where another work of the author is, or beyond what is kept. */
  readonly leftOut: number;
};

/** Where entries come from. */
export type EntrySource = {
  /** The feed that is watched; null: an administrator's command, once. */
  readonly feedId: string | null;
  /** What it held before it was watched is published, but not announced. */
  readonly isFirst: boolean;
  /** Whether its word is enough to prove whose an entry's address is. */
  proves(url: string): boolean;
};

/** More than anybody makes; a feed that invents entries would fill the node. */
const MOST_WORKS = 20_000;

/** What becomes of one entry. */
type Change =
  | { readonly is: 'added'; readonly row: NewWork }
  | {
      readonly is: 'updated' | 'unchanged';
      readonly work: KnownWork;
      readonly patch: Patch | null;
    };
type Patch = Partial<NewWork>;

/** Publishes a feed's entries as works of an author who is locked. An entry that was edited updates
 *  its work; one that has vanished from the feed is kept; what its author took back, or what another
 *  feed of theirs brought, is left alone. The same feed again changes nothing. */
export async function importEntries(
  deps: Deps,
  tx: Tx,
  author: Actor,
  entries: readonly Entry[],
  source: EntrySource,
): Promise<Imported> {
  const works = await worksOf(tx, author.id);
  const slugs = new Set(works.map(({ slug }) => slug));
  const now = deps.clock();
  const changes = pairUp(works, entries, source.feedId).flatMap((pair, index) => {
    const { entry, known, isBarred } = pair;
    if (known !== undefined)
      return [{ entry, ...comparison(known, { author, entry, isBarred, source, now }) }];
    if (isBarred || slugs.size >= MOST_WORKS) return [];
    return [{ entry, ...addition(deps, { author, entry, source, slugs, now, index }) }];
  });

  const moving = changes.flatMap((change) =>
    change.is !== 'added' && change.patch?.url !== undefined ? [change.work.id] : [],
  );
  await freeAddresses(tx, moving);
  for (const change of changes) {
    if (change.is !== 'added' && change.patch !== null)
      await updateWork(tx, change.work.id, change.patch);
  }
  const rows = changes.flatMap((change) => (change.is === 'added' ? [change.row] : []));
  await addWorks(tx, rows);
  await spreadEntries(tx, source, changes.flatMap(freshOf), now);
  const count = (is: Change['is']) => changes.filter((change) => change.is === is).length;
  return {
    ...{ added: count('added'), updated: count('updated'), unchanged: count('unchanged') },
    leftOut: entries.length - changes.length,
  };
}

function addition(
  deps: Deps,
  at: {
    readonly author: Actor;
    readonly entry: Entry;
    readonly source: EntrySource;
    readonly slugs: Set<string | null>;
    readonly now: Date;
    readonly index: number;
  },
): Change {
  const { author, entry, source, slugs, now } = at;
  const slug = freeSlug(entry.title, slugs);
  slugs.add(slug);
  const addresses = addressesOf(
    { id: deps.newId(), slug },
    { origin: deps.node.origin, profileUrl: author.profileUrl },
  );
  const row = {
    ...addresses,
    ...factsOf(entry, author),
    authorId: author.id,
    feedId: source.feedId,
    feedEntryId: entry.entryId,
    feedEntryHash: hashOf(entry),
    provenAt: source.proves(entry.url) ? now : null,
    publishedAt: publishedAt(entry, now, at.index),
    ...{ createdAt: now, updatedAt: now },
  };
  return { is: 'added', row };
}

function comparison(
  work: KnownWork,
  at: Omit<Pair, 'known'> & {
    readonly author: Actor;
    readonly source: EntrySource;
    readonly now: Date;
  },
): Change {
  const { author, entry, isBarred, source, now } = at;
  if (!isOpen(work, source.feedId)) return { is: 'unchanged', work, patch: null };
  const known = work.feedEntryHash;
  const hash = isBarred ? barredHash(entry) : hashOf(entry);
  const ties: Patch = {
    ...(work.feedId === null && source.feedId !== null ? { feedId: source.feedId } : {}),
    ...(work.feedEntryId === entry.entryId ? {} : { feedEntryId: entry.entryId }),
    ...(known === hash ? {} : { feedEntryHash: hash }),
    // Its author may have given it another address, which is not the feed's to prove.
    ...(work.provenAt === null && work.url === entry.url && source.proves(entry.url)
      ? { provenAt: now }
      : {}),
  };
  const { url, ...facts } = factsOf(entry, author);
  const moves = !isBarred && url !== work.url;
  // Of one that was barred until now only the address is new.
  const isWaiting = known === barredHash(entry);
  if (!isSaidAnew(work, entry, source.feedId) || (isWaiting && !moves))
    return { is: 'unchanged', work, patch: Object.keys(ties).length === 0 ? null : ties };
  const words = isWaiting ? {} : said(facts);
  const moved = moves ? { url, provenAt: source.proves(url) ? now : null } : {};
  return { is: 'updated', work, patch: { ...words, ...ties, ...moved, updatedAt: now } };
}

/** What a feed has no word for, its author may have chosen here. */
function said({
  title,
  excerpt,
  language,
  category,
  tags,
  byline,
}: Omit<EntryFacts, 'url'>): Patch {
  return {
    ...{ title, excerpt },
    ...(language === null ? {} : { language }),
    ...(category === 'text' ? {} : { category }),
    ...(tags === undefined || tags.length === 0 ? {} : { tags }),
    ...(byline === null ? {} : { byline }),
  };
}

/** What followers may have to be told, and whose page is to be looked at. */
function freshOf(change: Change & { readonly entry: Entry }): Fresh[] {
  const { entry } = change;
  if (change.is === 'unchanged') return [];
  const isAdded = change.is === 'added';
  return [
    {
      workId: isAdded ? change.row.id : change.work.id,
      url: entry.url,
      pictureUrl: entry.pictureUrl ?? null,
      isAdded,
      isTold: !isAdded && change.work.announcedAt !== null && !change.work.hidden,
      at: isAdded ? change.row.publishedAt : null,
    },
  ];
}
