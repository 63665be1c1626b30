import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { post } from '../../../db/records/ledger.ts';
import { actor, flattr, work } from '../../../db/schema/schema.ts';
import { type Month, nextMonth } from '../../../src/flattr/period.ts';
import { peerAccount, userAccount } from '../../../src/ledger/account.ts';
import { rankOf } from '../../../src/operations/rank.ts';
import { type Flattring, splitPeriod } from '../../../src/settlement/split-period.ts';
import type { House } from '../../support/house.ts';
import { meet } from '../../support/peer.ts';

/** A node with people who give at random: `here` gets earnings, `there` is owed through a peer, and what
 *  is for `nowhere` cannot arrive. */
export type World = {
  readonly givers: readonly string[];
  readonly subjects: readonly Subject[];
};

type Subject = {
  readonly workId?: string;
  readonly personId?: string;
  readonly payeeId: string;
  readonly where: string | null;
};

const CREATORS = { here: 12, there: 5, nowhere: 2 };
const WORKS_EACH = 3;

/** The first givers are creators, too, so that what they receive can be given again. */
export async function world(node: House, givers: number): Promise<World> {
  const { deps } = node;
  const there = await meet(deps, { host: 'there.example', actorUri: 'https://there.example/node' });
  await meet(deps, {
    ...{ host: 'nowhere.example', actorUri: 'https://nowhere.example/node' },
    ...{ currency: 'USD' },
  });
  const here = await addPeople(node, givers, null);
  await deps.db.execute(sql`insert into account (actor_id) select id from actor
    where local and kind = 'person' on conflict do nothing`);
  const payees = [
    ...here.slice(0, CREATORS.here).map((id) => ({ id, where: userAccount(id, 'earnings') })),
    ...(await addPeople(node, CREATORS.there, 'there.example')).map((id) => ({
      id,
      where: peerAccount(there.id, 'payable'),
    })),
    ...(await addPeople(node, CREATORS.nowhere, 'nowhere.example')).map((id) => ({
      id,
      where: null,
    })),
  ];
  const subjects: Subject[] = [];
  for (const { id: payeeId, where } of payees) {
    subjects.push({ personId: payeeId, payeeId, where });
    for (let n = 0; n < WORKS_EACH; n += 1) {
      const id = uuidv7();
      const at = deps.clock();
      const urls = { uri: id, url: `https://works.example/${id}`, pageUrl: '' };
      const times = { publishedAt: at, createdAt: at, updatedAt: at };
      await deps.db.insert(work).values({ id, ...urls, authorId: payeeId, title: '', ...times });
      subjects.push({ workId: id, payeeId, where });
    }
  }
  return { givers: here, subjects };
}

async function addPeople(node: House, count: number, host: string | null): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, n) => {
    const id = uuidv7();
    return {
      ...{ id, uri: `https://people.example/${id}`, kind: 'person' as const, local: host === null },
      ...{ handle: `${host ?? 'reader'}_${n}`, host: host ?? 'localhost:9001', name: '' },
      ...{ profileUrl: '', inboxUrl: '', createdAt: node.deps.clock() },
    };
  });
  await node.deps.db.insert(actor).values(rows);
  return rows.map(({ id }) => id);
}

const cents = (most: bigint) => fc.oneof(fc.constant(0n), fc.bigInt(0n, 40n), fc.bigInt(0n, most));

const plans = (world: World) =>
  fc.record({
    feeBps: fc.constantFrom(0, 0, 250, 777, 10_000),
    givers: fc.array(
      fc.record({
        budgetMinor: fc.oneof(fc.bigInt(100n, 130n), fc.bigInt(100n, 100_000n)),
        paysInMinor: cents(150_000n),
        regives: fc.boolean(),
        gifts: fc.array(
          fc.record({
            subject: fc.nat(world.subjects.length - 1),
            weight: fc.integer({ min: 1, max: 5 }),
            fate: fc.constantFrom('stands', 'stands', 'stands', 'stands', 'undone', 'waits'),
          }),
          { maxLength: 30, size: 'max' },
        ),
        standing: fc.option(
          fc.record({
            percent: fc.integer({ min: 1, max: 50 }),
            subject: fc.nat(world.subjects.length - 1),
          }),
          { freq: 3 },
        ),
      }),
      { minLength: world.givers.length, maxLength: world.givers.length },
    ),
  });

type Gift = Flattring & { readonly giverId: string; readonly where: string | null };

export type Written = {
  readonly month: Month;
  readonly next: Month;
  readonly feeBps: number;
  readonly gifts: readonly Gift[];
  readonly budgets: ReadonlyMap<string, { budgetMinor: bigint; regives: boolean }>;
};

