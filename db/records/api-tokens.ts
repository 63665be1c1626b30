import { and, count, eq, isNotNull, isNull, ne, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { apiToken } from '../schema/api.ts';
import { actor } from '../schema/people.ts';

export type ApiToken = typeof apiToken.$inferSelect;

export const addApiToken = (tx: Tx | Db, row: typeof apiToken.$inferInsert) =>
  tx.insert(apiToken).values(row);

/** Whose it is; nobody's, once they have left. */
export const readApiToken = async (
  tx: Tx | Db,
  tokenHash: string,
): Promise<ApiToken | undefined> => {
  const [row] = await tx
    .select({ token: apiToken })
    .from(apiToken)
    .innerJoin(actor, eq(actor.id, apiToken.accountId))
    .where(and(eq(apiToken.tokenHash, tokenHash), isNull(actor.deletedAt)));
  return row?.token;
};

/** Once a day and token it is written down that it is in use. */
export const markUsed = (tx: Tx | Db, id: string, day: string) =>
  tx
    .update(apiToken)
    .set({ lastUsedOn: day })
    .where(and(eq(apiToken.id, id), or(isNull(apiToken.lastUsedOn), ne(apiToken.lastUsedOn, day))));

/** How many somebody has made themself. */
export async function countOwnTokens(tx: Tx, accountId: string): Promise<number> {
  const [row] = await tx
    .select({ tokens: count() })
    .from(apiToken)
    .where(and(eq(apiToken.accountId, accountId), isNull(apiToken.appId)));
  return row?.tokens ?? 0;
}

/** @returns whether there was one, and theirs. */
export const dropOwnToken = async (
  tx: Tx | Db,
  of: { readonly accountId: string; readonly id: string },
): Promise<boolean> =>
  (
    await tx
      .delete(apiToken)
      .where(
        and(eq(apiToken.id, of.id), eq(apiToken.accountId, of.accountId), isNull(apiToken.appId)),
      )
      .returning({ id: apiToken.id })
  ).length > 0;

/** All that an app has of somebody. */
export const dropTokensOfApp = async (
  tx: Tx | Db,
  of: { readonly accountId: string; readonly appId: string },
): Promise<boolean> =>
  (
    await tx
      .delete(apiToken)
      .where(and(eq(apiToken.appId, of.appId), eq(apiToken.accountId, of.accountId)))
      .returning({ id: apiToken.id })
  ).length > 0;

/** What was given for a code. */
export const dropTokensOfCode = (tx: Tx, codeHash: string) =>
  tx.delete(apiToken).where(eq(apiToken.codeHash, codeHash));

/** @returns whether it was there, and of this app. */
export const dropTokenOfApp = async (
  tx: Tx | Db,
  of: { readonly tokenHash: string; readonly appId: string },
): Promise<boolean> =>
  (
    await tx
      .delete(apiToken)
      .where(and(eq(apiToken.tokenHash, of.tokenHash), eq(apiToken.appId, of.appId)))
      .returning({ id: apiToken.id })
  ).length > 0;

/** The oldest of what an app has of somebody go when it asks for ever more. */
export const keepNewestOfApp = (
  tx: Tx,
  of: { readonly accountId: string; readonly appId: string; readonly keep: number },
) =>
  tx.delete(apiToken).where(
    and(
      isNotNull(apiToken.appId),
      sql`${apiToken.id} in (select id from api_token where app_id = ${of.appId}
        and account_id = ${of.accountId} order by created_at desc, id desc offset ${of.keep})`,
    ),
  );
