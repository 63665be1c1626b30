import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tx } from '../../../db/connect.ts';
import { IdempotencyConflict, lockBalances, post } from '../../../db/records/ledger.ts';
import { ledgerAccount, ledgerTransaction, ledgerTransfer } from '../../../db/schema/ledger.ts';
import { trialBalance } from '../../../db/views/books.ts';
import { type AccountPath, userAccount } from '../../../src/ledger/account.ts';
import type { Transaction, Transfer } from '../../../src/ledger/transfer.ts';
import { openAll, type TestDatabase, testDatabase, untilWaiting } from '../../support/database.ts';
import { CHECK_VIOLATION, NO_SUCH_ACCOUNT, refusalOf, run } from '../../support/sql-error.ts';

const AT = new Date('2026-10-05T12:00:00Z');

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await openAll(database.db);
});
afterAll(() => database.close());

let counter = 0;
/** Tests share the books, so each has its own people in them. */
const somebody = () => userAccount(`somebody-${++counter}`, 'funds');
const transfer = (debit: AccountPath, credit: AccountPath, amountMinor: bigint): Transfer => ({
  debit,
  credit,
  amountMinor,
});

const book = (
  transfers: readonly Transfer[],
  facts: Partial<Transaction> = {},
): Promise<{ id: string; repeated: boolean }> => {
  const transaction = {
    idempotencyKey: `node:test:${++counter}`,
    kind: 'top_up' as const,
    month: '2026-10',
    currency: 'EUR',
    transfers,
    ...facts,
  };
  return database.db.transaction((tx) => post(tx, transaction, { id: uuidv7(), at: AT }));
};

const balanceOf = async (path: AccountPath, currency = 'EUR') =>
  (await trialBalance(database.db)).find((l) => l.path === path && l.currency === currency)
    ?.balanceMinor;

describe('a posting', () => {
  test('moves the balances before the next statement of its transaction sees them', async () => {
    const [one, other] = [somebody(), somebody()];
    const seen = await database.db.transaction(async (tx) => {
      const transfers = [transfer('bank', one, 500n), transfer('bank', other, 70n)];
      const entry = { id: uuidv7(), at: AT };
      const head = { kind: 'top_up', month: '2026-10', currency: 'EUR' } as const;
      await post(tx, { ...head, idempotencyKey: `node:test:${++counter}`, transfers }, entry);
      return lockBalances(tx, [one, other], 'EUR');
    });
    expect([seen.get(one), seen.get(other)]).toEqual([500n, 70n]);
    await book([transfer(one, other, 200n), transfer(one, 'fees', 100n), transfer(other, one, 5n)]);
    expect([await balanceOf(one), await balanceOf(other)]).toEqual([205n, 265n]);
  });

  test('of nothing is nothing: transfers of 0 are left out, the rest keeps its order', async () => {
    const [one, other] = [somebody(), somebody()];
    const { id } = await book([
      transfer('bank', one, 0n),
      transfer('bank', other, 3n),
      transfer('bank', one, 0n),
    ]);
    const rows = await database.db
      .select()
      .from(ledgerTransfer)
      .where(eq(ledgerTransfer.transactionId, id));
    expect(rows).toMatchObject([{ n: 0, amountMinor: 3n }]);
  });

  test('of thousands of transfers is one posting', async () => {
    const many = Array.from({ length: 12_000 }, (_, n) =>
      transfer('bank', userAccount(`crowd-${n % 6_000}`, 'funds'), 1n + BigInt(n % 3)),
    );
    const { id } = await book(many);
    const rows = await database.db.$count(ledgerTransfer, eq(ledgerTransfer.transactionId, id));
    expect(rows).toBe(12_000);
    expect(await balanceOf(userAccount('crowd-5999', 'funds'))).toBe(6n);
  });

  test('keeps accounts of one name and two currencies apart', async () => {
    const path = somebody();
    await book([transfer('bank', path, 100n)]);
    await book([transfer('bank', path, 7n)], { currency: 'CHF' });
    expect([await balanceOf(path), await balanceOf(path, 'CHF')]).toEqual([100n, 7n]);
  });
});

