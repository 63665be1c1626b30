import { z } from 'zod';
import { addDelayedJobs, addJob } from '../../db/records/jobs.ts';
import { type Actor, readActor } from '../../db/records/people.ts';
import { addWork, lockAuthor, readImported, slugsLike } from '../../db/records/works.ts';
import { companyOf } from '../../db/views/archive.ts';
import { readCsv } from '../text/csv.ts';
import { readFacts } from '../text/front-matter.ts';
import { type ReadZip, readZip } from '../text/zip.ts';
import { renderBody } from './body-html.ts';
import type { Drawn, SourceDeps } from './deps.ts';
import { importProfile } from './import-profile.ts';
import { keepPicture } from './keep-picture.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { siteQueue } from './spread-entries.ts';
import { addressesOf, freeSlug, slugOf } from './work-address.ts';
import { readDraft, type WorkFacts } from './work-draft.ts';

const MIB = 1024 * 1024;
/** A text of 100,000 characters with its facts. */
const WORK_MAX_BYTES = 2 * MIB;
const TABLE_MAX_BYTES = 2 * MIB;
const PICTURE_MAX_BYTES = 10 * MIB;
/** Works with a picture each, and the tables. */
const MOST_FILES = 41_000;
const MOST_WORKS = 20_000;
const MOST_FOLLOWS = 1_000;
const MOST_NAMED = 200;
/** Whoever sent it waits for the answer, and proxies wait no longer than a minute. */
const WORKS_FOR_MS = 20_000;
const MOST_PAGES_LOOKED_AT = 50;
/** Servers are asked one after the other. */
const BETWEEN_FOLLOWS_MS = 1_000;

export type ImportRefusal = 'not_an_archive' | 'moved';

/** Something that a person can look at and choose anew. */
export type Named = { readonly title: string; readonly address: string };

/** What came of an archive. */
export type Imported = {
  readonly added: number;
  /** They were here already, or were here and taken back. */
  readonly known: number;
  /** They say what no work here may say. */
  readonly unusable: number;
  /** There was no time for them: the same archive brings them when it is sent again. */
  readonly left: number;
  /** Works that came without their picture, because it is none. */
  readonly withoutPicture: number;
  /** Accounts that are going to be followed. */
  readonly follows: number;
  readonly profile: boolean;
  /** What was given every month: to be looked at and given anew, each by a word of the person. */
  readonly subscriptions: readonly Named[];
  /** The same for feeds. */
  readonly feeds: readonly Named[];
  /** Whose archive it says to be: an account that proves nothing. */
  readonly from: string | null;
};

/** Takes in what a person has brought from another node. Everything in it is somebody's word: works are
 *  published as if they had been typed here, without telling anybody; what they say of money, of followers
 *  and of whose they are is not read. The same archive again changes nothing. */
export async function importArchive(
  deps: SourceDeps,
  actorId: string,
  bytes: Uint8Array,
): Promise<Outcome<Imported, ImportRefusal>> {
  const zip = readZip(bytes, MOST_FILES);
  if (zip === null) return refuse('not_an_archive');
  const profile = await textOf(zip, 'profile.md', WORK_MAX_BYTES);
  if (profile === null) return refuse('not_an_archive');
  const person = await readActor(deps.db, actorId);
  if (person === undefined || person.deletedAt !== null) throw new Error(`no account: ${actorId}`);
  if (person.movedTo !== null) return refuse('moved');
  const said = await importProfile(deps, actorId, {
    profile,
    picture: await pictureOf(zip, 'picture'),
  });
  const works = await importWorksOf(deps, person, zip);
  const follows = await followAll(
    deps,
    person,
    await textOf(zip, 'following.csv', TABLE_MAX_BYTES),
  );
  const subscriptions = namedIn(await textOf(zip, 'subscriptions.csv', TABLE_MAX_BYTES));
  const feeds = namedIn(await textOf(zip, 'feeds.csv', TABLE_MAX_BYTES));
  return done({ ...works, ...said, follows, subscriptions, feeds });
}

type Came = 'added' | 'known' | 'unusable';

async function importWorksOf(deps: SourceDeps, person: Actor, zip: ReadZip) {
  const names = zip.entries
    .map(({ name }) => name)
    .filter((name) => /^works\/[^/\\]{1,300}\.md$/.test(name))
    .slice(0, MOST_WORKS);
  const until = deps.clock().getTime() + WORKS_FOR_MS;
  const count = { added: 0, known: 0, unusable: 0, left: 0, withoutPicture: 0 };
  for (const [n, name] of names.entries()) {
    if (deps.clock().getTime() > until) return { ...count, left: names.length - n };
    const work = workIn(await textOf(zip, name, WORK_MAX_BYTES));
    const looks = count.added < MOST_PAGES_LOOKED_AT;
    const came =
      work === null ? 'unusable' : await importWork(deps, person, { work, zip, name, looks });
    if (came === 'without_picture') count.withoutPicture += 1;
    count[came === 'without_picture' ? 'added' : came] += 1;
  }
  return count;
}

const address = z.url({ protocol: /^https?$/ }).max(2_000);
const workFacts = z.object({
  id: address,
  /** Where it was before that, or in a feed. */
  entry: z.string().min(1).max(2_000).nullable(),
  form: z.enum(['note', 'article']),
  title: z.string().max(2_000),
  date: z.iso.datetime(),
  url: address.nullable(),
  description: z.string().max(10_000),
  language: z.string().max(100).nullable(),
  category: z.enum(['text', 'image', 'video', 'audio', 'software', 'people', 'rest']),
  tags: z.array(z.string().max(500)).max(100),
  author: z.string().max(1_000).nullable(),
  hidden: z.boolean(),
  picture_text: z.string().max(10_000),
});

