import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { decimalText } from '../../src/money/money.ts';
import { queueTicks } from '../../src/operations/tick-pairs.ts';
import { obole, startObole } from '../support/obole.ts';
import { megabytes, memoryOf, onBooks, peakNow, type Served, serve, stop } from './settle-nodes.ts';

/** What comes after a large statement: its debtor does not pay, all of it is written off, and its money comes
 *  after all; and the books are checked. Prints the most that each process has held: there is no target for it. */
export async function payLarge(debtor: Served, creditor: Served): Promise<void> {
  // The debtor is away: nothing is netted.
  const due = await tickAt(creditor, '2026-11-21T12:00:00Z');
  // The months between are closed, and the books checked, before the day that is looked at.
  await tickAt(creditor, '2027-02-18T12:00:00Z');
  const default_ = await tickAt(creditor, '2027-02-20T12:00:00Z');
  const settings = { ...creditor.settings, CLOCK: '2027-02-26T12:00:00Z' };
  const shown = await obole(settings, 'peer', 'show', debtor.host, '--json');
  const [settlement] = JSON.parse(shown.out).settlements;
  const { reference, amountMinor } = settlement.payments[0];
  const amount = decimalText({ amountMinor: BigInt(amountMinor), currency: 'EUR' });
  const paid = await peakOf(settings, 'payment', 'received', reference, amount);
  const checked = await peakOf(settings, 'books', 'check');
  const peaks = { due, 'written off': default_, paid, checked };
  console.log(
    `memory when it is ${Object.entries(peaks)
      .map(([name, bytes]) => `${name}: ${megabytes(bytes)}`)
      .join(', ')}`,
  );
}

/** Serves for as long as it takes to look at what is due. */
async function tickAt(node: Served, clock: string): Promise<number> {
  const served = await serve(node.dataDir, Number(node.host.split(':')[1]), clock);
  try {
    const before = await onBooks(served, clock, async ({ deps }) => queueTicks(deps));
    if (before === 0) throw new Error('nobody settles with this node');
    await onBooks(served, clock, (_, owner) => quiet(owner));
    return memoryOf(served);
  } finally {
    await stop(served);
  }
}

/** Waits until no job is left to be done now. */
async function quiet(owner: Db): Promise<void> {
  for (let nr = 0; nr < 600; nr += 1) {
    await sleep(500);
    const [row] = await owner.execute<{ left: number }>(sql`select count(*)::int as left
      from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier in ('tick-pair', 'check-books') and j.last_error is null`);
    if (row?.left === 0) return;
  }
  throw new Error('it does not end');
}

/** @returns the most that a command has held. */
async function peakOf(settings: Served['settings'], ...words: string[]): Promise<number> {
  const { child, ended } = startObole(settings, words);
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    peak = Math.max(peak, peakNow(child.pid));
    await sleep(20);
  }
  const { status, out, err } = await ended;
  if (status !== 0) throw new Error(`obole ${words.join(' ')}: ${err}`);
  console.log(out.trim().split('\n').at(-1));
  return peak;
}
