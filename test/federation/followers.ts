import { sql } from 'drizzle-orm';
import { actor, follow, peer } from '../../db/schema/schema.ts';
import type { Deps } from '../../src/operations/deps.ts';
import type { TestDatabase } from '../support/database.ts';

type Follower = {
  /** Where their server is; an inbox of their own there, if not said. */
  readonly origin: string;
  readonly name?: string;
  readonly sharedInboxUrl?: string;
  readonly deletedAt?: Date;
  readonly state?: 'requested' | 'accepted';
};

/** Somebody elsewhere. */
export async function stranger(deps: Deps, { origin, name = 'reader', ...more }: Follower) {
  const uri = `${origin}/users/${name}`;
  const { sharedInboxUrl = null, deletedAt = null } = more;
  const row = {
    ...{ id: deps.newId(), uri, kind: 'person' as const, local: false, handle: name, name },
    ...{ host: new URL(origin).host, profileUrl: uri, inboxUrl: `${uri}/inbox` },
    ...{ sharedInboxUrl, deletedAt, createdAt: deps.clock() },
  };
  // A test may get the port of a server that an earlier one has closed.
  const { id: _, ...facts } = row;
  const again = { target: actor.uri, set: facts };
  const [known] = await deps.db.insert(actor).values(row).onConflictDoUpdate(again).returning();
  return { ...row, id: known?.id ?? row.id };
}

/** Somebody elsewhere follows somebody here. */
export async function follower(deps: Deps, followeeId: string, facts: Follower) {
  const row = await stranger(deps, facts);
  const { state = 'accepted' } = facts;
  const id = deps.newId();
  const uri = `${row.uri}#follows/${id}`;
  const sides = { followerId: row.id, followeeId };
  await deps.db.insert(follow).values({ id, uri, ...sides, state, createdAt: deps.clock() });
  return { ...row, followUri: uri };
}

export async function blockHost(deps: Deps, host: string): Promise<void> {
  const facts = { understandsFlattr: false, settles: false, checkedAt: deps.clock() };
  await deps.db.insert(peer).values({ id: deps.newId(), host, trust: 'blocked', ...facts });
}

/** Takes the jobs of one kind that wait: what they were given. */
export async function takeJobs<Payload>(database: TestDatabase, task: string): Promise<Payload[]> {
  const rows = await database.ownerDb.execute<{ payload: Payload }>(sql`
    with taken as (
      delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
      where t.id = j.task_id and t.identifier = ${task} returning j.id, j.payload
    ) select payload from taken order by id`);
  return rows.map(({ payload }) => payload);
}
