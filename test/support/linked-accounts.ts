import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { type BusySpec, favouriteUri, tokenOf } from './busy-server.ts';

const MARKS = 80;

export type Linked = { readonly host: string; readonly spec: BusySpec };

/** Everybody with an account on a server, as rows: linked, read before, and asked before anything is flattred.
 *  @param db as the owner of the tables.
 *  @param dueAt when each is due. */
export async function linkAccounts(
  deps: Pick<NodeDeps, 'vault' | 'newId'>,
  db: Db,
  { host, spec }: Linked,
  dueAt: (account: number) => Date,
): Promise<void> {
  const origin = `http://${host}`;
  const secret = await deps.vault.seal('secret');
  await db.execute(sql`
    insert into server_app (host, software, issuer, authorization_endpoint, token_endpoint, uses_pkce, scope,
      client_id, client_secret_sealed, registered_at)
    values (${host}, ${spec.software}, ${origin}, ${`${origin}/oauth/authorize`},
      ${`${origin}/oauth/token`}, false, 'read', 'app', ${secret}, now())`);
  const rows = [];
  for (let n = 0; n < spec.accounts; n += 1) {
    const dueAtMs = dueAt(n).getTime();
    rows.push({
      ...{ giver: deps.newId(), actor: deps.newId(), n, due: new Date(dueAtMs).toISOString() },
      ...{ read: new Date(dueAtMs - 13 * 60_000).toISOString(), sealed: await sealed(deps, n) },
      marks: Array.from({ length: Math.min(MARKS, spec.favourites) }, (_, k) =>
        favouriteUri(host, n, spec.favourites - 1 - k),
      ),
    });
  }
  const all = sql`json_to_recordset(${JSON.stringify(rows)}::json) as r(giver uuid, actor uuid, n int,
    due timestamptz, read timestamptz, sealed text, marks json)`;
  await db.execute(sql`
    insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
    select giver, 'http://here.example/' || giver, 'person', true, 'g' || giver, 'here.example', 'g', '', '', now()
    from ${all}
    union all
    select actor, ${origin}::text || '/users/' || n, 'person', false, 'u' || n, ${host}::text, 'u', '', '', now()
    from ${all}`);
  await db.execute(sql`insert into account (actor_id) select giver from ${all}`);
  await db.execute(sql`
    insert into identity (actor_id, account_id, host, token_sealed, scope, proven_at)
    select actor, giver, ${host}::text, sealed, 'read', now() from ${all}`);
  const isAll = spec.favourites <= MARKS;
  await db.execute(sql`
    insert into favourite_reading (actor_id, mode, started_at, marks, marks_are_all, read_at, whole_at, next_read_at)
    select actor, 'asked', read - interval '30 days', array(select json_array_elements_text(marks)),
      ${isAll}::boolean, read, now() - random() * interval '6 hours', due from ${all}`);
}

const sealed = ({ vault }: Pick<NodeDeps, 'vault'>, account: number): Promise<string> =>
  vault.seal(tokenOf(account));