/** Writes a month as it stands when it ends. */
export async function writeMonth(
  node: House,
  people: World,
  month: Month,
  seed: number,
): Promise<Written> {
  const [plan] = fc.sample(plans(people), { numRuns: 1, seed });
  if (plan === undefined) throw new Error('a sample has one');
  const rows: (typeof flattr.$inferInsert)[] = [];
  const at = node.deps.clock();
  const gifts: Gift[] = [];
  const budgets = new Map<string, { budgetMinor: bigint; regives: boolean }>();
  for (const [n, giverId] of people.givers.entries()) {
    const own = plan.givers[n];
    if (own === undefined) throw new Error('a plan for everybody');
    budgets.set(giverId, own);
    const taken = new Set<number>();
    const wanted = [
      ...own.gifts.map((gift) => ({ ...gift, percent: undefined })),
      ...(own.standing === null ? [] : [{ ...own.standing, weight: 1, fate: 'stands' }]),
    ];
    for (const { subject: index, weight, fate, percent } of wanted) {
      const subject = people.subjects[index];
      if (subject === undefined || subject.payeeId === giverId) continue;
      // A standing share is for a server's page, which is a work.
      if (percent !== undefined && subject.workId === undefined) continue;
      if (percent === undefined && fate !== 'undone' && taken.has(index)) continue;
      if (percent === undefined && fate !== 'undone') taken.add(index);
      const flattrId = uuidv7();
      const { workId = null, personId = null, payeeId, where } = subject;
      rows.push({
        ...{ id: flattrId, uri: flattrId, giverId, given: true, workId, personId, month, weight },
        ...{ payeeId: fate === 'waits' ? null : payeeId, percent: percent ?? null },
        ...{ waitingFor: fate === 'waits' ? ('account' as const) : null, recordedAt: at },
        ...{ undoneAt: fate === 'undone' ? at : null, source: percent ? 'share' : 'page' },
      });
      if (fate !== 'stands') continue;
      const key = workId ?? personId ?? '';
      gifts.push({
        ...{ flattrId, giverId, payeeId, where },
        ...(percent === undefined
          ? { workKey: key, weight }
          : { workKey: `standing:${key}`, percent }),
      });
    }
  }
  await node.deps.db.insert(flattr).values(rows);
  await payIn(node, month, people.givers, plan.givers);
  return { month, next: nextMonth(month), feeBps: plan.feeBps, gifts, budgets };
}

async function payIn(
  { deps }: House,
  month: Month,
  givers: readonly string[],
  plan: readonly { budgetMinor: bigint; paysInMinor: bigint; regives: boolean }[],
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    for (const [n, giverId] of givers.entries()) {
      const { budgetMinor, regives } = plan[n] ?? { budgetMinor: 100n, regives: false };
      await tx.execute(sql`insert into budget values (${giverId}, ${budgetMinor}, 'EUR', now())
        on conflict (actor_id) do update set amount_minor = excluded.amount_minor`);
      await tx.execute(sql`update account set regives = ${regives} where actor_id = ${giverId}`);
    }
    const transfers = givers.map((giverId, n) => ({
      ...{ debit: 'bank' as const, credit: userAccount(giverId, 'funds') },
      amountMinor: plan[n]?.paysInMinor ?? 0n,
    }));
    const paid = { kind: 'top_up', month, currency: 'EUR', transfers } as const;
    const entry = { id: deps.newId(), at: deps.clock() };
    await post(tx, { ...paid, idempotencyKey: `node:${month}` }, entry);
  });
}

/** What the books say: balances, what each flattr of a month was worth, and what rounding owes. */
export type Ledger = {
  readonly balances: Record<string, bigint>;
  readonly shares: Record<string, bigint>;
  readonly carries: Record<string, bigint>;
};

export async function ledgerOf({ deps }: House, month: Month): Promise<Ledger> {
  const read = async (query: ReturnType<typeof sql>) =>
    Object.fromEntries(
      [...(await deps.db.execute<{ key: string; value: string }>(query))]
        .map(({ key, value }) => [key, BigInt(value)] as const)
        .filter(([, value]) => value !== 0n),
    );
  return {
    balances: await read(sql`
      select a.path as key, (case when a.normal_side = 'debit' then 1 else -1 end
        * sum(b.debits_minor - b.credits_minor))::text as value
      from ledger_account a join ledger_balance b on b.account_id = a.id
      group by a.path, a.normal_side`),
    shares: await read(sql`
      select flattr_id as key, amount_minor::text as value from share where month = ${month}`),
    carries: await read(sql`
      select giver_id || ' ' || payee_id as key, carry_micro::text as value from carry`),
  };
}

/** What the books must say after a month, giver by giver, from the pure function. */
export function expected(before: Ledger, written: Written): Ledger {
  const { month, feeBps } = written;
  const balances = { ...before.balances };
  const shares: Record<string, bigint> = {};
  const carries = { ...before.carries };
  const move = (debit: string, credit: string, amountMinor: bigint) => {
    balances[debit] = (balances[debit] ?? 0n) - amountMinor;
    balances[credit] = (balances[credit] ?? 0n) + amountMinor;
  };
  const byGiver = Map.groupBy(written.gifts, ({ giverId }) => giverId);
  for (const [giverId, all] of byGiver) {
    const own = written.budgets.get(giverId);
    if (own === undefined) throw new Error('a budget for everybody');
    const gifts = all.filter(({ where }) => where !== null);
    const [received, funds] = [userAccount(giverId, 'earnings'), userAccount(giverId, 'funds')];
    const earningsMinor = own.regives ? (before.balances[received] ?? 0n) : 0n;
    const carryOf = (payeeId: string) => `${giverId} ${payeeId}`;
    const split = splitPeriod({
      ...{ budgetMinor: own.budgetMinor, feeBps, month, flattrs: gifts },
      availableMinor: (before.balances[funds] ?? 0n) + earningsMinor,
      carryMicro: new Map(
        gifts.map(({ payeeId }) => [payeeId, before.carries[carryOf(payeeId)] ?? 0n]),
      ),
      rank: (key) => rankOf(month, key),
    });
    let left = earningsMinor;
    const pay = (credit: string, amountMinor: bigint) => {
      const again = amountMinor < left ? amountMinor : left;
      left -= again;
      move(received, credit, again);
      move(funds, credit, amountMinor - again);
    };
    pay('fees', split.feeMinor);
    for (const { flattrId, where } of gifts) {
      const amountMinor = split.shares.get(flattrId) ?? 0n;
      shares[flattrId] = amountMinor;
      pay(where ?? '', amountMinor);
    }
    for (const [payeeId, micro] of split.carryMicro) carries[carryOf(payeeId)] = micro;
  }
  const something = (amounts: Record<string, bigint>) =>
    Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0n));
  return {
    balances: something(balances),
    shares: something(shares),
    carries: something(carries),
  };
}
