import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** Ids of an actor and of all that it once was, as both sides of each move say. */
export const selvesBefore = (actorId: SQLWrapper | string): SQL => sql`(
  with recursive self as (
    select a.id, a.uri from actor a where a.id = ${actorId}
    union select a.id, a.uri from actor a join self on a.moved_to = self.uri
  ) select id from self)`;
