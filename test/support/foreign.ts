import { saveProof } from '../../db/records/payees.ts';
import { saveRemoteActor } from '../../db/records/people.ts';
import { block, givenLike, work } from '../../db/schema/schema.ts';
import type { Subject } from '../../src/flattr/flattr.ts';
import { closeDuePeriods } from '../../src/operations/close-period.ts';
import type { Deps, NodeDeps, RemoteActor } from '../../src/operations/deps.ts';
import { elsewhere } from './peer.ts';

const WEEK_MS = 7 * 86_400_000;

/** A post of somebody on a server that is no flattr node, as finding it leaves it: nobody gets what is
 *  given for it. */
export async function foreignPost(
  deps: Deps,
  name: string,
  facts: Partial<RemoteActor> = {},
): Promise<{ workId: string; authorId: string; authorUri: string }> {
  const author = { ...elsewhere(name, facts.host ?? 'toots.example'), ...facts };
  const authorId = await foreignPerson(deps, author);
  const uri = `${author.uri}/posts/${deps.newId()}`;
  const workId = await addWork(deps, uri, authorId);
  await leadsTo(deps, { workId }, null);
  return { workId, authorId, authorUri: author.uri };
}

/** A page of the web of which nobody knows whose it is. */
export async function foreignPage(deps: Deps, url: string): Promise<{ workId: string }> {
  const workId = await addWork(deps, url, null);
  await leadsTo(deps, { workId }, null, 'unknown_author');
  return { workId };
}

export async function foreignPerson(deps: Deps, person: RemoteActor): Promise<string> {
  const row = { ...person, id: deps.newId(), createdAt: deps.clock(), fetchedAt: deps.clock() };
  return (await deps.db.transaction((tx) => saveRemoteActor(tx, row))).id;
}

async function addWork(deps: Deps, uri: string, authorId: string | null): Promise<string> {
  const id = deps.newId();
  const now = deps.clock();
  const times = { publishedAt: now, createdAt: now, updatedAt: now };
  const addresses = { uri, url: uri, pageUrl: uri };
  await deps.db.insert(work).values({ id, ...addresses, authorId, title: 'A post', ...times });
  return id;
}

/** It is proven to whom something leads; null: to nobody yet. */
export async function leadsTo(
  deps: Deps,
  subject: Subject,
  payeeId: string | null,
  method?: 'known_author' | 'unknown_author',
): Promise<void> {
  const now = deps.clock();
  await deps.db.transaction((tx) =>
    saveProof(tx, {
      ...{ id: deps.newId(), ...subject, payeeId, evidence: [] },
      method: method ?? (payeeId === null ? 'known_author' : 'claimed'),
      ...{ checkedAt: now, nextCheckAt: new Date(now.getTime() + WEEK_MS) },
    }),
  );
}

export async function blocks(deps: Deps, blockerId: string, blockedId: string): Promise<void> {
  await deps.db.insert(block).values({ blockerId, blockedId, createdAt: deps.clock() });
}

/** What the author's server is to show, the oldest first. */
export const likesOf = (deps: Deps, workId: string) =>
  deps.db.query.givenLike.findMany({
    where: (like, { eq }) => eq(like.workId, workId),
    orderBy: [givenLike.createdAt, givenLike.id],
  });

export const flattrById = async (deps: Deps, id: string) => {
  const row = await deps.db.query.flattr.findFirst({ where: (f, { eq }) => eq(f.id, id) });
  if (row === undefined) throw new Error(`no flattr ${id}`);
  return row;
};

/** The clock reaches a month, and it opens. */
export async function openMonthAt(
  node: { readonly deps: NodeDeps; setClock(at: string): void },
  at: string,
): Promise<void> {
  node.setClock(at);
  await closeDuePeriods(node.deps);
}
