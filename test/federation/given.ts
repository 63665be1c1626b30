import { sql } from 'drizzle-orm';
import { givenLike, notice, work } from '../../db/schema/schema.ts';
import type { Deps } from '../../src/operations/deps.ts';
import type { TestDatabase } from '../support/database.ts';
import { stranger } from './followers.ts';

/** A post of somebody elsewhere, as this node knows it. */
export async function strangerPost(deps: Deps, at: { origin: string; name?: string }) {
  const author = await stranger(deps, { name: 'night-trains', ...at });
  const uri = `${at.origin}/posts/${deps.newId()}`;
  const times = { publishedAt: deps.clock(), createdAt: deps.clock(), updatedAt: deps.clock() };
  const addresses = { uri, url: uri, pageUrl: uri };
  const row = { id: deps.newId(), authorId: author.id, title: 'A post', ...addresses, ...times };
  await deps.db.insert(work).values(row);
  return { id: row.id, uri, author };
}

/** A favourite of ours, as giving leaves it. */
export async function wantedLike(
  deps: Deps,
  pair: { readonly senderId: string; readonly workId: string },
  more: Partial<typeof givenLike.$inferInsert> = {},
) {
  const id = deps.newId();
  const uri = `${deps.node.origin}/likes/${id}`;
  const row = { id, uri, ...pair, month: '2026-10', createdAt: deps.clock(), ...more };
  await deps.db.insert(givenLike).values(row);
  return row;
}

export async function wantedNotice(
  deps: Deps,
  about: { readonly authorId: string; readonly workId: string | null },
) {
  const row = { id: deps.newId(), ...about, token: deps.newSecret(), createdAt: deps.clock() };
  await deps.db.insert(notice).values(row);
  return row;
}

/** Lets jobs that wait for their next attempt run now. */
export const hurry = (database: TestDatabase) =>
  database.ownerDb.execute(
    sql`update graphile_worker._private_jobs set run_at = now() where locked_at is null`,
  );
