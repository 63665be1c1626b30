import {
  hasCardPayments,
  saveCardPayouts,
  takeDueCardPayments,
} from '../../db/records/card-payments.ts';
import { addJob } from '../../db/records/jobs.ts';
import { later } from './back-off.ts';
import { cardRails, companyOf } from './card-rails.ts';
import type { RailDeps } from './deps.ts';
import { addAsking, forgetOldCardEvents } from './hear-company.ts';

const MOST_AT_ONCE = 200;
/** When it is asked again if the job that asks is lost. */
const LEASE_MS = 3_600_000;
/** How far back payouts are read: a month at the bank, and the days until they arrive. */
const PAYOUTS_BACK_MS = 40 * 24 * 3_600_000;

/** Has the companies asked for what they were to tell by now and did not: a lost message loses nothing.
 *  @returns how many payments. */
export async function queueDueCards(deps: RailDeps): Promise<number> {
  if (cardRails(deps).length === 0) return 0;
  const now = deps.clock();
  const until = later(now, LEASE_MS);
  const due = await takeDueCardPayments(deps.db, { now, until, most: MOST_AT_ONCE });
  for (const { id } of due) await addAsking(deps.db, id);
  return due.length;
}

/** The same for what they send to the bank. */
export async function queueCardPayouts(deps: RailDeps): Promise<void> {
  await forgetOldCardEvents(deps);
  for (const { name: rail } of cardRails(deps))
    if (await hasCardPayments(deps.db, rail))
      await addJob(deps.db, 'read-card-payouts', { rail }, { key: `read-card-payouts ${rail}` });
}

/** Reads what a company sent to our bank, and what it is sending: so that the bank's file finds it.
 *  @throws when it does not answer: the job is tried again. */
export async function readCardPayouts(deps: RailDeps, rail: string): Promise<void> {
  const read = await companyOf(deps, rail)?.payouts(later(deps.clock(), -PAYOUTS_BACK_MS));
  if (read === undefined) return;
  if (!read.ok) throw new Error(`the card company does not say what it paid out: ${read.code}`);
  const rows = read.payouts
    .filter(({ amountMinor }) => amountMinor !== 0n)
    .map((payout) => ({ ...payout, id: deps.newId(), rail }));
  await deps.db.transaction((tx) => saveCardPayouts(tx, rows));
}
