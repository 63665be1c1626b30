import { saveRemoteActor } from '../../db/records/people.ts';
import { flattr, work } from '../../db/schema/schema.ts';
import type { Deps, RemoteActor } from '../../src/operations/deps.ts';
import { elsewhere } from './peer.ts';

type Gift = typeof flattr.$inferInsert;

/** Flattrs as they stand in the database, by whichever way they came there. */
export async function standing(
  deps: Deps,
  gifts: readonly (Partial<Gift> & Pick<Gift, 'giverId'>)[],
): Promise<string[]> {
  const rows = gifts.map((gift) => {
    const id = deps.newId();
    const recordedAt = deps.clock();
    const month = recordedAt.toISOString().slice(0, 7);
    return {
      ...{ id, uri: `https://gifts.example/${id}`, given: true, month, recordedAt },
      ...{ source: gift.given === false ? ('node' as const) : ('page' as const), ...gift },
    };
  });
  await deps.db.insert(flattr).values(rows);
  return rows.map(({ id }) => id);
}

/** Somebody on another server, whom this node has met. */
export async function stranger(
  deps: Deps,
  name: string,
  facts: Partial<RemoteActor> = {},
): Promise<string> {
  const now = deps.clock();
  const seen = {
    ...elsewhere(name, facts.host),
    ...facts,
    id: deps.newId(),
    createdAt: now,
    fetchedAt: now,
  };
  return (await deps.db.transaction((tx) => saveRemoteActor(tx, seen))).id;
}

/** A page of the web that somebody here wanted to flattr.
 *  @param authorId null: nobody knows whose it is. */
export async function webPage(deps: Deps, url: string, title: string, authorId: string | null) {
  const [id, at] = [deps.newId(), deps.clock()];
  const times = { publishedAt: at, createdAt: at, updatedAt: at };
  await deps.db.insert(work).values({ id, uri: url, url, pageUrl: url, title, authorId, ...times });
  return id;
}
