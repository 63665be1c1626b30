import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** Ids of an actor and of all that it has become since, as both sides of each move say. */
export const selvesAfter = (actorId: SQLWrapper | string): SQL => sql`(
  with recursive self as (
    select a.id, a.moved_to from actor a where a.id = ${actorId}
    union select a.id, a.moved_to from actor a join self on a.uri = self.moved_to
  ) select id from self)`;

/** Id of who somebody is now: whoever moved away from here is who they became, as far as this node was
 *  told; everybody else is themself. */
export const selfNow = (actorId: SQLWrapper): SQL => sql`coalesce((
  with recursive self as (
    select a.id, a.moved_to, 1 as step from actor was join actor a on a.uri = was.moved_to
    where was.id = ${actorId} and was.local
    union all select a.id, a.moved_to, self.step + 1
    from actor a join self on a.uri = self.moved_to where self.step < ${sql.raw(`${MOVES_MAX}`)}
  ) select id from self order by step desc limit 1), ${actorId})`;

/** One after the other. */
export const MOVES_MAX = 3;

/** Actors elsewhere whose key has changed (`changed`), each with the ids of all that it once was (`id`). */
export const changedSelves: SQL = sql`(
  with recursive self as (
    select a.id as changed, a.id, a.uri from actor a where a.key_changed_at is not null
    union select self.changed, a.id, a.uri from actor a join self on a.moved_to = self.uri
  ) select changed, id from self)`;

/** Ids of an actor and of all that it once was, as both sides of each move say. */
export const selvesBefore = (actorId: SQLWrapper | string): SQL => sql`(
  with recursive self as (
    select a.id, a.uri from actor a where a.id = ${actorId}
    union select a.id, a.uri from actor a join self on a.moved_to = self.uri
  ) select id from self)`;
