import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post } from '../../../db/records/ledger.ts';
import { holdOpenMonth } from '../../../db/records/periods.ts';
import { monthsBetween, readJournal } from '../../../db/views/journal.ts';
import { csvText } from '../../../src/commands/books-export.ts';
import { userAccount } from '../../../src/ledger/account.ts';
import type { Journal } from '../../../src/ledger/journal.ts';
import { hledgerText } from '../../../src/ledger/journal-hledger.ts';
import { jsonText } from '../../../src/ledger/journal-json.ts';
import { chargeBack } from '../../../src/operations/charge-back.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { reverseTopUp } from '../../../src/operations/reverse-top-up.ts';
import { sealBooks } from '../../../src/operations/seal-books.ts';
import { topUp } from '../../../src/operations/top-up.ts';
import { textOf } from '../../src/ledger/made-journal.ts';
import { readHledger } from '../../support/hledger-reader.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { elsewhere, meet, workElsewhere } from '../../support/peer.ts';
import { run } from '../../support/sql-error.ts';

let node: House;
let reader: string;
let admin: string;

/** October closes with gifts here and to a peer; in November a top-up is undone, one is charged back
 *  from what was shared, and all is sealed. */
beforeAll(async () => {
  node = await house({ feeBps: 500 });
  const { deps } = node;
  admin = (await creator(deps, 'treasurer', [])).actorId;
  await run(node.database.ownerDb, `update account set role = 'admin'`);
  reader = await giver(deps, 'reader', { budgetMinor: 1_000n, fundsMinor: 1_000n });
  const trains = await creator(deps, 'night-trains', ['One', 'Two']);
  await meet(deps);
  const there = await workElsewhere(deps, elsewhere('fog-horn'), 'fog');
  for (const workId of [...trains.workIds, there.workId])
    expect(await giveFlattr(deps, { giverId: reader, workId })).toMatchObject({ ok: true });
  node.setClock('2026-11-02T08:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ code: 'grace_days_running' });
  await topUp(deps, { actorId: reader, amountMinor: 300n, reference: 'late' });
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true, flattrs: 3 });
  node.setClock('2026-11-06T00:00:00Z');
  const why = { reason: 'booked twice; see "bank"', adminId: admin };
  expect(await reverseTopUp(deps, 'late', why)).toMatchObject({ ok: true });
  expect(await chargeBack(deps, { reference: 'first reader', why })).toMatchObject({ ok: true });
  expect(await sealBooks(deps)).toMatchObject({ ok: true });
});
afterAll(() => node.close());

async function exported<Result>(
  [from, to]: readonly [string, string],
  take: (journal: Journal) => Promise<Result>,
  names = false,
): Promise<Result> {
  const { db } = node.deps;
  const period = { from, to, months: await monthsBetween(db, from, to) };
  return readJournal(db, { node: node.deps.node.origin, period, names }, take);
}
const text = (writer: (journal: Journal) => AsyncIterable<string>) => (journal: Journal) =>
  textOf(writer(journal));

const MONTHS = [
  ['2026-10', '2026-10'],
  ['2026-11', '2026-11'],
  ['2026-01', '2026-12'],
] as const;

describe('an hledger journal', () => {
  test.each(MONTHS)('of %s to %s balances, and holds what it asserts', async (...months) => {
    const { problems, entries } = readHledger(await exported(months, text(hledgerText)));
    expect(problems).toEqual([]);
    expect(entries.length).toBeGreaterThan(2);
  });

  test('goes on where the month before ended', async () => {
    const [october, november] = await Promise.all(
      MONTHS.map(async (months) => readHledger(await exported(months, text(hledgerText)))),
    );
    const opening = november?.entries[0];
    expect([opening?.date, opening?.description]).toEqual(['2026-11-01', 'opening balances']);
    const opened = opening?.postings.map(({ account, amount }) => [`${account} EUR`, amount]);
    const ended = [...(october?.balances ?? [])].filter(([, amount]) => amount !== 0n);
    expect(new Map(opened as [string, bigint][])).toEqual(new Map(ended));
    // Made in November, it belongs to October.
    const last = october?.entries.filter(({ description }) => description === 'distribution');
    expect(last).toMatchObject([{ date: '2026-10-31' }]);
    expect(last?.[0]?.notes).toContain('at: 2026-11-04T00:00:00.000Z');
  });

  test('finds a transfer that was left out', async () => {
    const whole = await exported(['2026-11', '2026-11'], text(hledgerText));
    const [before = '', rest = ''] = whole.split(/(?=\n\S+ \(\S+\) top_up\n)/);
    const without = before + rest.replace(/^\n\S.*\n(?: .*\n)+/, '');
    expect(without.length).toBeLessThan(whole.length);
    expect(readHledger(without).problems.join()).toContain('asserted, but it is');
  });
});

