import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { saysOptOut } from '../../src/flattr/opt-out-word.ts';
import type { Db, Tx } from '../connect.ts';
import { account, actor, actorKey, budget } from '../schema/people.ts';
import { listOf, textsOf } from './array-texts.ts';
import { addOptOut } from './opt-outs.ts';

export type Actor = typeof actor.$inferSelect;
export type NewActor = typeof actor.$inferInsert;
export type Role = (typeof account.$inferSelect)['role'];

export const readActor = async (tx: Tx | Db, id: string): Promise<Actor | undefined> =>
  (await tx.select().from(actor).where(eq(actor.id, id)))[0];

export const readActorByUri = async (tx: Tx | Db, uri: string): Promise<Actor | undefined> =>
  (await tx.select().from(actor).where(eq(actor.uri, uri)))[0];

export const readLocalActor = async (tx: Tx | Db, handle: string): Promise<Actor | undefined> =>
  (
    await tx
      .select()
      .from(actor)
      .where(and(actor.local, eq(sql`lower(${actor.handle})`, handle.toLowerCase())))
  )[0];

/** One of ours, with nobody else changing what they say or publish until the transaction ends; also
 *  when they are gone. */
export const lockPerson = async (tx: Tx, id: string): Promise<Actor | undefined> =>
  (
    await tx
      .select()
      .from(actor)
      .where(and(eq(actor.id, id), actor.local))
      .for('no key update')
  )[0];

/** Adds a local actor; null when the handle is taken. */
export async function addLocalActor(tx: Tx, row: NewActor): Promise<Actor | null> {
  const [added] = await tx
    .insert(actor)
    .values({ ...row, local: true })
    .onConflictDoNothing()
    .returning();
  return added ?? null;
}

/** An actor of another server, as its document describes it; what it claims besides is not kept. */
export type SeenActor = Pick<
  NewActor,
  | 'id'
  | 'uri'
  | 'kind'
  | 'handle'
  | 'host'
  | 'name'
  | 'summary'
  | 'profileUrl'
  | 'inboxUrl'
  | 'sharedInboxUrl'
  | 'discoverable'
  | 'indexable'
  | 'createdAt'
  | 'fetchedAt'
  | 'keyHash'
> & {
  /** What it says that it has become; what it was once known to be is forgotten when it says nothing. */
  readonly movedTo?: string | null;
};

/** Adds a remote actor or brings what is known of it up to date. Who was gone and answers again is
 *  back. Whose profile says that they want nothing from here is left alone. */
export async function saveRemoteActor(tx: Tx, seen: SeenActor): Promise<Actor> {
  const { kind, handle, host, name, summary, profileUrl, inboxUrl, sharedInboxUrl } = seen;
  const { fetchedAt, discoverable, indexable } = seen;
  const now = {
    kind,
    handle,
    host,
    name,
    summary,
    profileUrl,
    inboxUrl,
    sharedInboxUrl,
    discoverable,
    indexable,
    fetchedAt,
  };
  const facts = { ...now, deletedAt: null };
  const { id, uri, createdAt, keyHash = null, movedTo = null } = seen;
  // Who shows no key where there was one would show another's, too.
  const isOther = sql`${actor.keyHash} <> coalesce(${keyHash}::text, '')`;
  const changing = {
    keyHash: sql`case when ${actor.keyHash} is null then ${keyHash}::text else coalesce(${keyHash}::text, '') end`,
    keyChangedAt: sql`case when ${isOther} then ${(seen.fetchedAt ?? createdAt).toISOString()}::timestamptz else ${actor.keyChangedAt} end`,
    ...(movedTo === null ? { movedTo } : {}),
  };
  const [saved] = await tx
    .insert(actor)
    .values({ id, uri, createdAt, ...facts, keyHash, local: false })
    .onConflictDoUpdate({
      target: actor.uri,
      set: { ...facts, ...changing },
      setWhere: eq(actor.local, false),
    })
    .returning();
  if (saved === undefined) throw new Error(`${uri} is one of our own actors`);
  if (saysOptOut(summary ?? ''))
    await addOptOut(tx, { who: uri, kind: 'author', createdAt: fetchedAt ?? createdAt });
  return saved;
}

/** Both sides say that one actor elsewhere has become another. */
export const setMoved = (tx: Tx | Db, from: string, to: string) =>
  tx
    .update(actor)
    .set({ movedTo: to })
    .where(and(eq(actor.uri, from), eq(actor.local, false)));

export const addActorKey = (tx: Tx, row: typeof actorKey.$inferInsert) =>
  tx.insert(actorKey).values(row);

export const addAccount = (tx: Tx, row: typeof account.$inferInsert) =>
  tx.insert(account).values(row);

