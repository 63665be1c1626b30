import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import * as schema from './schema/schema.ts';

/** `$client`: for a statement that is worth being prepared, which no other is. */
export type Db = PostgresJsDatabase<typeof schema> & { readonly $client: Sql };
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export type Connection = {
  readonly db: Db;
  close(): Promise<void>;
};

/** Where a database is: a URL, or the socket of the embedded one. */
export type DatabaseAddress =
  | { readonly url: string }
  | {
      readonly socketDir: string;
      readonly user: string;
      readonly password: string;
      readonly database: string;
    };

/** Opens a pool. Nothing is connected before the first query.
 *  @param role the PostgreSQL role to run as; the application's may not change the journal.
 *  @param connections the most connections at one time.
 *  @param keepOpen whether connections may grow old: they must where a session's lock lives in one. */
export function connect(
  address: DatabaseAddress,
  options: {
    readonly role?: string;
    readonly connections?: number;
    readonly keepOpen?: boolean;
  } = {},
): Connection {
  const shared = {
    max: options.connections ?? 10,
    onnotice: () => {},
    ...(options.keepOpen ? { max_lifetime: null } : {}),
    connection: {
      application_name: 'obole',
      ...(options.role === undefined ? {} : { role: options.role }),
    },
  };
  const client =
    'url' in address
      ? postgres(address.url, shared)
      : postgres({
          ...shared,
          host: address.socketDir,
          path: `${address.socketDir}/.s.PGSQL.5432`,
          user: address.user,
          password: address.password,
          database: address.database,
        });
  return { db: drizzle(client, { schema }), close: () => client.end({ timeout: 5 }) };
}

/** An address as one URL, for `pg`, the driver inside graphile-worker.
 *  @param name what the server shows for these connections. */
export function connectionString(address: DatabaseAddress, name: string): string {
  if ('url' in address) {
    const url = new URL(address.url);
    url.searchParams.set('application_name', name);
    // Else `sslmode=require` would ask more of the server's certificate here than elsewhere.
    if (url.searchParams.has('sslmode')) url.searchParams.set('uselibpqcompat', 'true');
    return url.href;
  }
  const part = encodeURIComponent;
  const account = `${part(address.user)}:${part(address.password)}`;
  return `postgres://${account}@/${part(address.database)}?host=${part(address.socketDir)}&application_name=${part(name)}`;
}
