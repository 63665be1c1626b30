import type { Tx } from '../../db/connect.ts';
import {
  type MonthTerms,
  SPLIT_STEPS,
  type SplitStep,
  splitMonth,
} from '../../db/records/distribution.ts';
import { bookDistribution, summary } from '../../db/records/distribution-postings.ts';
import { addJob, addOpening } from '../../db/records/jobs.ts';
import { lockBooks, lockMonthEdge } from '../../db/records/locks.ts';
import {
  countedMonths,
  countMonth,
  markDistributed,
  openMonth,
  readOpenMonth,
  readPeriod,
} from '../../db/records/periods.ts';
import { earlyShare, firstWrongOfMonth } from '../../db/views/audit-month.ts';
import { distributesAt, endOf, type Month, monthOf, nextMonth } from '../flattr/period.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type CloseRefusal =
  | 'month_unknown'
  | 'month_not_over'
  | 'grace_days_running'
  | 'books_wrong';

/** The steps of a close, in their order. */
const STEPS: readonly CloseStep[] = [...SPLIT_STEPS.map(({ name }) => name), 'postings', 'checks'];

/** The first step that begins with all accounts of the month locked. */
const LOCKED: SplitStep = 'standing shares';

export type CloseStep = SplitStep | 'postings' | 'checks';

/** How far a close is: `done` of `of` steps, and which comes now. */
export type CloseProgress = {
  readonly month: Month;
  readonly step: CloseStep;
  readonly done: number;
  readonly of: number;
};

type OnProgress = (progress: CloseProgress) => void;

/** What a close uses. */
export type CloseDeps = Pick<Deps, 'db' | 'clock' | 'newId' | 'node'>;

/** What a close did; `already` says that there was nothing left to do. */
export type Closed = {
  readonly already: boolean;
  readonly givers: number;
  readonly flattrs: number;
  readonly sharedMinor: bigint;
  readonly feeMinor: bigint;
};

/** Closes a month: counts it once it is over, and after the grace days turns its budgets into
 *  shares and postings. Killed anywhere it has done nothing or everything; run again it finds
 *  nothing to do; while another process closes, it waits for that. A month that is wrong afterwards
 *  stays as it was. */
export async function closePeriod(
  deps: CloseDeps,
  month: Month,
  onProgress: OnProgress = () => {},
): Promise<Outcome<Closed, CloseRefusal>> {
  const now = deps.clock();
  if (now < endOf(month)) return refuse('month_not_over');
  await countDueMonths(deps);
  if (now < distributesAt(month, deps.node.graceDays)) {
    const known = await deps.db.transaction((tx) => readPeriod(tx, month));
    return refuse(known === undefined ? 'month_unknown' : 'grace_days_running');
  }
  // In their order: what rounding owes is carried from month to month.
  const counted = await deps.db.transaction((tx) => countedMonths(tx));
  for (const earlier of counted.filter((p) => p.month < month)) {
    const closed = await distribute(deps, earlier.month, onProgress);
    if (!closed.ok) return closed;
  }
  return distribute(deps, month, onProgress);
}

/** Closes whatever is due by the clock. Asked at every start and every minute, so that a node that
 *  was off on the first of the month closes when it is back. */
export async function closeDuePeriods(deps: CloseDeps): Promise<Month[]> {
  await countDueMonths(deps);
  const counted = await deps.db.transaction((tx) => countedMonths(tx));
  const due = counted.filter((p) => deps.clock() >= distributesAt(p.month, deps.node.graceDays));
  for (const { month } of due) {
    const closed = await distribute(deps, month, () => {});
    if (!closed.ok)
      throw new Error(`${month} cannot be closed: ${closed.code} ${closed.detail ?? ''}`);
  }
  return due.map(({ month }) => month);
}

/** Ends the open month when the clock says so and opens the next one, until today's is open. */
async function countDueMonths(deps: CloseDeps): Promise<void> {
  const now = deps.clock();
  await deps.db.transaction(async (tx) => {
    if ((await readOpenMonth(tx)) >= monthOf(now)) return;
    await lockMonthEdge(tx);
    for (let month = await readOpenMonth(tx); month < monthOf(now); month = nextMonth(month)) {
      await countMonth(tx, month, { countedAt: now, feeBps: deps.node.feeBps });
      const opened = nextMonth(month);
      await openMonth(tx, opened, now);
      await addOpening(tx, opened);
    }
  });
}

/** All of it in one transaction, a set at a time: this process only says what comes next. */
async function distribute(
  deps: CloseDeps,
  month: Month,
  onProgress: OnProgress,
): Promise<Outcome<Closed, CloseRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<Closed, CloseRefusal>> => {
    await lockBooks(tx);
    const period = await readPeriod(tx, month);
    if (period === undefined || period.phase === 'open') return refuse('month_unknown');
    if (period.phase === 'distributed') return done({ ...NOTHING, already: true });

    const { currency } = deps.node;
    const closed = await splitAndBook(
      deps,
      tx,
      { month, currency, feeBps: period.feeBps ?? 0 },
      (step) => onProgress({ month, step, done: STEPS.indexOf(step), of: STEPS.length }),
    );
    if (!closed.ok) return closed;
    await markDistributed(tx, month, deps.clock());
    await addJob(tx, 'seal-books', {});
    await addJob(tx, 'check-books', { month });
    return closed;
  });
}

const NOTHING = { givers: 0, flattrs: 0, sharedMinor: 0n, feeMinor: 0n };

async function splitAndBook(
  deps: CloseDeps,
  tx: Tx,
  terms: MonthTerms,
  begin: (step: CloseStep) => void,
): Promise<Outcome<Closed, CloseRefusal>> {
  const { month, currency } = terms;
  const early = await earlyShare(tx, month);
  if (early !== null) return refuse('books_wrong', early);
  const stamp = () => ({ id: deps.newId(), at: deps.clock() });
  const entry = { idempotencyKey: `node:distribution:${month}`, ...stamp() };
  await splitMonth(tx, terms, (step) => {
    // All accounts are locked since the step before: whatever was booked while this waited for them
    // stands earlier in the journal, as it does in what they held.
    if (step === LOCKED) Object.assign(entry, stamp());
    begin(step);
  });
  begin('postings');
  await bookDistribution(tx, terms, entry);
  begin('checks');
  const wrong = await firstWrongOfMonth(tx, { month, currency, transactionId: entry.id });
  if (wrong !== null) return refuse('books_wrong', wrong);
  return done({ already: false, ...(await summary(tx, month)) });
}
