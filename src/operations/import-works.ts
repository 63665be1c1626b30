import type { Tx } from '../../db/connect.ts';
import { type Actor, readLocalActor } from '../../db/records/people.ts';
import {
  addWork,
  findAuthorsWork,
  slugsLike,
  updateWork,
  type Work,
} from '../../db/records/works.ts';
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
    for (const entry of entries) counts[await importEntry(deps, tx, author, entry)] += 1;
    return done(counts);
  });
}

async function importEntry(
  deps: Deps,
  tx: Tx,
  author: Actor,
  entry: Entry,
): Promise<keyof Imported> {
  const now = deps.clock();
  const { entryId: feedEntryId, title, excerpt, language, category, url } = entry;
  const facts = { feedEntryId, url, title, excerpt, language, category, tags: [...entry.tags] };
  const known = await findAuthorsWork(tx, author.id, { feedEntryId, url });
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
  return slug.replace(/^-+|-+$/g, '') || 'work';
}

async function freeSlug(tx: Tx, authorId: string, title: string): Promise<string> {
  const slug = slugOf(title);
  const taken = await slugsLike(tx, authorId, slug);
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? slug : `${slug}-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}
