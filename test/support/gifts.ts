import { saveRemoteActor } from '../../db/records/people.ts';
import { flattr, work } from '../../db/schema/schema.ts';
import type { Deps, RemoteActor } from '../../src/operations/deps.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { openAll } from './database.ts';
import { creator, giver, type House, house } from './house.ts';
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
    const byHand = gift.percent === undefined ? 'page' : 'share';
    const source: Gift['source'] = gift.given === false ? 'node' : byHand;
    return {
      ...{ id, uri: `https://gifts.example/${id}`, given: true, month, recordedAt },
      ...{ source, ...gift },
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

/** A house for what is done with a flattr that somebody gave: a reader, and three works to give to. Many
 *  may act there at once. */
export type Given = {
  readonly node: House;
  readonly reader: string;
  readonly workIds: readonly string[];
  /** Gives for a work; the flattr's id. */
  given(workId: string | undefined, how?: Parameters<typeof giveFlattr>[2]): Promise<string>;
};

export async function readerOfThree(): Promise<Given> {
  const node = await house();
  await openAll(node.deps.db);
  const reader = await giver(node.deps, 'reader', { budgetMinor: 500n });
  const { workIds } = await creator(node.deps, 'night-trains', ['One', 'Two', 'Three']);
  return {
    ...{ node, reader, workIds },
    async given(workId, how) {
      const wish = { giverId: reader, workId: workId ?? '' };
      const gift = await giveFlattr(node.deps, wish, { message: 'Thanks', ...how });
      if (!gift.ok) throw new Error(gift.code);
      return gift.flattrId;
    },
  };
}
