import type { KvKey, KvStore, KvStoreSetOptions } from '@fedify/fedify';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { keyValue } from '../db/schema/node.ts';

/** Expired rows are invisible at once; deleting them has time. */
const SWEEP_EVERY_MS = 10 * 60_000;

/** Fedify's key-value store in our database: what was read of other servers. Values are JSON. Time is the database's, not the node's CLOCK: what a remote server may be
 *  cached for passes in real time. */
export function makeKeyValue(db: Db): KvStore {
  let sweptAtMs = performance.now();

  async function sweep(): Promise<void> {
    if (performance.now() - sweptAtMs < SWEEP_EVERY_MS) return;
    sweptAtMs = performance.now();
    await db.delete(keyValue).where(sql`not ${fresh}`);
  }

  return {
    async get<T>(key: KvKey) {
      const rows = await db.execute<{ json: string }>(
        sql`select ${keyValue.value}::text as json from ${keyValue} where ${at(key)} and ${fresh}`,
      );
      return rows[0] === undefined ? undefined : (JSON.parse(rows[0].json) as T);
    },
    async set(key, value, options) {
      if (value === undefined) return remove(db, key);
      await db.execute(upsert(key, value, options));
      await sweep();
    },
    delete: (key) => remove(db, key),
    async *list(prefix) {
      const where = prefix === undefined ? fresh : sql`${below(prefix)} and ${fresh}`;
      const rows = await db.execute<{ key: string; json: string }>(sql`
        select ${keyValue.key} as key, ${keyValue.value}::text as json from ${keyValue}
        where ${where}`);
      for (const { key, json } of rows) yield { key: JSON.parse(key), value: JSON.parse(json) };
    },
  };
}

const fresh = sql`(${keyValue.expiresAt} is null or ${keyValue.expiresAt} > now())`;

const at = (key: KvKey): SQL => sql`${keyValue.key} = ${JSON.stringify(key)}`;

/** A key is stored as a JSON array, so it and all keys below it begin like it, up to the bracket. */
const below = (prefix: KvKey): SQL =>
  sql`starts_with(${keyValue.key}, ${JSON.stringify(prefix).slice(0, -1)})`;

async function remove(db: Db, key: KvKey): Promise<void> {
  await db.delete(keyValue).where(at(key));
}

function upsert(key: KvKey, value: unknown, options: KvStoreSetOptions | undefined): SQL {
  return sql`
    insert into ${keyValue} (key, value, expires_at)
    values (${JSON.stringify(key)}, ${toJson(value)}::jsonb, ${expiry(options)})
    on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at`;
}

function expiry(options: KvStoreSetOptions | undefined): SQL {
  if (options?.ttl === undefined) return sql`null`;
  const ttlMs = options.ttl.total({ unit: 'milliseconds' });
  return sql`now() + ${ttlMs}::float8 * interval '1 millisecond'`;
}

/** JSON that jsonb takes: remote documents may hold a NUL or half of a surrogate pair. */
function toJson(value: unknown): string {
  return (
    JSON.stringify(value, (_name, item: unknown) =>
      typeof item === 'string' ? item.replaceAll('\0', '\uFFFD').toWellFormed() : item,
    ) ?? 'null'
  );
}