describe('a JSON document', () => {
  type Document = {
    readonly accounts: readonly { readonly path: string; readonly whose?: string }[];
    readonly transactions: readonly {
      readonly id: string;
      readonly kind: string;
      readonly reason?: string;
      readonly adminId?: string;
      readonly admin?: string;
      readonly reverses?: string;
      readonly block?: number;
      readonly transfers: readonly { readonly debit: string; readonly amountMinor: string }[];
    }[];
    readonly shares: readonly { readonly flattrId: string; readonly amountMinor: string }[];
    readonly corrections: readonly { readonly amountMinor: string; readonly feeMinor: string }[];
    readonly blocks: readonly { readonly seq: number; readonly jws: string }[];
  };
  const document = async (months: readonly [string, string], names = false) =>
    JSON.parse(await exported(months, text(jsonText), names)) as Document;

  test('holds the shares that a distribution was made of, and where it is sealed', async () => {
    const { transactions, shares, blocks, accounts } = await document(['2026-10', '2026-10']);
    expect(transactions.map(({ kind }) => kind)).toEqual(['top_up', 'distribution']);
    const transfers = transactions[1]?.transfers ?? [];
    const toCreators = transfers.filter(({ debit }) => debit === 'clearing');
    expect(shares).toHaveLength(3);
    expect(sumOf(shares)).toBe(950n);
    expect(sumOf(toCreators)).toBe(950n);
    expect(transactions.map(({ block }) => block)).toEqual([1, 1]);
    expect(blocks).toMatchObject([{ seq: 1, jws: expect.stringMatching(/^[\w-]+(\.[\w-]+){2}$/) }]);
    expect(accounts.filter(({ whose }) => whose !== undefined)).toEqual([]);
  });

  test('holds reasons, who gave them, and what they took back', async () => {
    const { transactions, corrections, shares } = await document(['2026-11', '2026-11']);
    const [late, undone, charged] = transactions;
    expect(transactions).toHaveLength(3);
    expect(undone).toMatchObject({
      ...{ kind: 'reversal', reverses: late?.id, adminId: admin },
      reason: expect.stringContaining('booked twice;'),
    });
    expect(undone?.admin).toBeUndefined();
    expect(sumOf(charged?.transfers ?? [])).toBe(1_000n);

    // Neither giver nor creators had anything else: all shares came back, with their fee.
    expect(sumOf(corrections)).toBe(950n);
    expect(corrections.reduce((sum, { feeMinor }) => sum + BigInt(feeMinor), 0n)).toBe(50n);
    expect(shares).toEqual([]);
  });

  test('says names when it is asked to', async () => {
    const { accounts, transactions } = await document(['2026-11', '2026-11'], true);
    const whose = new Map(accounts.map((account) => [account.path, account.whose]));
    expect(whose.get(`user:${reader}:funds`)).toBe('reader');
    expect([...whose.values()]).toContain('peer.example');
    expect(whose.get('bank')).toBeUndefined();
    expect(transactions[1]?.admin).toBe('treasurer');
  });
});

const sumOf = (rows: readonly { readonly amountMinor: string }[]) =>
  rows.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n);

test('no name is in what was not to name anybody', async () => {
  for (const writer of [csvText, jsonText, hledgerText]) {
    const whole = await exported(['2026-01', '2026-12'], text(writer));
    // The reference of a top-up is the words of whoever booked it.
    expect(whole.replaceAll('node:top_up:first reader', '')).not.toMatch(
      /reader|trains|treasurer|peer\.example/,
    );
  }
});

test('what is booked while it is read is not in it', async () => {
  const booked = await exported(['2026-11', '2026-11'], async (journal) => {
    const accounts = [];
    for await (const some of journal.accounts()) accounts.push(...some);
    await topUp(node.deps, { actorId: reader, amountMinor: 77n, reference: 'meanwhile' });
    const text = await textOf(hledgerText(journal));
    return { text, bank: accounts.find(({ path }) => path === 'bank') };
  });
  expect(booked.text).not.toContain('meanwhile');
  expect(readHledger(booked.text).problems).toEqual([]);
  expect(booked.bank?.closingMinor).toBe(0n);
});

test('what is longer than a batch comes whole and in order', async () => {
  const transfers = Array.from({ length: 4_500 }, () => ({
    ...({ debit: 'bank', credit: userAccount(reader, 'funds') } as const),
    amountMinor: 1n,
  }));
  await node.deps.db.transaction(async (tx) =>
    post(
      tx,
      {
        ...{ idempotencyKey: 'node:top_up:many', kind: 'top_up', currency: 'EUR', transfers },
        month: await holdOpenMonth(tx),
      },
      { id: node.deps.newId(), at: node.deps.clock() },
    ),
  );
  const rows = await exported(['2026-11', '2026-11'], async (journal) => {
    const all = [];
    for await (const some of journal.transfers()) all.push(...some);
    return all.filter(({ transaction }) => transaction.key === 'node:top_up:many');
  });
  expect(rows.map(({ n }) => n)).toEqual(transfers.map((_, n) => n));
  expect(new Set(rows.map(({ transaction }) => transaction)).size).toBe(1);
});