describe('is refused, and nothing of it stays:', () => {
  test('more than somebody has', async () => {
    const [poor, other] = [somebody(), somebody()];
    await book([transfer('bank', poor, 100n)]);
    const idempotencyKey = `node:test:${++counter}`;
    const transfers = [transfer('bank', other, 5n), transfer(poor, other, 101n)];
    expect(await refusalOf(book(transfers, { idempotencyKey }))).toBe(CHECK_VIOLATION);
    expect([await balanceOf(poor), await balanceOf(other)]).toEqual([100n, undefined]);
    expect(
      await database.db.$count(
        ledgerTransaction,
        eq(ledgerTransaction.idempotencyKey, idempotencyKey),
      ),
    ).toBe(0);
    expect((await book([transfer(poor, other, 100n)], { idempotencyKey })).repeated).toBe(false);
  });

  test('more than a peer owes or is owed; the node itself may be overdrawn', async () => {
    expect(await refusalOf(book([transfer('bank', 'peer:p:receivable', 1n)]))).toBe(
      CHECK_VIOLATION,
    );
    expect(await refusalOf(book([transfer('peer:p:payable', 'bank', 1n)]))).toBe(CHECK_VIOLATION);
    const before = (await balanceOf('reserve')) ?? 0n;
    await book([transfer('reserve', 'suspense', 40n)]);
    expect(await balanceOf('reserve')).toBe(before - 40n);
  });

  test('what two parallel spenders have only once', async () => {
    const poor = somebody();
    await book([transfer('bank', poor, 100n)]);
    const spent = await Promise.all(
      Array.from({ length: 10 }, () => refusalOf(book([transfer(poor, 'fees', 60n)]))),
    );
    expect(spent.filter((code) => code === null)).toHaveLength(1);
    expect(await balanceOf(poor)).toBe(40n);
  });

  test.each([0n, -1n, 1_000_000_000_000_001n])('a transfer of %s', async (amountMinor) => {
    const [one, other] = [somebody(), somebody()];
    const { id } = await book([transfer('bank', one, 1n), transfer('bank', other, 1n)]);
    const insert = `insert into ledger_transfer select '${id}', 9, a.id, b.id, ${amountMinor}
      from ledger_account a, ledger_account b where a.path = '${one}' and b.path = '${other}'`;
    expect(await refusalOf(run(database.db, insert))).toBe(CHECK_VIOLATION);
  });

  test('a transfer to oneself, to nobody, and from one currency to another', async () => {
    const path = somebody();
    const { id } = await book([transfer('bank', path, 10n)]);
    await book([transfer('bank', path, 10n)], { currency: 'CHF' });
    const accounts = await database.db
      .select()
      .from(ledgerAccount)
      .where(eq(ledgerAccount.path, path));
    const [euro, franc] = ['EUR', 'CHF'].map((c) => accounts.find((a) => a.currency === c)?.id);
    const insert = (debit: unknown, credit: unknown) =>
      refusalOf(
        run(database.db, `insert into ledger_transfer values ('${id}', 9, ${debit}, ${credit}, 1)`),
      );
    expect(await insert(euro, euro)).toBe(CHECK_VIOLATION);
    expect(await insert(euro, 987_654_321)).toBe(NO_SUCH_ACCOUNT);
    expect(await insert(euro, franc)).toBe(NO_SUCH_ACCOUNT);
    expect([await balanceOf(path), await balanceOf(path, 'CHF')]).toEqual([10n, 10n]);
  });
});

