import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { actor } from '../../../db/schema/people.ts';
import { disputesWith } from '../../../db/views/disputes.ts';
import {
  openPayments,
  type Payment,
  type Settlement,
  settlementsOf,
} from '../../../db/views/settlements.ts';
import { orFail } from '../../../src/commands/peer-refusals.ts';
import {
  disputeTable,
  nettingTable,
  paymentTable,
  sayTransfers,
  sayWaits,
  statementTable,
  suspenseTable,
} from '../../../src/commands/peer-tables.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { refuse } from '../../../src/operations/outcome.ts';
import { recordPaymentReceived } from '../../../src/operations/record-payment.ts';
import { tickPair } from '../../../src/operations/tick-pairs.ts';
import { creator, type House, house } from '../../support/house.ts';
import { meet, stated } from '../../support/peer.ts';

const NOBODY = 'http://localhost:9001/users/nobody';

let home: House;
let peerId: string;

/** A peer owes 12.00 for October to a creator, and states 3.00 for somebody who is not here. Nobody netted
 *  it, and 0.75 came that nobody can place. */
beforeAll(async () => {
  home = await house();
  const { deps } = home;
  home.setClock('2026-11-06T12:00:00Z');
  const maker = (await creator(deps, 'lighthouse', ['Lamps'])).actorId;
  const [row] = await deps.db.select().from(actor).where(eq(actor.id, maker));
  const closed = await closePeriod(deps, '2026-10');
  const works = [{ work: null, flattrs: 1 }];
  const peer = await meet(deps);
  peerId = peer.id;
  const taken = await stated(deps, peer, [
    { payee: row?.uri ?? '', amountMinor: 1200n, works },
    { payee: NOBODY, amountMinor: 300n, works },
  ]);
  if (!closed.ok || !taken.ok) throw new Error('nothing was stated');
  home.setClock('2026-11-22T12:00:00Z');
  await tickPair(deps, { peerId });
  const came = { host: 'peer.example', reference: null, amountMinor: 75n, entry: 'B-9' };
  await recordPaymentReceived(deps, came);
});
afterAll(() => home.close());

const read = async (): Promise<Settlement> => {
  const { deps } = home;
  const [one] = await settlementsOf(deps.db, { us: deps.node.actorUri, now: deps.clock() });
  if (one === undefined) throw new Error('no settlement');
  return one;
};

/** Columns are as wide as they need to be. */
const cells = (text: string): string[] =>
  text.split('\n').map((line) =>
    line
      .trim()
      .split(/\s{2,}/)
      .join('|'),
  );

test('a peer is shown with what was stated and what became of it', async () => {
  const one = await read();
  expect(cells(statementTable([one]))).toEqual([
    'peer|month|who owes|seq|stated|accepted|disputed|adjusted|netted|paid|open|state',
    'peer.example|2026-10|they|1|15.00 EUR|12.00 EUR|3.00 EUR|12.00 EUR|accepted',
  ]);
  expect(nettingTable(one)).toBeNull();
  const netting = {
    ...({ attempt: 2, proposer: 'us', state: 'refused', refusal: 'netting_differs' } as const),
    ...({ proposedAt: new Date(0), offsetMinor: 500n, dueMinor: 0n, debtor: 'nobody' } as const),
    reference: 'RF18000000000000000000001',
  };
  const [month] = one.months;
  if (month === undefined) throw new Error('no month');
  expect(cells(nettingTable({ ...one, months: [{ ...month, netting }] }) ?? '')[1]).toBe(
    'peer.example|2026-10|2|5.00 EUR|0.00 EUR|nobody|RF18000000000000000000001|refused: netting_differs',
  );
});

test('payments say who pays what under which reference, and what they wait for', async () => {
  const { payments, suspense } = openPayments([await read()]);
  expect(cells(paymentTable(payments))[1]).toMatch(
    /^peer\.example\|2026-10\|they\|RF\w{23}\|12\.00 EUR\|open\|their_payment$/,
  );
  expect(cells(suspenseTable(suspense))[1]).toBe(
    'peer.example|B-9|in|0.75 EUR|unreferenced|suspense_in',
  );
});

test('what waits is said with its code, for scripts, and in a sentence, for people', async () => {
  const lines: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(`${text}`);
    return true;
  });
  const one = await read();
  try {
    sayWaits(one.waits, one);
    sayWaits([], one);
  } finally {
    out.mockRestore();
  }
  expect(lines).toEqual([
    '\nWhat waits with peer.example, and why:\n',
    '  our_dispute (2026-10, 3.00 EUR, since 2026-11-06): We dispute lines of theirs. They give them back, or we accept them after all.\n',
    '  their_payment (2026-10, 12.00 EUR, since 2026-11-22): They have to pay it. When it has arrived, book it as received.\n',
    '  suspense_in (all months, 0.75 EUR): Money came that nobody can place. Say what it is for, or send it back.\n',
    '  our_account (all months): They cannot pay: this node has not said where. Set its bank account.\n',
  ]);
});

test('a dispute is listed with what names it to the commands about it', async () => {
  const disputes = await disputesWith(home.deps.db, { peerId, limit: 10 });
  expect(cells(disputeTable(disputes))).toEqual([
    'month|seq|who disputes|payee|amount|reason|by itself|done',
    `2026-10|1|we|${NOBODY}|3.00 EUR|unknown_payee`,
  ]);
});

test('a refusal is a sentence that says what to do', () => {
  expect(() => orFail(refuse('waiting'))).toThrow('Try again later.');
  expect(orFail({ ok: true, host: 'peer.example' })).toMatchObject({ host: 'peer.example' });
});

test('money without a reference is refused without the bank’s own name of it, which is asked for', async () => {
  const came = { host: 'peer.example', reference: null, amountMinor: 75n, entry: null };
  const refused = await recordPaymentReceived(home.deps, came);
  expect(refused).toEqual({ ok: false, code: 'entry_missing' });
  expect(() => orFail(refused)).toThrow('--entry <id>');
});

test('what is to be paid is printed as it is typed at the bank, when it is sure where to', () => {
  const payment: Payment = {
    ...{ host: 'peer.example', currency: 'EUR', month: '2026-10', reference: 'RF18' },
    ...({ kind: 'net', debtor: 'us', state: 'open', waits: 'pay' } as const),
    ...{ endToEndId: 'RF18-1', amountMinor: 600n, movedMinor: 0n, toPayMinor: 600n },
    ...{ advisedMinor: null, since: new Date(0), owedSince: new Date(0) },
    payTo: { holder: 'Their Club', iban: 'BE68539007547034', bic: null },
  };
  const lines: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(`${line}`);
    return true;
  });
  sayTransfers([{ ...payment, payTo: null, toPayMinor: 0n }, payment]);
  out.mockRestore();
  expect(lines.join('')).toBe(
    '\nTo peer.example, at our bank:\n  holder  Their Club\n  IBAN    BE68 5390 0754 7034\n  amount  6.00 EUR\n  with the reference RF18, and the EndToEndId RF18-1\n',
  );
});
