import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PaymentOrder, writePain } from '../../src/rails/sepa/write-pain.ts';
import { temporaryFolder } from '../support/test-server.ts';
import { booking } from './bank-booking.ts';
import { largeOrder, largeStatement } from './bank-large.ts';
import type { Reading } from './bank-reader.ts';
import { median, seconds } from './figures.ts';

/** A statement of 50,000 entries is matched and booked in 20 s, and 10,000 payments are written in 5 s.
 *  Source: issue 10, "Speed". Of the first, reading may take a part; it is counted in processor time, as others
 *  use the machine. */
const ENTRIES = 50_000;
const READ_WITHIN_CPU_MS = 5_000;
const PAYMENTS = 10_000;
const WRITTEN_WITHIN_MS = 5_000;
/** So long nobody else is answered. */
const BLOCKED_WITHIN_MS = 1_000;
/** All that the process takes, the file in it. */
const MEMORY_WITHIN_MB = 500;

const ROUNDS = 3;

/** Prints how long a large bank statement takes to be read and a large payment file to be written, each beside
 *  what has to be done at least.
 *  @returns whether that is as fast as it should be. */
export async function bench(): Promise<boolean> {
  console.log(`${process.version}, the median of ${ROUNDS}`);
  const isRead = await reading();
  const isWritten = writing(largeOrder(PAYMENTS));
  const isBooked = await booking(ENTRIES);
  return isRead && isWritten && isBooked;
}

async function reading(): Promise<boolean> {
  const folder = temporaryFolder();
  const file = join(folder, 'statement.xml');
  writeFileSync(file, largeStatement(ENTRIES));
  const readings: Reading[] = [];
  for (let round = 0; round < ROUNDS; round += 1) readings.push(await readApart(file));
  rmSync(folder, { recursive: true });
  const of = (name: keyof Reading) => median(readings.map((one) => one[name]));
  const most = (name: keyof Reading) => Math.round(Math.max(...readings.map((one) => one[name])));
  console.log(
    `read ${ENTRIES} entries, ${Math.round(of('bytes') / 1e6)} MB: ${seconds(of('cpuMs'))} s of a processor in ${seconds(of('wallMs'))} s, ${Math.round(of('cpuMs') / of('floorMs'))} times decoding it`,
  );
  console.log(
    `  at most ${most('blockedMs')} ms without a turn for others, ${most('memoryMb')} MB in all`,
  );
  return (
    readings.every(({ entries }) => entries === ENTRIES) &&
    of('cpuMs') < READ_WITHIN_CPU_MS &&
    most('blockedMs') < BLOCKED_WITHIN_MS &&
    most('memoryMb') < MEMORY_WITHIN_MB
  );
}

async function readApart(file: string): Promise<Reading> {
  const child = fork(new URL('bank-reader.ts', import.meta.url), [file]);
  const [reading] = (await once(child, 'message')) as [Reading];
  if (child.exitCode === null) await once(child, 'exit');
  return reading;
}

function writing(order: PaymentOrder): boolean {
  const floor: number[] = [];
  const runs: number[] = [];
  const plain = order.payments.map(({ amountMinor, ...rest }) => ({
    ...rest,
    amount: `${amountMinor}`,
  }));
  for (let round = 0; round < ROUNDS; round += 1) {
    floor.push(took(() => JSON.stringify(plain)));
    runs.push(took(() => writePain(order)));
  }
  const times = Math.round(median(runs) / median(floor));
  console.log(
    `write ${PAYMENTS} payments: ${seconds(median(runs))} s, ${times} times the same as JSON`,
  );
  return median(runs) < WRITTEN_WITHIN_MS;
}

function took(act: () => unknown): number {
  const startedMs = performance.now();
  act();
  return performance.now() - startedMs;
}

if (import.meta.main) process.exitCode = (await bench()) ? 0 : 1;
