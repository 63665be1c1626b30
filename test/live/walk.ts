import type { Browser } from 'playwright-core';
import { acceptAll, clientFor, type Status } from './client.ts';
import { enterByLink, inBrowser, send } from './doors.ts';
import type { LiveObole } from './live-obole.ts';
import type { Client, LiveServer, Person } from './live-server.ts';
import type { Log } from './log.ts';
import { until } from './program.ts';
import type { Exchange } from './tls.ts';

/** Who has an account on the real server, by what they do there. */
export const PEOPLE = ['reader', 'singer', 'newsinger', 'stranger', 'leaver'] as const;
export type Role = (typeof PEOPLE)[number];

/** Everything that a walk along one server needs. */
export type Walk = {
  readonly log: Log;
  readonly browser: Browser;
  readonly obole: LiveObole;
  readonly server: LiveServer;
  /** Everything that went between all of them so far. */
  readonly traffic: readonly Exchange[];
  readonly clients: Readonly<Record<Role, Client>>;
};

export const who = (walk: Pick<Walk, 'server'>, role: Role): Person => walk.server.person(role);
export const handleOf = ({ server }: Pick<Walk, 'server'>, role: Role): string =>
  `@${role}@${server.host}`;

/** Everybody takes their phone out. */
export async function clientsFor(
  browser: Browser,
  server: LiveServer,
): Promise<Record<Role, Client>> {
  const clients: Partial<Record<Role, Client>> = {};
  for (const role of PEOPLE) clients[role] = await clientFor(browser, server, server.person(role));
  return clients as Record<Role, Client>;
}

/** Somebody of Obole's own, and the link that lets them in. */
export async function addPerson(obole: LiveObole, handle: string): Promise<string> {
  const said: { readonly signInLink: string } = JSON.parse(
    await obole.obole('user', 'add', handle, '--json'),
  );
  return said.signInLink;
}

/** A creator of Obole's publishes a work, by hand.
 *  @returns its address. */
export async function publish(walk: Walk, link: string, title: string): Promise<string> {
  return inBrowser(walk.browser, async (page) => {
    await enterByLink(page, link);
    await page.goto(`${new URL(link).origin}/home/works/new?by=hand`);
    await send(page, '/home/works/new', {
      title,
      url: `https://example.org/${title.replaceAll(' ', '-')}`,
    });
    return page.url().replace(/\?.*$/, '');
  });
}

/** Somebody new of this node's follows people there; waits until all of them let them. Servers tell their
 *  followers more than others. */
export async function followFromHere(
  { obole, browser, clients, server }: Walk,
  handle: string,
  roles: readonly Role[],
): Promise<void> {
  const link = await addPerson(obole, handle);
  await inBrowser(browser, async (page) => {
    await enterByLink(page, link);
    for (const role of roles) {
      await page.goto(`${new URL(link).origin}/home/supporters`);
      await send(page, '/home/supporters/follow', { address: handleOf({ server }, role) });
    }
  });
  await until(`@${handle} follows ${roles.join(', ')}`, async () => {
    for (const role of roles) await acceptAll(clients[role]);
    const all = await obole.sql`select 1 from follow f join actor a on a.id = f.follower_id
      where a.handle = ${handle} and f.state = 'accepted'`;
    return all.length === roles.length;
  });
}

export type Given = {
  readonly uri: string | null;
  readonly title: string | null;
  readonly payee: string | null;
  readonly month: string;
  readonly undone: boolean;
};

/** What somebody here gave, the last first. */
export const givenBy = ({ obole }: Walk, handle: string) => obole.sql<Given[]>`
  select coalesce(w.uri, p.uri) as uri, w.title, payee.handle as payee, f.month,
    f.undone_at is not null as undone
  from flattr f join actor giver on giver.id = f.giver_id
  left join work w on w.id = f.work_id left join actor p on p.id = f.person_id
  left join actor payee on payee.id = f.payee_id
  where giver.handle = ${handle} and f.given and giver.host = 'obole.localhost'
  order by f.recorded_at desc`;

/** Whether the reader's flattr for a post stands. */
export const stands = async (walk: Walk, post: Pick<Status, 'uri'> | undefined): Promise<boolean> =>
  (await givenBy(walk, 'reader')).some(({ uri, undone }) => uri === post?.uri && !undone);

/** What an earlier step gave. */
export function need<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('an earlier step gave nothing');
  return thing;
}

/** Reads somebody's favourites to their end now, and those that went missing have been missing for long: what
 *  the schedule does in a day. */
export async function readNow({ obole }: Pick<Walk, 'obole'>, handle: string): Promise<void> {
  const { sql } = obole;
  // One that is on its way already would not count as this one, and spoil it.
  await until('nothing is being read', async () => {
    const [job] = await sql`
      select 1 from graphile_worker.jobs where task_identifier = 'read-favourites'`;
    return job === undefined;
  });
  const [due] = await sql<{ actorId: string; at: Date }[]>`
    update favourite_reading r
    set whole_at = case when r.whole_at is null then null else now() - interval '7 hours' end
    from identity i join actor a on a.id = i.account_id
    where i.actor_id = r.actor_id and a.handle = ${handle}
    returning r.actor_id as "actorId", now() as at`;
  if (due === undefined) throw new Error(`nothing of @${handle} is read`);
  const { actorId, at } = due;
  await sql`update found_favourite set missed_at = missed_at - interval '2 hours'
    where actor_id = ${actorId} and missed_at is not null`;
  await sql`select graphile_worker.add_job('read-favourites', ${sql.json({ actorId })}::json)`;
  await until('the favourites have been read', async () => {
    const [now] = await sql<{ trouble: string | null; done: boolean }[]>`
      select trouble, coalesce(read_at > ${at}, false) as done
      from favourite_reading where actor_id = ${actorId}`;
    if (now?.trouble) throw new Error(`they are not readable: ${now.trouble}`);
    return now?.done;
  });
}
