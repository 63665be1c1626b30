import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { trialBalance } from '../../db/views/books.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { issueStatements } from '../../src/operations/issue-statements.ts';
import { recordPaymentReceived, recordPaymentSent } from '../../src/operations/record-payment.ts';
import { settleMonth } from '../../src/operations/settle-month.ts';
import { creator, giver } from '../support/house.ts';
import { elsewhere, workElsewhere } from '../support/peer.ts';
import { bring, type Letter, type Settler, twoHouses } from './two-houses.ts';

let pair: readonly [Settler, Settler];
beforeEach(async () => {
  pair = await twoHouses();
});
// Closing checks the books of both.
afterEach(async () => {
  for (const { house } of pair) await house.close();
});

/** In which order, and how often, letters that are on their way arrive; those of one group arrive
 *  at once. */
const ORDERS: Readonly<Record<string, (letters: readonly Letter[]) => Letter[][]>> = {
  'the newest first': (letters) => letters.toReversed().map((one) => [one]),
  'each three times, two at once': (letters) => letters.flatMap((one) => [[one, one], [one]]),
  'all at once': (letters) => [[...letters]],
};
type Order = (typeof ORDERS)[string];

/** Carries all letters of both until nothing new comes of it; what must wait is brought again. */
async function carry(order: Order, brought: Set<string>): Promise<void> {
  for (let rounds = 0; rounds < 10; rounds += 1) {
    const before = brought.size;
    for (const [from, to] of [pair, pair.toReversed()] as [Settler, Settler][]) {
      const waiting = (await from.letters()).filter(({ uri }) => !brought.has(uri));
      for (const group of order(waiting)) {
        const answers = await Promise.all(group.map((letter) => bring(from, to, letter)));
        for (const [at, letter] of group.entries())
          if (answers[at] === 'done') brought.add(letter.uri);
      }
    }
    if (brought.size === before && rounds > 0) return;
  }
  throw new Error('the letters never come to rest');
}

const balance = async ({ deps }: Settler, suffix: string) =>
  (await trialBalance(deps.db)).find(({ path }) => path.endsWith(suffix))?.balanceMinor ?? 0n;
const dueOf = async ({ pair }: Settler) => (await pair()).dues[0];

/** A month in which somebody on one node gives 20.00 to somebody on the other, closed on both. */
async function monthOwed(debtor: Settler, creditorSide: Settler): Promise<string> {
  const { actorId, workIds } = await creator(creditorSide.deps, 'harbour-radio', ['Fog']);
  const { host, origin } = creditorSide.deps.node;
  const author = { ...elsewhere('harbour-radio', host), uri: `${origin}/users/${actorId}` };
  const there = await workElsewhere(debtor.deps, author, `${workIds[0]}`);
  const money = { budgetMinor: 2_000n, fundsMinor: 2_000n };
  const reader = await giver(debtor.deps, 'reader', money);
  expect(await giveFlattr(debtor.deps, { giverId: reader, ...there })).toMatchObject({ ok: true });
  for (const { house, deps } of pair) {
    house.setClock('2026-11-20T00:00:00Z');
    expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
    await issueStatements(deps, '2026-10');
  }
  return actorId;
}

describe.each([
  ['proposes', 0],
  ['consents', 1],
])('when the creditor %s', (_, creditorIs) => {
  test.each(Object.keys(ORDERS))('letters may come %s', async (name) => {
    const order = ORDERS[name] ?? ((letters) => [[...letters]]);
    const [creditorSide, debtor] = creditorIs === 0 ? pair : [pair[1], pair[0]];
    const payee = await monthOwed(debtor, creditorSide);
    const brought = new Set<string>();
    await carry(order, brought);
    expect(await balance(creditorSide, `user:${payee}:pending`)).toBe(2_000n);

    for (const { deps } of pair) await settleMonth(deps, '2026-10');
    const [proposer, other] = pair;
    const [netting] = (await proposer.letters()).filter(({ kind }) => kind === 'netting');
    if (netting === undefined) throw new Error('nothing was proposed');
    await bring(proposer, other, netting);
    // The debtor pays as soon as it may, so that its consent and its advice travel together.
    if (debtor === proposer) await carry(order, brought);
    const reference = (await dueOf(debtor))?.reference ?? '';
    const sent = { reference, amountMinor: null, entry: null };
    expect(await recordPaymentSent(debtor.deps, sent)).toMatchObject({ ok: true });
    await carry(order, brought);
    const came = { reference, host: null, amountMinor: 2_000n, entry: null };
    expect(await recordPaymentReceived(creditorSide.deps, came)).toMatchObject({ ok: true });
    await carry(order, brought);

    for (const settler of pair) {
      expect((await dueOf(settler))?.state).toBe('closed');
      const { issued, received } = await settler.pair();
      const states = [...issued.statements, ...received.statements].map(({ state }) => state);
      expect(states).toEqual(['accepted', 'accepted']);
    }
    expect(await balance(creditorSide, `user:${payee}:earnings`)).toBe(2_000n);
    expect(await balance(debtor, ':payable')).toBe(0n);
    expect(await balance(creditorSide, ':receivable')).toBe(0n);
  });
});