/** Whether somebody is here who came in as the owner of a domain. */
export const hasComeByDomain = async (db: Db | Tx, domain: string): Promise<boolean> =>
  (await db.$count(account, eq(account.cameByDomain, domain))) > 0;

export const readBudget = async (tx: Tx, actorId: string) =>
  (await tx.select().from(budget).where(eq(budget.actorId, actorId)))[0];

export async function saveBudget(tx: Tx, row: typeof budget.$inferInsert): Promise<void> {
  const { actorId: _, ...facts } = row;
  await tx.insert(budget).values(row).onConflictDoUpdate({ target: budget.actorId, set: facts });
}

export const setAccountLanguage = (db: Db, actorId: string, language: 'en' | 'fr') =>
  db.update(account).set({ language }).where(eq(account.actorId, actorId));

/** Never goes back: two windows may show different steps. */
export const advanceFirstStep = (
  db: Db,
  actorId: string,
  { from, to }: { readonly from: readonly FirstStep[]; readonly to: FirstStep | null },
) =>
  db
    .update(account)
    .set({ firstStep: to })
    .where(and(eq(account.actorId, actorId), inArray(account.firstStep, [...from])));

type FirstStep = NonNullable<(typeof account.$inferSelect)['firstStep']>;

export const setRegives = (db: Db, actorId: string, regives: boolean) =>
  db.update(account).set({ regives }).where(eq(account.actorId, actorId));

export const setRole = (db: Tx | Db, actorId: string, role: Role) =>
  db
    .update(account)
    .set({ role })
    .where(eq(account.actorId, actorId))
    .returning({ actorId: account.actorId });

/** The node itself and its bot have no account. */
const NO_PAYEES = ['application', 'service'] as const;

/** Those of these actor URIs that are no people of ours who can receive. Who left still is: what is stated
 *  for them was given before. Asked some at a time, for there may be a hundred thousand. */
export async function strangersAmong(tx: Tx, uris: readonly string[]): Promise<Set<string>> {
  const strangers = new Set<string>();
  for (let from = 0; from < uris.length; from += ASKED_AT_A_TIME) {
    const some = uris.slice(from, from + ASKED_AT_A_TIME);
    const rows = await tx.execute<{ uri: string }>(sql`
      select w.uri from unnest(${textsOf(some)}::text[]) as w (uri)
      where (select true from actor a where a.uri = w.uri and a.local
        and a.kind <> all (${listOf(NO_PAYEES)}::text[])) is null`);
    for (const { uri } of rows) strangers.add(uri);
  }
  return strangers;
}

/** Each is looked up by itself: for some of them all together the database would read all actors. */
const ASKED_AT_A_TIME = 1_000;

/** The ids of those who live or lived here, by address: also of those who may not be paid any more, for what
 *  was booked for them before. They come as one text, in the order of the addresses: there may be a hundred
 *  thousand. */
export async function localActorIds(tx: Tx, uris: readonly string[]): Promise<Map<string, string>> {
  const [row] = await tx.execute<{ ids: string | null }>(sql`
    select string_agg(coalesce(a.id::text, ''), ',' order by w.nr) as ids
    from unnest(${textsOf(uris)}::text[]) with ordinality as w (uri, nr)
    left join actor a on a.uri = w.uri and a.local`);
  const ids = row?.ids?.split(',') ?? [];
  const known = new Map<string, string>();
  uris.forEach((uri, nr) => {
    const id = ids[nr] ?? '';
    if (id !== '') known.set(uri, id);
  });
  return known;
}

/** Whether somebody has an account here. */
export const isAccount = async (tx: Tx, actorId: string): Promise<boolean> =>
  (await tx.select({ id: account.actorId }).from(account).where(eq(account.actorId, actorId)))
    .length > 0;

/** Changes what a local actor says of itself. */
export const changeActor = (tx: Tx, id: string, facts: Partial<NewActor>) =>
  tx
    .update(actor)
    .set(facts)
    .where(and(eq(actor.id, id), actor.local));

export const setFlattrsPublic = (tx: Tx, actorId: string, flattrsPublic: boolean) =>
  tx.update(account).set({ flattrsPublic }).where(eq(account.actorId, actorId));

export const readAccount = async (tx: Tx | Db, actorId: string) =>
  (await tx.select().from(account).where(eq(account.actorId, actorId)))[0];

/** Whether another admin would be left without this one. */
export const hasOtherAdmin = async (tx: Tx, actorId: string): Promise<boolean> =>
  (
    await tx
      .select({ id: account.actorId })
      .from(account)
      .innerJoin(actor, eq(actor.id, account.actorId))
      .where(and(eq(account.role, 'admin'), ne(account.actorId, actorId), isNull(actor.deletedAt)))
      .limit(1)
  ).length > 0;
