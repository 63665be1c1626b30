import type { Seen } from '../support/busy-server.ts';
import { STREET } from './favourites-street.ts';
import { decimal, seconds } from './figures.ts';

/** Whoever is due is asked for this soon, or it would not be a quarter of an hour. */
const MOST_LATE_MS = 40_000;
const QUARTER_MS = 15 * 60_000;
const TARGET = 10_000;
/** One worker has other work, too: this much of one processor is left for reading. */
const MOST_SHARE = 0.5;

export type Measured = {
  readonly tookMs: number;
  readonly nodeMs: number;
  readonly postgresMs: number;
  readonly activeMs: number;
  readonly memoryBytes: number;
  readonly jobs: number;
  readonly jobAgeMs: number;
  readonly overdueMs: number;
};

type All = Measured & {
  readonly startMs: number;
  readonly dueMs: (account: number, accounts: number) => number;
  readonly seen: readonly Seen[];
};

type Figures = {
  readonly name: string;
  readonly kind: (typeof STREET)[number]['kind'];
  readonly requests: number;
  readonly refused: number;
  readonly peakPerSecond: number;
  readonly peakPerWindow: number;
  /** From when each was due to when it was first asked for; and between two times. */
  readonly lateMs: readonly number[];
  readonly apartMs: readonly number[];
};

function figuresOf({ seen, startMs, tookMs, dueMs }: All): Figures[] {
  return seen.map((one, n) => {
    const spec = STREET[n];
    if (spec === undefined) throw new Error(one.host);
    const lateMs = one.askedAtMs.flatMap((times, account) => {
      const due = dueMs(account, spec.accounts);
      // What is not asked for yet is as late as it is now.
      const late = (times[0] ?? startMs + tookMs) - due;
      return late > 0 ? [late] : [];
    });
    const apartMs = one.askedAtMs.flatMap((times) =>
      times.slice(1).map((time, k) => time - (times[k] ?? time)),
    );
    return { ...spec, ...one, lateMs, apartMs };
  });
}

const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);

function lineOf(name: string, of: readonly Figures[]): string {
  const sum = (pick: (one: Figures) => number) => of.reduce((all, one) => all + pick(one), 0);
  return [
    name.padEnd(28),
    String(sum(({ requests }) => requests)).padStart(8),
    String(sum(({ refused }) => refused)).padStart(8),
    String(most(of.map(({ peakPerSecond }) => peakPerSecond))).padStart(8),
    String(most(of.map(({ peakPerWindow }) => peakPerWindow))).padStart(10),
    seconds(most(of.flatMap(({ lateMs }) => lateMs))).padStart(10),
    seconds(most(of.flatMap(({ apartMs }) => apartMs))).padStart(10),
  ].join('');
}

/** What was seen, by server; all that have few accounts in one line. */
export function printed(all: All): string[] {
  const figures = figuresOf(all);
  const names = [...new Set(figures.map(({ name }) => name))];
  const requests = figures.reduce((sum, one) => sum + one.requests, 0);
  const share = all.nodeMs / all.tookMs;
  const rate = (requests * 1000) / all.tookMs;
  const forAll = (share / rate) * (TARGET / (QUARTER_MS / 1000));
  return [
    'server                         asked refused    most/s most/window  latest, s apart, s',
    ...names.map((name) =>
      lineOf(
        name,
        figures.filter((one) => one.name === name),
      ),
    ),
    `${requests} requests in ${seconds(all.tookMs)} s: ${decimal(rate, 1)} a second`,
    `processor time of the node: ${decimal(all.nodeMs / requests, 2)} ms a request, ${decimal(share * 100, 1)} % of one processor; ${Math.round(all.memoryBytes / 1_000_000)} MB at most`,
    `the database: ${decimal(all.postgresMs / requests, 2)} ms of processor time a request, at work for ${decimal(all.activeMs / requests, 2)} ms`,
    `jobs: ${all.jobs} at most, the oldest waited ${seconds(all.jobAgeMs)} s; readings: the most overdue that nobody had taken ${seconds(all.overdueMs)} s`,
    `${TARGET} a quarter of an hour would take ${decimal(forAll * 100, 1)} % of one processor`,
  ];
}

/** Says what is not as it should be. */
export function judge(all: All, isFound: boolean): boolean {
  const figures = figuresOf(all);
  const steady = figures.filter(({ kind }) => kind === 'steady');
  const share = all.nodeMs / all.tookMs;
  const wrong = [
    ...figures
      .filter(({ refused }) => refused > 0)
      .map(({ name }) => `${name} was asked too often`),
    ...steady
      .filter(({ lateMs }) => most(lateMs) > MOST_LATE_MS)
      .map(({ name }) => `somebody on ${name} was read too late`),
    ...steady
      .filter(({ apartMs }) => most(apartMs) > QUARTER_MS)
      .map(({ name }) => `somebody on ${name} was not read for more than a quarter of an hour`),
    ...(share > MOST_SHARE ? ['it takes too much of a processor'] : []),
    ...(isFound ? [] : ['not all that is new was found']),
  ];
  for (const line of wrong) console.log(line);
  return wrong.length === 0;
}
