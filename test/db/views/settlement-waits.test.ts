import { describe, expect, test } from 'vitest';
import type { Banking } from '../../../db/views/bank-accounts.ts';
import type { DisownedRow } from '../../../db/views/disowned.ts';
import type { LineSums, PairHead, StatementRow } from '../../../db/views/pair-heads.ts';
import { waitsOf } from '../../../db/views/settlement-waits.ts';
import { WAIT_CODES, type WaitCode } from '../../../db/views/wait.ts';
import type { AccountState } from '../../../src/settlement/bank-account.ts';
import type { Due, NettingRow, Pair, Suspense } from '../../../src/settlement/pair/pair.ts';
import { newPair } from '../../../src/settlement/pair/pair.ts';

const US = 'https://a.example/node';
const THEM = 'https://b.example/node';
const at = (instant: string) => new Date(instant);
const AT = at('2026-11-12T12:00:00Z');

const sums = (some: Partial<LineSums>): LineSums => ({
  ...{ adjustedMinor: 0n, disputedMinor: 0n, struckMinor: 0n, fundedMinor: 0n, releasedMinor: 0n },
  ...{ writtenOffMinor: 0n, lostMinor: 0n, lines: 1, ...some },
});

type Facts = Partial<Pick<StatementRow, 'seq' | 'month' | 'state' | 'acceptedMinor'>> & {
  readonly direction: 'issued' | 'received';
  readonly of?: Partial<LineSums>;
};

const rowOf = ({ direction, of = {}, ...facts }: Facts): StatementRow => ({
  ...{ documentId: direction, peerId: 'peer', currency: 'EUR', direction, seq: 1 },
  ...{ month: '2026-10', grossMinor: 1000n, totalMinor: 1000n, acceptedMinor: 1000n },
  ...{ state: 'accepted', statedAt: AT, answeredAt: AT, payload: null, isOpen: true },
  ...{ isAdopted: false, sha256: direction, refusal: null, sums: sums(of), ...facts },
});

/** A settlement with some statements, as the views read it. */
function headOf(statements: readonly Facts[], some: Partial<Pair> = {}): PairHead {
  const rows = statements.map(rowOf);
  const chain = (direction: 'issued' | 'received') => ({
    dischargedMinor: 0n,
    statements: rows.filter((row) => row.direction === direction),
  });
  const issued = chain('issued') as unknown as Pair['issued'];
  const received = chain('received') as unknown as Pair['received'];
  const pair = { ...newPair(US, THEM, 'EUR'), issued, received, ...some };
  return { pair, statements: rows, nettingRefusals: [], disowned: [] } as unknown as PairHead;
}

/** They have said where they are paid, and so have we. */
const BANKING: Banking = {
  theirs: {
    ...{ state: 'usable', said: null, other: null, before: null },
    ...{ usableFrom: null, sinceRevision: 1 },
  },
  isOursSet: true,
};

const codes = (head: PairHead, now = AT, banking: Banking | null = BANKING): WaitCode[] =>
  waitsOf(head, now, banking).map(({ code }) => code);

const both = [{ direction: 'issued' }, { direction: 'received' }] as const;

const nettingOf = (some: Partial<NettingRow>): NettingRow =>
  ({
    ...{ sha256: null, month: '2026-10', attempt: 1, proposer: 'us', state: 'proposed' },
    ...{ proposedAtMs: AT.getTime(), ...some },
  }) as NettingRow;

const dueOf = (some: Partial<Due>): Due => ({
  ...{ reference: 'RF1', month: '2026-10', kind: 'net', debtor: 'us', amountMinor: 600n },
  ...{ state: 'open', sinceMs: AT.getTime(), owedSinceMs: AT.getTime(), movedMinor: 0n },
  ...{ attempt: 1, advice: null, ...some },
});

const agreed = { nettings: [nettingOf({ state: 'agreed' })] };
const advice = { sha256: 'a', amountMinor: 600n };
const frozen = { proof: ['a', 'b'] as const, ours: false, theirs: false };
const held = (side: Suspense['side'], why: Suspense['why']): Partial<Pair> => ({
  suspense: [{ entry: 'B-1', side, amountMinor: 5n, reference: null, endToEndId: null, why }],
});

const SHOWN = { seenAt: AT } as DisownedRow;

const toPay = headOf([{ direction: 'issued' }], { ...agreed, dues: [dueOf({})] });
const saying = (state: AccountState): Banking => ({
  ...BANKING,
  theirs: { ...BANKING.theirs, state, usableFrom: UNTIL },
});
const UNTIL = at('2026-11-15T12:00:00Z');

