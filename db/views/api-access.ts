import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, apiToken, clientApp } from '../schema/schema.ts';

/** A token that somebody made for themself. */
export type OwnToken = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  /** `2026-11-23`; null: never. */
  readonly lastUsedOn: string | null;
};

export const ownTokens = (db: Db, accountId: string): Promise<OwnToken[]> =>
  db
    .select({
      id: apiToken.id,
      name: apiToken.name,
      scopes: apiToken.scopes,
      createdAt: apiToken.createdAt,
      lastUsedOn: apiToken.lastUsedOn,
    })
    .from(apiToken)
    .where(and(eq(apiToken.accountId, accountId), isNull(apiToken.appId)))
    .orderBy(desc(apiToken.createdAt), desc(apiToken.id));

/** An app that somebody has let in, with all that it may do by any of its tokens. */
export type AppLetIn = {
  readonly appId: string;
  readonly name: string;
  readonly siteUrl: string;
  readonly scopes: readonly string[];
  readonly since: Date;
  readonly lastUsedOn: string | null;
};

export async function appsLetIn(db: Db, accountId: string): Promise<AppLetIn[]> {
  const since = sql<Date>`min(${apiToken.createdAt})`.mapWith(apiToken.createdAt);
  const rows = await db
    .select({
      appId: clientApp.id,
      name: clientApp.name,
      siteUrl: clientApp.siteUrl,
      scopes: sql<string>`string_agg(array_to_string(${apiToken.scopes}, ' '), ' ')`,
      since,
      lastUsedOn: sql<string | null>`max(${apiToken.lastUsedOn})::text`,
    })
    .from(apiToken)
    .innerJoin(clientApp, eq(clientApp.id, apiToken.appId))
    .where(and(eq(apiToken.accountId, accountId), isNotNull(apiToken.appId)))
    .groupBy(clientApp.id)
    .orderBy(desc(since), clientApp.id);
  return rows.map((row) => ({
    ...row,
    scopes: [...new Set(row.scopes.split(' '))].filter((scope) => scope !== ''),
  }));
}

/** An app that somebody has registered. */
export type OwnApp = {
  readonly id: string;
  readonly name: string;
  readonly siteUrl: string;
  readonly redirectUris: readonly string[];
  readonly keepsSecret: boolean;
  readonly createdAt: Date;
  /** How many people have let it in. */
  readonly people: number;
};

export const ownApps = (db: Db, ownerId: string): Promise<OwnApp[]> =>
  db
    .select({
      id: clientApp.id,
      name: clientApp.name,
      siteUrl: clientApp.siteUrl,
      redirectUris: clientApp.redirectUris,
      keepsSecret: sql<boolean>`${clientApp.secretHash} is not null`,
      createdAt: clientApp.createdAt,
      people: sql<number>`(select count(distinct ${apiToken.accountId})::int from ${apiToken}
        where ${apiToken.appId} = "client_app"."id")`,
    })
    .from(clientApp)
    .where(eq(clientApp.ownerId, ownerId))
    .orderBy(desc(clientApp.createdAt), desc(clientApp.id));

/** Who answers for an app. */
export const ownerOfApp = async (
  db: Db,
  appId: string,
): Promise<{ readonly handle: string; readonly name: string } | null> =>
  (
    await db
      .select({ handle: actor.handle, name: actor.name })
      .from(clientApp)
      .innerJoin(actor, eq(actor.id, clientApp.ownerId))
      .where(eq(clientApp.id, appId))
  )[0] ?? null;
