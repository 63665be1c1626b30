import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post } from '../../../db/records/ledger.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import {
  CHECK_VIOLATION,
  PERMISSION_DENIED,
  REFUSED_BY_TRIGGER,
  refusalOf,
  run,
} from '../../support/sql-error.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.db.transaction((tx) =>
    post(
      tx,
      {
        idempotencyKey: 'node:first',
        kind: 'top_up',
        month: '2026-10',
        currency: 'EUR',
        transfers: [{ debit: 'bank', credit: 'user:a:funds', amountMinor: 100n }],
      },
      { id: uuidv7(), at: new Date('2026-10-05T12:00:00Z') },
    ),
  );
});
afterAll(() => database.close());

const columnOf = {
  ledger_account: 'path',
  ledger_transaction: 'request_hash',
  ledger_transfer: 'n',
  share: 'currency',
  settlement_document: 'jws',
  received_activity: 'content_hash',
} as const;

const journal = async () => [
  await run(database.ownerDb, 'select * from ledger_account order by id'),
  await run(database.ownerDb, 'select * from ledger_transaction'),
  await run(database.ownerDb, 'select * from ledger_transfer'),
  await run(database.ownerDb, 'select * from ledger_balance order by account_id'),
];

describe.each(Object.entries(columnOf))('what stands in %s', (table, column) => {
  // Without rows to touch, too: the statement itself is what is refused.
  test.each([
    `update ${table} set ${column} = ${column}`,
    `delete from ${table}`,
    `truncate ${table} cascade`,
  ])('stays: %s', async (statement) => {
    const before = await journal();
    expect(await refusalOf(run(database.db, statement))).toBe(PERMISSION_DENIED);
    expect(await refusalOf(run(database.ownerDb, statement))).toBe(REFUSED_BY_TRIGGER);
    expect(await journal()).toEqual(before);
  });

  test('stays when it is merged with other rows', async () => {
    const change = `merge into ${table} t using ${table} s on t.${column} = s.${column}
      when matched then delete`;
    expect(await refusalOf(run(database.db, change))).toBe(PERMISSION_DENIED);
    expect(await refusalOf(run(database.ownerDb, change))).toBe(REFUSED_BY_TRIGGER);
  });
});

describe('the application', () => {
  test.each([
    'insert into ledger_balance (account_id, normal_side, no_overdraft) values (1, $$debit$$, false)',
    'update ledger_balance set debits_minor = debits_minor + 1',
    'delete from ledger_balance',
    'truncate ledger_balance',
    'select * from ledger_balance for update',
  ])('does not write balances: %s', async (statement) => {
    expect(await refusalOf(run(database.db, statement))).toBe(PERMISSION_DENIED);
  });

  test('opens no account against its nature, and seals nothing that is no hash', async () => {
    const overdrawn = `insert into ledger_account (path, currency, normal_side, no_overdraft)
      values ('user:b:funds', 'EUR', 'credit', false)`;
    expect(await refusalOf(run(database.db, overdrawn))).toBe(CHECK_VIOLATION);
    const member = `insert into ledger_block_member (transaction_id, seq, sha256)
      select id, 1, 'none' from ledger_transaction`;
    expect(await refusalOf(run(database.db, member))).toBe(CHECK_VIOLATION);
  });

  test('corrects no share in the name of a transaction that is there already', async () => {
    const flattrId = uuidv7();
    await run(
      database.db,
      `insert into share (flattr_id, month, giver_id, payee_id, amount_minor, currency)
        values ('${flattrId}', '2026-10', '${flattrId}', '${flattrId}', 10, 'EUR')`,
    );
    const correction = `insert into share_correction (transaction_id, flattr_id, amount_minor, fee_minor)
      select id, '${flattrId}', 1, 0 from ledger_transaction`;
    expect(await refusalOf(run(database.db, correction))).toBe(REFUSED_BY_TRIGGER);
  });

  test.each([
    'alter table ledger_transfer disable trigger all',
    'drop trigger ledger_transfer_append_only on ledger_transfer',
    'set session_replication_role = replica',
    'create or replace function ledger_refuse_change() returns trigger language plpgsql as $$ begin return null; end $$',
    'create table public.another (n int)',
    'delete from graphile_worker._private_jobs',
  ])('does not switch the guards off: %s', async (statement) => {
    expect(await refusalOf(run(database.db, statement))).toBe(PERMISSION_DENIED);
  });

  test('does not make the posting trigger run on figures of its own', async () => {
    const before = await journal();
    const trick = database.db.transaction(async (tx) => {
      await run(
        tx,
        'create temp table feigned (debit_id bigint, credit_id bigint, amount_minor bigint)',
      );
      await run(
        tx,
        `create trigger feigned_post after insert on feigned
        referencing new table as added for each statement execute function ledger_post()`,
      );
      await run(tx, 'insert into feigned select min(id), max(id), 1000000 from ledger_account');
    });
    expect(await refusalOf(trick)).toBe(PERMISSION_DENIED);
    expect(await journal()).toEqual(before);
  });
});
