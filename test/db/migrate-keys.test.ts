import { sql } from 'drizzle-orm';
import { migrate as migrateTables } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations } from 'graphile-worker';
import { expect, test } from 'vitest';
import { connect, connectionString } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { readSigningKey } from '../../db/records/own-keys.ts';
import { readHeldKeys } from '../../db/records/peer-keys.ts';
import { publishedKeys } from '../../db/views/federation.ts';
import { bareDatabase } from '../support/database.ts';
import { aKey } from '../support/keys.ts';
import { migrationsBefore } from '../support/migrations-before.ts';

const id = (n: number) => `00000000-0000-0000-0000-${`${n}`.padStart(12, '0')}`;

test('keys that were pinned and keys that sign stay what they were', async () => {
  const { address, drop } = await bareDatabase();
  const { folder, remove } = await migrationsBefore('0006_keys');
  await runMigrations({ connectionString: connectionString(address, 'test') });
  const { db, close } = connect(address);
  await migrateTables(db, { migrationsFolder: folder });
  const own = { ...aKey('own'), alg: 'EdDSA', use: 'sig' };
  await db.execute(sql`insert into settlement_key (kid, public_jwk, private_jwk_sealed, created_at)
    values ('own', ${JSON.stringify(own)}::jsonb, 'sealed', '2026-10-01')`);
  const rsa = { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'rsa' };
  const jwks = { keys: [{ ...aKey('one'), use: 'sig' }, rsa, aKey('two')] };
  await db.execute(sql`
    insert into peer (id, host, understands_flattr, settles, jwks, checked_at) values
      (${id(1)}, 'a.example', true, true, ${JSON.stringify(jwks)}::jsonb, '2026-10-05'),
      (${id(2)}, 'b.example', false, false, null, '2026-10-05'),
      (${id(3)}, 'c.example', true, true, '{"keys": []}'::jsonb, '2026-10-05')`);

  await migrate(address);
  const valid = (kid: string) => ({ key: aKey(kid), state: 'valid', revokedSince: null });
  const none = { inForce: null, recovery: null, head: null };
  expect(await readHeldKeys(db, id(1))).toEqual({ keys: [valid('one'), valid('two')], ...none });
  expect(await readHeldKeys(db, id(2))).toBeUndefined();
  expect(await readHeldKeys(db, id(3))).toEqual({ keys: [], ...none });
  expect(await readSigningKey(db)).toMatchObject({ kid: 'own', privateJwkSealed: 'sealed' });
  expect(await publishedKeys(db)).toEqual({ keys: [own], rotations: [] });
  await close();
  await remove();
  await drop();
});
