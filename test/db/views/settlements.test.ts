import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disputesWith } from '../../../db/views/disputes.ts';
import { evidenceText } from '../../../db/views/evidence.ts';
import {
  findPeer,
  inMonth,
  openPayments,
  type Settlement,
  settledMonths,
  settlementsOf,
} from '../../../db/views/settlements.ts';
import { type House, house } from '../../support/house.ts';
import { meet } from '../../support/peer.ts';
import {
  aDocument,
  aDue,
  aNetting,
  anAccount,
  anAdjustment,
  aPair,
  aStatement,
  aWithdrawal,
  inSuspense,
  THEIR_IBAN,
} from '../../support/settled.ts';

const PAYEE = 'https://peer.example/users/lighthouse';
const REFERENCE = 'RF18000000000000000000001';

let node: House;
let of: { readonly peerId: string; readonly currency: string };
let stated: Awaited<ReturnType<typeof aStatement>>;

/** In October we owe 10.00, of which they dispute 2.00; they owe 3.00, of which we dispute 1.00. Netted
 *  are 2.00, and 6.00 remain to be paid by us. In November 4.00 are stated and not answered. */
beforeAll(async () => {
  node = await house({ at: '2026-11-12T12:00:00Z' });
  const { deps } = node;
  const peer = await meet(deps);
  of = await aPair(
    deps,
    { peerId: peer.id, currency: 'EUR' },
    {
      ...{ issuedDischargedMinor: 200n, receivedDischargedMinor: 200n, receivedSpreadMinor: 200n },
      refusedEvents: { 'statement: gap': 2 },
    },
  );
  await anAccount(deps, of);
  stated = await aStatement(
    deps,
    of,
    { direction: 'issued', month: '2026-10', seq: 1, answeredAt: deps.clock() },
    [
      { payee: PAYEE, amountMinor: 200n, disputedMinor: 200n },
      { amountMinor: 800n, adjustedMinor: 50n },
    ],
  );
  await aDocument(deps, of, {
    ...{ direction: 'received', kind: 'acceptance', answers: stated.uri },
    says: {
      statement: stated.sha256,
      disputed: [{ payee: PAYEE, amount: '200', code: 'unknown_payee' }],
    },
  });
  await aStatement(deps, of, { direction: 'received', month: '2026-10', seq: 1 }, [
    { amountMinor: 200n, fundedMinor: 200n, releasedMinor: 150n },
    { payee: PAYEE, amountMinor: 100n, disputedMinor: 100n },
  ]);
  const entries = [
    { debtor: deps.node.actorUri, seq: 1, outstandingMinor: '800' },
    { debtor: peer.actorUri ?? '', seq: 1, outstandingMinor: '200' },
  ];
  const netted = { offsetMinor: 200n, dueMinor: 600n, debtor: 'us', entries } as const;
  await aNetting(deps, of, { month: '2026-10', reference: REFERENCE, ...netted });
  const open = { nr: 0, reference: REFERENCE, debtor: 'us', month: '2026-10' } as const;
  await aDue(deps, of, { ...open, amountMinor: 600n });
  const later = { direction: 'issued', month: '2026-11', seq: 2, state: 'issued' } as const;
  await aStatement(deps, of, later, [{ amountMinor: 400n }]);
  const came = { nr: 0, entry: 'B-17', side: 'in', why: 'unreferenced' } as const;
  await inSuspense(deps, of, { ...came, amountMinor: 25n });
});
// The rows above are in no books.
afterAll(() => node.database.close());

const read = async (month?: string): Promise<Settlement> => {
  const { deps } = node;
  const which = {
    us: deps.node.actorUri,
    now: deps.clock(),
    ...(month === undefined ? {} : { month }),
  };
  const [one] = await settlementsOf(deps.db, which);
  if (one === undefined) throw new Error('no settlement');
  return one;
};

test('what was stated, accepted, disputed, adjusted, netted and paid, per month and direction', async () => {
  const one = await read();
  expect(one).toMatchObject({
    ...{ host: 'peer.example', standing: 'good', weOweMinor: 600n, theyOweMinor: 0n },
    refused: { 'statement: gap': 2 },
  });
  expect(one.months.map(({ month }) => month)).toEqual(['2026-11', '2026-10']);
  const [november, october] = one.months;
  expect(october?.issued).toMatchObject({
    ...{ seq: 1, lines: 2, statedMinor: 1000n, acceptedMinor: 800n, disputedMinor: 200n },
    ...{ adjustedMinor: 50n, nettedMinor: 200n, paidMinor: 0n, openMinor: 600n, refusal: null },
  });
  expect(october?.received).toMatchObject({
    ...{ statedMinor: 300n, acceptedMinor: 200n, disputedMinor: 100n, nettedMinor: 200n },
    ...{ openMinor: 0n, releasedMinor: 150n },
  });
  expect(october?.netting).toMatchObject({ offsetMinor: 200n, dueMinor: 600n, debtor: 'us' });
  expect(november).toMatchObject({ received: null, netting: null });
  expect(november?.issued).toMatchObject({ state: 'issued', statedMinor: 400n, openMinor: 0n });
});

test('one month is only that month, and its lines are still added up', async () => {
  const one = inMonth(await read('2026-11'), '2026-11');
  expect(one.months.map(({ month }) => month)).toEqual(['2026-11']);
  expect(one.payments).toEqual([]);
  expect(one.waits.map(({ code }) => code)).toEqual(['their_answer', 'suspense_in']);
  expect((await read('2026-10')).months[0]?.issued?.disputedMinor).toBe(200n);
  const others = (await read('2026-11')).waits.map(({ code }) => code);
  expect(others).toContain('their_dispute');
  expect(await settledMonths(node.deps.db, 1)).toEqual(['2026-11']);
});