/** What must be the only reason, or the first, where the second list has others. */
const CASES: Record<WaitCode, readonly [PairHead, Date?, Banking?]> = {
  blocked: [headOf([], { trust: 'blocked' })],
  frozen: [headOf([], { frozen })],
  frozen_their_word: [headOf([], { frozen: { ...frozen, ours: true } })],
  accused: [headOf([], { frozen, refs: { a: 'statement:1' } })],
  restored: [headOf([], { restoredAtMs: AT.getTime() })],
  disowned: [{ ...headOf([]), disowned: [SHOWN] }],
  bank_unchecked: [headOf([], { bankAgrees: false })],
  overdue: [headOf([], { standing: 'overdue' })],
  suspended: [headOf([], { standing: 'suspended' })],
  defaulted: [headOf([], { standing: 'defaulted' })],
  not_stated: [headOf([], { unstated: [{ month: '2026-10', lines: [] }] })],
  their_statement: [headOf([{ direction: 'issued' }])],
  their_answer: [headOf([{ direction: 'issued', state: 'issued', acceptedMinor: 0n }])],
  their_dispute: [
    headOf([{ direction: 'issued', acceptedMinor: 0n, of: { disputedMinor: 1000n } }]),
  ],
  our_dispute: [
    headOf([{ direction: 'received', acceptedMinor: 0n, of: { disputedMinor: 1000n } }]),
  ],
  our_withdrawal: [
    headOf([{ direction: 'received', acceptedMinor: 0n, of: { disputedMinor: 1000n } }], {
      withdrawals: [{ seq: 1, payee: 'p', by: 'us', state: 'proposed' }],
    }),
  ],
  dispute_asked: [
    headOf([{ direction: 'received', acceptedMinor: 0n }], {
      disputes: [
        {
          ...{ seq: 1, payee: 'p', by: 'us', attempt: 1, amountMinor: 1000n, code: 'doubted' },
          ...{ state: 'proposed', sinceMs: 0 },
        },
      ],
    }),
  ],
  next_statement: [
    headOf([], { wanted: [{ adjusts: 1, payee: 'p', amountMinor: 5n, disputed: false }] }),
  ],
  trust_new: [
    headOf([{ direction: 'received', acceptedMinor: 0n, of: { fundedMinor: 5n } }], {
      trust: 'new',
    }),
  ],
  netting_day: [headOf(both), at('2026-11-09T23:59:59Z')],
  our_proposal: [headOf(both)],
  their_proposal: [headOf(both, { us: THEM, them: US })],
  their_consent: [headOf(both, { nettings: [nettingOf({})] })],
  no_consent: [headOf(both, { nettings: [nettingOf({ state: 'expired' })] })],
  netting_refused: [headOf(both, { nettings: [nettingOf({ state: 'refused' })] })],
  payment_open: [
    headOf(both, {
      dues: [dueOf({ month: '2026-09', debtor: 'them', state: 'paid', advice, movedMinor: 600n })],
    }),
  ],
  carried_over: [
    headOf([{ direction: 'issued', acceptedMinor: 499n }]),
    at('2026-11-15T00:00:00Z'),
  ],
  pay: [toPay],
  pay_held: [
    headOf([{ direction: 'issued' }], {
      ...agreed,
      ...{ dues: [dueOf({})], ...held('out', 'unknown') },
    }),
  ],
  their_receipt: [headOf([], { dues: [dueOf({ state: 'paid', movedMinor: 600n })] })],
  their_payment: [headOf([], { dues: [dueOf({ debtor: 'them' })] })],
  their_advice: [
    headOf([], { dues: [dueOf({ debtor: 'them', state: 'paid', movedMinor: 600n })] }),
  ],
  rest_of_payment: [
    headOf([], { dues: [dueOf({ debtor: 'them', state: 'paid', advice, movedMinor: 500n })] }),
  ],
  suspense_in: [headOf([], held('in', 'wrong_amount'))],
  suspense_out: [headOf([], held('out', 'double'))],
  to_send_back: [headOf([], held('in', 'leaving'))],
  sent_back: [headOf([], held('out', 'sent_back'))],
  held: [headOf([], held('in', 'held_return'))],
  account_none: [toPay, AT, saying('none')],
  account_first: [toPay, AT, saying('first')],
  account_changed: [toPay, AT, saying('changed')],
  account_confirmed: [toPay, AT, saying('confirmed')],
  account_contradiction: [toPay, AT, saying('contradiction')],
  our_account: [
    headOf([], { dues: [dueOf({ debtor: 'them' })] }),
    AT,
    { ...BANKING, isOursSet: false },
  ],
};

describe('each reason is found, and no other with it', () => {
  test.each(WAIT_CODES.map((code) => [code] as const))('%s', (code) => {
    const [head, now, banking] = CASES[code];
    const found = codes(head, now, banking);
    if (code === 'our_account') expect(found).toEqual(['their_payment', code]);
    else expect(code === 'pay_held' ? found.slice(0, 1) : found).toEqual([code]);
  });
});

