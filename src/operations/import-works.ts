import type { Tx } from '../../db/connect.ts';
import { type Actor, readLocalActor } from '../../db/records/people.ts';
import { addWork, slugsLike, updateWork, type Work, worksOf } from '../../db/records/works.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** One entry of a feed, as plain text. */
export type Entry = {
  /** The feed's own id for it; it stays when its title or address changes. */
  readonly entryId: string;
  readonly url: string;
  readonly title: string;
  readonly excerpt: string;
  readonly language: string | null;
  readonly tags: readonly string[];
  readonly category: 'text' | 'audio' | 'video';
  readonly publishedAt: Date | null;
};

export type Imported = {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
};

/** Publishes a creator's feed as works. An entry that was edited updates its work; one that has
 *  vanished from the feed is kept. Importing the same feed again changes nothing. */
export async function importWorks(
  deps: Deps,
  authorHandle: string,
  entries: readonly Entry[],
): Promise<Outcome<Imported, 'unknown_author'>> {
  return transact(deps.db, async (tx): Promise<Outcome<Imported, 'unknown_author'>> => {
    const author = await readLocalActor(tx, authorHandle);
    if (author === undefined) return refuse('unknown_author');
    const counts = { added: 0, updated: 0, unchanged: 0 };
    const pairs = pairUp(await worksOf(tx, author.id), entries);
    await freeAddresses(tx, pairs);
    for (const { entry, known } of pairs)
      counts[await importEntry(deps, tx, author, entry, known)] += 1;
    return done(counts);
  });
}

type Pair = { readonly entry: Entry; readonly known: Work | undefined };

/** Which of the author's works each entry is: the one with its id, whatever its address is now;
 *  else the one at its address, unless that is another entry's that is still in the feed. */
function pairUp(works: readonly Work[], entries: readonly Entry[]): Pair[] {
  const byId = new Map(works.map((work) => [work.feedEntryId, work]));
  const byUrl = new Map(works.map((work) => [work.url, work]));
  const ids = new Set<string | null>(entries.map(({ entryId }) => entryId));
  const gone = (work: Work | undefined) => (ids.has(work?.feedEntryId ?? null) ? undefined : work);
  return entries.map((entry) => {
    const [same, holder] = [byId.get(entry.entryId), byUrl.get(entry.url)];
    // An address that another work of the author keeps for good cannot be taken from it.
    const isKept = same !== undefined && gone(holder) !== undefined && holder !== same;
    return {
      entry: isKept ? { ...entry, url: same.url } : entry,
      known: same ?? gone(holder),
    };
  });
}

/** Entries may exchange their addresses; PostgreSQL looks at each row as it is written. */
async function freeAddresses(tx: Tx, pairs: readonly Pair[]): Promise<void> {
  for (const { entry, known } of pairs) {
    if (known !== undefined && known.url !== entry.url)
      await updateWork(tx, known.id, { url: `moving:${known.id}` });
  }
}

async function importEntry(
  deps: Deps,
  tx: Tx,
  author: Actor,
  entry: Entry,
  known: Work | undefined,
): Promise<keyof Imported> {
  const now = deps.clock();
  const { entryId: feedEntryId, title, excerpt, language, category, url } = entry;
  const facts = { feedEntryId, url, title, excerpt, language, category, tags: [...entry.tags] };
  if (known !== undefined) {
    if (isSame(known, facts)) return 'unchanged';
    await updateWork(tx, known.id, { ...facts, updatedAt: now });
    return 'updated';
  }
  const id = deps.newId();
  const slug = await freeSlug(tx, author.id, entry.title);
  await addWork(tx, {
    ...facts,
    id,
    uri: `${deps.node.origin}/works/${id}`,
    authorId: author.id,
    pageUrl: `${author.profileUrl}/works/${slug}`,
    slug,
    publishedAt: entry.publishedAt ?? now,
    createdAt: now,
    updatedAt: now,
  });
  return 'added';
}

const isSame = (known: Work, facts: Partial<Work>): boolean =>
  (Object.keys(facts) as (keyof Work)[]).every(
    (name) => JSON.stringify(known[name]) === JSON.stringify(facts[name]),
  );

const SLUG_MAX_CHARACTERS = 60;

/** The readable end of a work's address: `The 21:14 to Vienna` becomes `the-21-14-to-vienna`. */
export function slugOf(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  const slug = plain.replace(/[^\p{Letter}\p{Number}]+/gu, '-').slice(0, SLUG_MAX_CHARACTERS);
  // The cut may have gone through a character of two units.
  return slug.replace(/[\ud800-\udbff]$/, '').replace(/^-+|-+$/g, '') || 'work';
}

async function freeSlug(tx: Tx, authorId: string, title: string): Promise<string> {
  const slug = slugOf(title);
  const taken = await slugsLike(tx, authorId, slug);
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? slug : `${slug}-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}