test('why it waits, with how much and until when', async () => {
  const { waits } = await read();
  expect(waits.map(({ code, month, amountMinor }) => [code, month, amountMinor])).toEqual([
    ['their_dispute', '2026-10', 200n],
    ['our_dispute', '2026-10', 100n],
    ['their_answer', '2026-11', 400n],
    ['pay', '2026-10', 600n],
    ['suspense_in', null, 25n],
  ]);
  expect(waits[0]?.until).toEqual(new Date('2027-01-11T12:00:00Z'));
  expect(waits[2]?.until).toEqual(new Date('2027-11-12T12:00:00Z'));
});

test('a payment says what our bank should pay now, and money in suspense what to do', async () => {
  const open = openPayments([await read()]);
  expect(open.payments).toMatchObject([
    {
      ...{ reference: REFERENCE, toPayMinor: 600n, endToEndId: `${REFERENCE}-1`, waits: 'pay' },
      payTo: { iban: THEIR_IBAN, holder: 'Their Club', bic: null },
    },
  ]);
  expect(open.suspense).toMatchObject([{ entry: 'B-17', amountMinor: 25n, waits: 'suspense_in' }]);
});

test('while it is not sure where to, no payment is suggested', async () => {
  const { db, clock, node: facts } = node.deps;
  const now = new Date(clock().getTime() - 1);
  const [early] = await settlementsOf(db, { us: facts.actorUri, now });
  expect(early?.account).toMatchObject({ state: 'first', usableFrom: clock() });
  expect(early?.payments).toMatchObject([
    { reference: REFERENCE, toPayMinor: 0n, payTo: null, waits: 'account_first' },
  ]);
});

test('what is in dispute, with its reason, and what was done about it', async () => {
  const { deps } = node;
  const [theirs, ours] = await disputesWith(deps.db, { peerId: of.peerId, limit: 10 });
  expect(theirs).toMatchObject({
    ...{ by: 'them', seq: 1, payee: PAYEE, amountMinor: 200n, code: 'unknown_payee', done: null },
    until: new Date('2027-01-11T12:00:00Z'),
  });
  expect(ours).toMatchObject({ by: 'us', payee: PAYEE, code: null, until: null, done: null });
  const off = { nr: 0, adjusts: 1, payee: PAYEE, amountMinor: 200n, disputed: true };
  await anAdjustment(deps, of, off);
  await aWithdrawal(deps, of, { nr: 0, seq: 1, payee: PAYEE, by: 'us', state: 'proposed' });
  const after = await disputesWith(deps.db, { peerId: of.peerId, limit: 10 });
  expect(after.map(({ done }) => done)).toEqual(['answered', 'withdrawn']);
  const { waits } = await read();
  expect(waits.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['next_statement', 'our_withdrawal']),
  );
});

const evidence = async (month: string | null): Promise<string> => {
  const text = evidenceText(node.deps.db, node.deps.node.host, { ...of, month });
  let all = '';
  for await (const piece of text) all += piece;
  return all;
};

test('the evidence of a month is all that was signed about it, byte for byte, with the keys', async () => {
  const { deps } = node;
  const advice = await aDocument(deps, of, {
    ...{ kind: 'advice', says: { reference: REFERENCE, amount: '600' } },
  });
  const receipt = await aDocument(deps, of, {
    ...{ direction: 'received', kind: 'receipt', answers: advice.uri },
    says: { advice: advice.sha256, amount: '600' },
  });
  const text = await evidence('2026-10');
  const kinds = [...text.matchAll(/^kind: (.*)$/gm)].map(([, kind]) => kind);
  expect(kinds).toEqual([
    // Where they are paid is about every month.
    ...['account', 'statement', 'acceptance', 'statement', 'netting', 'advice', 'receipt'],
  ]);
  for (const [, sha256, jws = ''] of text.matchAll(/^sha256: (.*)\n(?:.*\n)*?jws:\n(.*)$/gm))
    expect(createHash('sha256').update(jws).digest('hex')).toBe(sha256);
  expect(text).toContain(`\nsha256: ${receipt.sha256}\nanswers: ${advice.uri}\n`);
  expect(text).toContain(`\nlines:\n{"payee":"${PAYEE}"}\n`);
  expect(text).toMatch(/--- public keys of localhost:9001 ---\n\{.*"kty":"OKP"/);
  expect(text).toMatch(/--- public keys of peer\.example.* ---\n\{.*\} valid\n$/);
});

test('all of the evidence is that of every month', async () => {
  const text = await evidence(null);
  expect(text).toContain('What localhost:9001 and peer.example signed in EUR: 8 documents.');
  expect((await evidence('2026-11')).match(/^--- document/gm)).toHaveLength(2);
});

test('a frozen peer that owes for long is seen as that in the list', async () => {
  const { deps } = node;
  const other = await meet(deps, { host: 'liar.example', actorUri: 'https://liar.example/node' });
  const frozen = { frozenFirst: 'a'.repeat(64), frozenSecond: 'b'.repeat(64) };
  await aPair(
    deps,
    { peerId: other.id, currency: 'EUR' },
    { ...frozen, standing: 'overdue', unfrozenByUs: true },
  );
  expect(await findPeer(deps.db, 'liar.example')).toMatchObject({
    ...{ standing: 'overdue', frozen: true, trust: 'funded', limitMinor: 0n },
  });
  const which = { us: deps.node.actorUri, now: deps.clock(), peerId: other.id };
  const [one] = await settlementsOf(deps.db, which);
  expect(one?.waits.map(({ code }) => code)).toEqual(['frozen_their_word', 'overdue']);
});