test('a payment that waits for its account says until when, and needs none in points', () => {
  expect(waitsOf(toPay, AT, saying('first'))[0]).toMatchObject({ until: UNTIL });
  expect(waitsOf(toPay, AT, BANKING)[0]).toMatchObject({ until: null });
  expect(codes(toPay, AT, null)).toEqual(['pay']);
  // A person has to be asked before anything is to be paid.
  for (const state of ['changed', 'contradiction'] as const)
    expect(codes(headOf([]), AT, saying(state))).toEqual([`account_${state}`]);
  expect(codes(headOf([]), AT, saying('first'))).toEqual([]);
  const owed = headOf([], { dues: [dueOf({ debtor: 'them' })] });
  expect(codes(owed, AT, null)).toEqual(['their_payment']);
});

test('nothing waits when all is paid, or nothing was ever stated', () => {
  expect(codes(headOf([]))).toEqual([]);
  const paid = headOf(both);
  const { issued, received } = paid.pair;
  const pair = {
    ...{ ...paid.pair, issued: { ...issued, dischargedMinor: 1000n } },
    received: { ...received, dischargedMinor: 1000n },
  };
  expect(codes({ ...paid, pair })).toEqual([]);
});

test('a netting without an answer holds money for 45 days, and what we owe for a year', () => {
  const untilOf = (state: NettingRow['state']) =>
    waitsOf(headOf(both, { nettings: [nettingOf({ state })] }), AT, BANKING)[0]?.until;
  expect(untilOf('proposed')).toEqual(at('2026-12-27T12:00:00Z'));
  expect(untilOf('expired')).toEqual(at('2027-11-12T12:00:00Z'));
});

test('a missing statement is waited for until the 15th, then the other direction is netted alone', () => {
  const head = headOf([{ direction: 'issued' }]);
  expect(waitsOf(head, AT, BANKING)[0]?.until).toEqual(at('2026-11-15T00:00:00Z'));
  expect(codes(head, at('2026-11-15T00:00:00Z'))).toEqual(['our_proposal']);
});

test('what was netted without a payment, or is newer than the netting, is carried over', () => {
  expect(codes(headOf([{ direction: 'issued', acceptedMinor: 499n }], agreed))).toEqual([
    'carried_over',
  ]);
  const gross = headOf([{ direction: 'issued', acceptedMinor: 499n }], { grossUpTo: '2026-10' });
  expect(codes(gross, at('2026-11-21T00:00:00Z'))).toEqual(['carried_over']);
});

test('a restored or frozen node waits for that, not for a netting', () => {
  expect(codes(headOf(both, { restoredAtMs: AT.getTime() }))).toEqual(['restored']);
  expect(codes(headOf(both, { frozen }))).toEqual(['frozen']);
  // What is said of us stops nothing.
  const accused = headOf(both, { frozen, refs: { b: 'statement:1' } });
  expect(codes(accused)).toEqual(['accused', 'our_proposal']);
});

test('a payment of theirs that is complete waits for nothing', () => {
  const complete = dueOf({ debtor: 'them', state: 'paid', advice, movedMinor: 600n });
  expect(codes(headOf([], { dues: [complete] }))).toEqual([]);
  expect(codes(headOf([], { dues: [dueOf({ state: 'closed' })] }))).toEqual([]);
});

test('a line that was disputed after its acceptance goes to its givers 60 days after our consent', () => {
  const consented = at('2026-11-20T12:00:00Z');
  const dispute = { seq: 1, payee: 'p', attempt: 1, amountMinor: 400n, code: 'doubted' } as const;
  const agreedThen = { state: 'agreed', sinceMs: consented.getTime() } as const;
  const head = headOf([{ direction: 'issued', of: { disputedMinor: 400n } }], {
    disputes: [{ ...dispute, ...agreedThen, by: 'them' }],
  });
  const found = waitsOf(head, consented, BANKING).find(({ code }) => code === 'their_dispute');
  expect(found).toMatchObject({ since: consented, until: at('2027-01-19T12:00:00Z') });
});

test('documents that are not ours are said for a year after the last one was shown', () => {
  const last = { seenAt: at('2027-01-01T00:00:00Z') } as DisownedRow;
  const head = { ...headOf([]), disowned: [SHOWN, last] };
  const until = at('2028-01-01T00:00:00Z');
  expect(waitsOf(head, AT, BANKING)).toMatchObject([{ code: 'disowned', since: AT, until }]);
  expect(waitsOf(head, until, BANKING)).toEqual([]);
});
