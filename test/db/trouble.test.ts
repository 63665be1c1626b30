import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { connect } from '../../db/connect.ts';
import { lostDatabase } from '../../db/trouble.ts';
import { testDatabase } from '../support/database.ts';

const errorOf = (act: Promise<unknown>) => act.then(() => undefined).catch((error) => error);

test('a session that the server ends in the midst of a statement is a database that went away', async () => {
  const database = await testDatabase();
  try {
    const failed = errorOf(database.db.execute(sql`select pg_sleep(20)`));
    for (let ended = false; !ended; await sleep(20)) {
      const rows = await database.ownerDb.execute(sql`select pg_terminate_backend(pid)
        from pg_stat_activity where datname = current_database() and query like 'select pg_sleep%'`);
      ended = rows.length > 0;
    }
    expect(lostDatabase(await failed)?.message).toMatch(/went away/);
    const refused = await errorOf(database.db.execute(sql`select 1 / 0`));
    expect(refused).toBeInstanceOf(Error);
    expect(lostDatabase(refused)).toBeUndefined();
  } finally {
    await database.close();
  }
});

test('so is a server that no longer answers', async () => {
  const { db, close } = connect({
    socketDir: '/nonexistent',
    user: 'obole',
    password: '',
    database: 'obole',
  });
  try {
    const failed = await errorOf(db.execute(sql`select 1`));
    expect(lostDatabase(failed)?.message).toMatch(/went away/);
    expect(lostDatabase('CONNECTION_CLOSED')).toBeUndefined();
  } finally {
    await close();
  }
});

test('so is one that the packages only have words for', () => {
  const ended = new Error('Connection terminated unexpectedly');
  const letGo = new TypeError("Cannot read properties of null (reading 'write')");
  letGo.stack = `${letGo.message}\n    at nextWrite (file:///x/node_modules/postgres/src/connection.js:255:22)`;
  for (const error of [ended, letGo, new Error('job', { cause: ended })])
    expect(lostDatabase(error)?.message).toMatch(/went away/);
  expect(lostDatabase(new TypeError('ours'))).toBeUndefined();
});