describe('the same key', () => {
  const twice = () => {
    const [one, other] = [somebody(), somebody()];
    const transfers = [transfer('bank', one, 10n), transfer('bank', other, 20n)];
    return { one, transfers, facts: { idempotencyKey: `node:test:${++counter}` } };
  };

  test('with the same request answers what it answered first', async () => {
    const { one, transfers, facts } = twice();
    const first = await book(transfers, facts);
    expect(first.repeated).toBe(false);
    const again = { id: first.id, repeated: true };
    expect(await book(transfers, facts)).toEqual(again);
    expect(await book([...transfers].reverse(), facts)).toEqual(again);
    expect(await book(transfers, { ...facts, month: '2026-11' })).toEqual(again);
    expect(await balanceOf(one)).toBe(10n);
  });

  test('with another request is a conflict', async () => {
    const { one, transfers, facts } = twice();
    await book(transfers, facts);
    const others: [readonly Transfer[], Partial<Transaction>][] = [
      [transfers.slice(1), {}],
      [[...transfers, transfer('bank', one, 1n)], {}],
      [transfers.map((t) => ({ ...t, amountMinor: t.amountMinor + 1n })), {}],
      [transfers.map((t) => ({ ...t, debit: t.credit, credit: t.debit })), {}],
      [transfers, { kind: 'payment' }],
      [transfers, { currency: 'CHF' }],
      [transfers, { kind: 'reversal', reverses: uuidv7() }],
    ];
    for (const [changed, more] of others)
      await expect(book(changed, { ...facts, ...more })).rejects.toThrow(IdempotencyConflict);
    expect(await balanceOf(one)).toBe(10n);
  });

  test('twenty times at once is posted once', async () => {
    const { one, transfers, facts } = twice();
    const answers = await Promise.all(Array.from({ length: 20 }, () => book(transfers, facts)));
    expect(answers.filter((answer) => !answer.repeated)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
    expect(await balanceOf(one)).toBe(10n);
  });

  test('with twenty requests at once keeps one and refuses the others', async () => {
    const { one, facts } = twice();
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => book([transfer('bank', one, BigInt(n + 1))], facts)),
    );
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(19);
    expect(refused.every(({ reason }) => reason instanceof IdempotencyConflict)).toBe(true);
    expect(await balanceOf(one)).toBe(
      BigInt(answers.findIndex((a) => a.status === 'fulfilled') + 1),
    );
  });

  test('a transaction is reversed once', async () => {
    const { transfers } = twice();
    const { id } = await book(transfers);
    const back = transfers.map((t) => transfer(t.credit, t.debit, t.amountMinor));
    await book(back, { kind: 'reversal', reverses: id });
    await expect(book(back, { kind: 'reversal', reverses: id })).rejects.toThrow();
  });
});

test('postings in opposite directions wait for each other and never in a circle', async () => {
  const people = Array.from({ length: 12 }, somebody);
  await book(people.map((path) => transfer('bank', path, 1_000n)));
  const around = people.map((path, n) => transfer(path, people[(n + 1) % 12] ?? 'fees', 7n));
  const postings = Array.from({ length: 50 }, () => [
    book(around),
    book(around.toReversed().map((t) => transfer(t.credit, t.debit, 7n))),
  ]);
  const refused = await Promise.all(postings.flat().map(refusalOf));
  expect(refused.filter((code) => code !== null)).toEqual([]);
  for (const path of people) expect(await balanceOf(path)).toBe(1_000n);
});

test('who has read somebody’s balance before posting does not wait in a circle with who has not', async () => {
  const narrow = await testDatabase();
  try {
    // All sessions write the same row of a hot account, as one in sixteen pairs does.
    await run(
      narrow.ownerDb,
      'create or replace function ledger_stripes() returns int language sql immutable as $$ select 1 $$',
    );
    await openAll(narrow.db);
    const one = somebody();
    const head = { kind: 'top_up', month: '2026-10', currency: 'EUR' } as const;
    const entry = () => ({ id: uuidv7(), at: AT });
    const key = () => `node:test:${++counter}`;
    const paidIn = (tx: Tx) =>
      post(tx, { ...head, idempotencyKey: key(), transfers: [transfer('bank', one, 5n)] }, entry());
    await narrow.db.transaction(paidIn);
    let waiting: Promise<string | null> | undefined;
    const first = refusalOf(
      narrow.db.transaction(async (tx) => {
        await lockBalances(tx, [one], 'EUR');
        waiting = refusalOf(narrow.db.transaction(paidIn));
        await untilWaiting(narrow);
        const transfers = [transfer(one, 'bank', 5n)];
        await post(tx, { ...head, idempotencyKey: key(), transfers }, entry());
      }),
    );
    expect([await first, await waiting]).toEqual([null, null]);
  } finally {
    await narrow.close();
  }
});
