import type { Db } from '../connect.ts';

/** A flattr or a favourite of a work, by the addresses that it names. */
export type PlainActivity = {
  /** Of the row that it may become. */
  readonly id: string;
  readonly kind: 'flattr' | 'like';
  readonly uri: string;
  readonly actorUri: string;
  readonly objectUri: string;
  /** Of the actor's server, with its port. */
  readonly host: string;
  /** Whose inbox it came to; null: the shared one. */
  readonly inboxOf: string | null;
  readonly contentHash: string | null;
  readonly month: string | null;
  readonly weight: number | null;
  readonly message: string | null;
};

/** Adds those that nothing speaks against, all in one transaction; the rest is left to the way of a
 *  single activity. Which these are, and why it is a function of the database, is said where it is
 *  made (`receive_together`, migration 0004).
 *  @returns the ids of those activities.
 *  @throws when one of them collides with what another transaction adds in the same moment; then
 *    nothing is added. */
export async function addTogether(
  db: Db,
  activities: readonly PlainActivity[],
  at: { readonly now: Date; readonly readSince: Date },
): Promise<ReadonlySet<string>> {
  const rows = await db.$client<{ uri: string }[]>`
    select receive_together(${JSON.stringify(activities)}::json,
      ${at.now.toISOString()}::timestamptz, ${at.readSince.toISOString()}::timestamptz) as uri`;
  return new Set(rows.map(({ uri }) => uri));
}
