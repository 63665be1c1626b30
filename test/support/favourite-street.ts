import { setBudget } from '../../src/operations/account-settings.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { type ReadingMode, setFavourites } from '../../src/operations/favourites.ts';
import { flattrFavourite } from '../../src/operations/flattr-favourite.ts';
import { dueReadings, readFavourites } from '../../src/operations/read-favourites.ts';
import { enterFromElsewhere, knockElsewhere } from '../../src/operations/sign-in-elsewhere.ts';
import { type AccountServer, accountServer, type Dialect } from './account-server.ts';
import type { Favourite } from './favourites-api.ts';
import { foreignPost } from './foreign.ts';
import { house } from './house.ts';
import { reaching } from './reaching.ts';

const START = Date.parse('2026-10-05T12:00:00Z');
export const MINUTE_MS = 60_000;

/** Somebody with an account on a server of their own, which is theirs here, and a budget. */
export type Giver = {
  readonly server: AccountServer;
  readonly accountId: string;
  readonly actorId: string;
};

export type FavouriteStreet = Awaited<ReturnType<typeof favouriteStreet>>;

/** A node, and givers on servers of every kind, in a time that the test lets pass. */
export async function favouriteStreet() {
  const home = await house({ registration: 'open' });
  const deps = reaching(home.deps);
  const servers: AccountServer[] = [];
  const time = { now: START, rank: 0 };
  const pass = (ms: number): void => {
    time.now += ms;
    home.setClock(new Date(time.now).toISOString());
  };
  return {
    deps,
    now: () => time.now,
    /** So many posts somewhere, which this node can look at. */
    posts: (count: number) => postsOf(deps, `author${servers.length}`, count),
    async giverOn(dialect: Dialect, mode: ReadingMode | null = 'all'): Promise<Giver> {
      const server = await accountServer(dialect);
      servers.push(server);
      server.visitor = `giver${servers.length}`;
      return giverAt(deps, server, mode);
    },
    /** They sign in once more. */
    signIn: ({ server }: Giver) => signIn(deps, server),
    /** Time passes, and nothing else. */
    pass,
    /** Time passes, and with it the jobs of that time. */
    async wait(who: Giver, minutes = 16): Promise<void> {
      pass(minutes * MINUTE_MS);
      await dueReadings(deps, { notOf: [], perHost: 100, limit: 100 });
      await readFavourites(deps, who.actorId);
      await flattrFound(deps, who);
    },
    /** Their owner favourites these, one after the other.
     *  @param posted when they were posted, as a rank; if not said, just now. */
    favourite({ server }: Giver, uris: readonly string[], posted?: number): void {
      for (const uri of uris) server.favourites.push(favouriteOf(uri, ++time.rank, posted));
    },
    unfavourite({ server }: Giver, uri: string): void {
      server.favourites = server.favourites.filter((one) => one.uri !== uri);
    },
    foundBy: (who: Giver) => foundBy(deps, who),
    flattrsOf: (who: Giver) => flattrsOf(deps, who),
    readingOf: (who: Giver) => readingOf(deps, who),
    async close(): Promise<void> {
      for (const server of servers) server.close();
      await home.close();
    },
  };
}

async function postsOf(deps: NodeDeps, author: string, count: number): Promise<string[]> {
  const uris: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { workId } = await foreignPost(deps, author);
    const work = await deps.db.query.work.findFirst({ where: (w, { eq }) => eq(w.id, workId) });
    uris.push(work?.uri ?? '');
  }
  return uris;
}

async function signIn(deps: NodeDeps, server: AccountServer): Promise<string> {
  const nobody = { accountId: null, next: null, before: null };
  const knock = await knockElsewhere(deps, server.host, nobody);
  if (!knock.ok) throw new Error(knock.code);
  const answer = new URL(await server.visit(knock.href));
  const entered = await enterFromElsewhere(deps, answer, { ...nobody, state: knock.state });
  if (!entered.ok || entered.session === null) throw new Error(JSON.stringify(entered));
  return entered.session.actorId;
}

async function giverAt(
  deps: NodeDeps,
  server: AccountServer,
  mode: ReadingMode | null,
): Promise<Giver> {
  const accountId = await signIn(deps, server);
  await setBudget(deps, accountId, 500n);
  const identity = await deps.db.query.identity.findFirst({
    where: (one, { eq }) => eq(one.accountId, accountId),
  });
  const actorId = identity?.actorId ?? '';
  if (mode !== null) await setFavourites(deps, { accountId, actorId }, mode);
  return { server, accountId, actorId };
}

const foundBy = ({ db }: NodeDeps, { actorId }: Giver) =>
  db.query.foundFavourite.findMany({
    where: (found, { eq }) => eq(found.actorId, actorId),
    orderBy: (found) => [found.foundAt, found.objectUri],
  });

const favouriteOf = (uri: string, rank: number, posted: number | undefined): Favourite => ({
  ...{ uri, postedAt: posted ?? rank, favouritedAt: START + rank },
});

const readingOf = ({ db }: NodeDeps, { actorId }: Giver) =>
  db.query.favouriteReading.findFirst({ where: (r, { eq }) => eq(r.actorId, actorId) });

async function flattrFound(deps: NodeDeps, who: Giver): Promise<void> {
  for (const { objectUri, state } of await foundBy(deps, who))
    if (state === 'found') await flattrFavourite(deps, { actorId: who.actorId, objectUri });
}

/** What they flattr, by the ids of the posts. */
async function flattrsOf({ db }: NodeDeps, { accountId }: Giver): Promise<string[]> {
  const rows = await db.query.flattr.findMany({
    where: (f, { and, eq, isNull }) => and(eq(f.giverId, accountId), isNull(f.undoneAt)),
    orderBy: (f) => [f.recordedAt, f.id],
  });
  const works = await db.query.work.findMany();
  return rows.map(({ workId }) => works.find(({ id }) => id === workId)?.uri ?? '');
}