type BroughtWork = z.output<typeof workFacts> & { readonly text: string };

function workIn(whole: string | null): BroughtWork | null {
  const read = whole === null ? null : readFacts(whole);
  const facts = workFacts.safeParse(read?.facts);
  return read === null || !facts.success ? null : { ...facts.data, text: read.text };
}

type Brought = {
  readonly work: BroughtWork;
  readonly zip: ReadZip;
  readonly name: string;
  readonly looks: boolean;
};

async function importWork(
  deps: SourceDeps,
  person: Actor,
  { work, zip, name, looks }: Brought,
): Promise<Came | 'without_picture'> {
  const { url } = work;
  const entryId = work.entry ?? work.id;
  if (await readImported(deps.db, person.id, { id: work.id, entryId, url })) return 'known';
  const read = readDraft(deps.node, {
    ...{ title: work.title, url, excerpt: work.description, language: work.language },
    ...{ category: work.category, tags: work.tags, byline: work.author, hidden: work.hidden },
    ...{ body: work.form === 'article' ? work.text : null, picture: null },
    pictureAlt: work.picture_text,
  });
  if (!read.ok) return 'unusable';
  const body = await renderBody(person.id, read.facts.bodyMarkdown);
  if (!body.ok) return 'unusable';
  const packed = await pictureOf(zip, name.replace(/\.md$/, ''));
  const drawn = packed === null ? null : await deps.sources.draw(packed);
  const added = await addImported(deps, person, {
    ...{ facts: read.facts, bodyHtml: body.bodyHtml, id: work.id, entryId, looks },
    publishedAt: new Date(work.date),
    picture: drawn?.ok ? drawn.picture : null,
  });
  if (!added) return 'known';
  return drawn === null || drawn.ok ? 'added' : 'without_picture';
}

type Ready = {
  readonly facts: WorkFacts;
  readonly bodyHtml: string | null;
  /** Its address where it comes from. */
  readonly id: string;
  readonly entryId: string;
  readonly publishedAt: Date;
  readonly picture: Drawn | null;
  readonly looks: boolean;
};

/** Nobody is told of it: its followers saw it where it comes from. False: it is here by now. */
const addImported = (deps: SourceDeps, person: Actor, ready: Ready): Promise<boolean> =>
  deps.db.transaction(async (tx) => {
    const author = await lockAuthor(tx, person.id);
    const { url, ...facts } = ready.facts;
    const { id, entryId, bodyHtml, picture } = ready;
    if (await readImported(tx, author.id, { id, entryId, url })) return false;
    const now = deps.clock();
    const slug = freeSlug(facts.title, await slugsLike(tx, author.id, slugOf(facts.title)));
    const addresses = addressesOf(
      { id: deps.newId(), slug },
      { origin: deps.node.origin, profileUrl: author.profileUrl },
    );
    await addWork(tx, {
      ...addresses,
      ...facts,
      ...{ url: url ?? addresses.pageUrl, authorId: author.id, bodyHtml, feedEntryId: entryId },
      pictureId: picture === null ? null : await keepPicture(deps, tx, picture),
      publishedAt: ready.publishedAt > now ? now : ready.publishedAt,
      ...{ createdAt: now, updatedAt: now },
    });
    // Its page may name its author, which proves the address.
    if (url !== null && ready.looks) {
      const payload = { workId: addresses.id, pictureUrl: null };
      const key = `read-work-page ${addresses.id}`;
      await addJob(tx, 'read-work-page', payload, { queue: siteQueue(url), key });
    }
    return true;
  });

const ACCOUNT = /^@?([^@\s/:]{1,100}@[^@\s/]{1,255})$/;

/** @returns how many accounts are asked; who is followed already is not followed twice. */
async function followAll(deps: SourceDeps, person: Actor, table: string | null): Promise<number> {
  const cells = readCsv(table ?? '', MOST_FOLLOWS + 1).map(([cell = '']) => cell.trim());
  const own = `${person.handle}@${person.host}`.toLowerCase();
  const known = new Set<string>();
  for await (const { account } of companyOf(deps.db, person.id, 'following'))
    known.add(account.toLowerCase());
  const accounts = [
    ...new Set(cells.flatMap((cell) => ACCOUNT.exec(cell)?.[1]?.toLowerCase() ?? [])),
  ]
    .filter((account) => account !== own && !known.has(account))
    .slice(0, MOST_FOLLOWS);
  const jobs = accounts.map((account, n) => ({
    payload: { followerId: person.id, account: `@${account}`, insteadOf: null },
    runAfterMs: n * BETWEEN_FOLLOWS_MS,
  }));
  await addDelayedJobs(deps.db, 'follow-anew', jobs, { queue: `follow-anew ${person.id}` });
  return accounts.length;
}

const TITLE_SHOWN_CHARACTERS = 300;

function namedIn(table: string | null): Named[] {
  return readCsv(table ?? '', MOST_NAMED + 1).flatMap(([title = '', where = '']) => {
    const read = address.safeParse(where);
    if (!read.success) return [];
    return [{ title: title.slice(0, TITLE_SHOWN_CHARACTERS) || read.data, address: read.data }];
  });
}

async function textOf(zip: ReadZip, name: string, maxBytes: number): Promise<string | null> {
  const bytes = await zip.read(name, maxBytes);
  // PostgreSQL has no text with a NUL in it.
  return bytes === null ? null : new TextDecoder().decode(bytes).replaceAll('\0', '');
}

async function pictureOf(zip: ReadZip, name: string): Promise<Uint8Array | null> {
  for (const ending of ['jpg', 'png', 'webp']) {
    const bytes = await zip.read(`${name}.${ending}`, PICTURE_MAX_BYTES);
    if (bytes !== null) return bytes;
  }
  return null;
}
