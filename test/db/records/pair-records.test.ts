import { expect, test } from 'vitest';
import type { Pair } from '../../../src/settlement/pair/pair.ts';
import { storm } from '../../simulation/driver.ts';
import {
  asRead,
  type Happened,
  happenAgain,
  openReplay,
  readNow,
  record,
  restoreTo,
} from './pair-replay.ts';

const nodeOf = (n: number) => `https://n${n}.example/a`;

/** What a state has that another has not; the runs would prove little without. */
const STATES: Readonly<Record<string, (pair: Pair) => boolean>> = {
  frozen: ({ frozen }) => frozen !== null,
  restored: ({ restoredAtMs }) => restoredAtMs !== null,
  suspense: ({ suspense }) => suspense.length > 0,
  wanted: ({ wanted }) => wanted.length > 0,
  unstated: ({ unstated }) => unstated.length > 0,
  withdrawn: ({ withdrawals }) => withdrawals.length > 0,
  disputed: ({ disputes }) => disputes.length > 0,
  netted: ({ nettings }) => nettings.length > 0,
  adjusting: ({ issued }) => issued.statements.some(({ adjustments }) => adjustments.length > 0),
  closed: (pair) =>
    asRead(pair).issued.statements.some((s) => s.lines.length === 0 && s.grossMinor > 0n),
};

/** Lets a run of the simulation happen again, from the database alone. */
async function again(happened: readonly Happened[]): Promise<void> {
  let replay = await openReplay();
  let now: Pair | undefined;
  const keptAt = new Map<Pair, (typeof replay)['kept']>();
  for (const one of happened) {
    if (now !== undefined && now !== one.before)
      replay = await restoreTo(replay, one.before, keptAt.get(one.before) ?? []);
    const { read, effects } = await happenAgain(replay, one);
    expect(read).toEqual(asRead(one.before, one.event));
    expect(effects, one.event.type).toEqual(one.effects);
    now = one.after;
    keptAt.set(now, replay.kept);
  }
  if (now !== undefined) expect(await readNow(replay, now)).toEqual(asRead(now));
  await replay.database.close();
}

/** Seed and months: few steps that come by much. */
const RUNS = [
  [138, 9],
  [299, 9],
] as const;

const runOf = (seed: number, months: number): Happened[] =>
  record(storm(seed, 3, months), nodeOf((seed + 1) % 3), nodeOf(seed % 3));

test.each(RUNS)(
  'a settlement goes on from the database as it does in memory: seed %i, %i months',
  async (seed, months) => again(runOf(seed, months)),
);

test('those runs come by everything that is written down', () => {
  const states = RUNS.flatMap(([seed, months]) => runOf(seed, months).map(({ after }) => after));
  const missing = Object.entries(STATES).filter(([, isSo]) => !states.some(isSo));
  expect(missing.map(([name]) => name)).toEqual([]);
});
