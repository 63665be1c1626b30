import { sql } from 'drizzle-orm';
import type { Subject } from '../../src/flattr/flattr.ts';
import { isOwnPage } from '../../src/flattr/place.ts';
import type { Db } from '../connect.ts';
import { textsOf } from '../records/array-texts.ts';

/** What this node already knows by this address, without asking another server; null: nothing. */
export const knownSubject = async (db: Db, url: string): Promise<Subject | null> =>
  (await knownSubjects(db, [url])).get(url) ?? null;

/** The same of many addresses, in two questions however many they are. A work is known by the address of its
 *  original only if that page names its creator here: anybody may claim one. What has the address as
 *  its id comes before what has its page there. Works come before people. */
export async function knownSubjects(
  db: Db,
  urls: readonly string[],
): Promise<Map<string, Subject>> {
  const known = new Map<string, Subject>();
  const take = (found: readonly Candidate[], subjectOf: (id: string) => Subject) => {
    for (const one of found)
      if (!known.has(one.asked) && isOwn(one)) known.set(one.asked, subjectOf(one.id));
  };
  take(await worksAt(db, urls), (workId) => ({ workId }));
  const rest = urls.filter((url) => !known.has(url));
  if (rest.length > 0) take(await peopleAt(db, rest), (personId) => ({ personId }));
  return known;
}

/** What says that it is, or has its page, at the address that was asked for. */
type Candidate = {
  readonly asked: string;
  readonly id: string;
  readonly uri: string;
  /** Of its author, or of the person; null: a page whose author nobody knows. */
  readonly author_uri: string | null;
  readonly profile_url: string | null;
  readonly local: boolean | null;
};

const isOwn = ({ asked, uri, author_uri, profile_url, local }: Candidate): boolean =>
  uri === asked ||
  local === true ||
  author_uri === null ||
  isOwnPage(asked, uri, { uri: author_uri, profileUrl: profile_url ?? '' });

/** Of those that name one page as theirs. */
const SAME_PAGE_MAX = 20;

const addresses = (urls: readonly string[]) =>
  sql`unnest(${textsOf(urls)}::text[]) as address (asked)`;

const worksAt = (db: Db, urls: readonly string[]): Promise<readonly Candidate[]> =>
  db.execute<Candidate>(sql`
    select address.asked, found.* from ${addresses(urls)} cross join lateral (
      select work.id, work.uri, actor.uri as author_uri, actor.profile_url, actor.local
      from work left join actor on actor.id = work.author_id
      where work.deleted_at is null and actor.deleted_at is null
        and ((work.url = address.asked and work.proven_at is not null)
          or work.uri = address.asked or work.page_url = address.asked)
      order by actor.local is not true, work.uri <> address.asked, work.id
      limit ${SAME_PAGE_MAX}) as found
    order by found.local is not true, found.uri <> address.asked, found.id`);

const peopleAt = (db: Db, urls: readonly string[]): Promise<readonly Candidate[]> =>
  db.execute<Candidate>(sql`
    select address.asked, found.* from ${addresses(urls)} cross join lateral (
      select id, uri, uri as author_uri, profile_url, local
      from actor
      where deleted_at is null and kind in ('person', 'group', 'organization')
        and (uri = address.asked or profile_url = address.asked)
      order by local desc, uri <> address.asked, id
      limit ${SAME_PAGE_MAX}) as found
    order by found.local desc, found.uri <> address.asked, found.id`);
