import { setTimeout as sleep } from 'node:timers/promises';
import { getLogger } from '@logtape/logtape';
import type { NodeDeps } from '../operations/deps.ts';
import { dueReadings, leaveAlone, readFavourites } from '../operations/read-favourites.ts';
import { type HostLane, makeHostLane, PACE, type Pace } from './host-lane.ts';
import { keepableError } from './job-failure.ts';
import type { ReadingTurn } from './reading-turn.ts';
import { within } from './within.ts';

const log = getLogger(['obole', 'favourites']);

/** Of one server, and of all, taken at one time: what waits here too long is handed out again. */
const MOST_PER_HOST = 100;
const MOST_TAKEN = 1_000;
/** Answers that are waited for at one time, of all servers: each costs memory, and some never come. */
const MOST_AT_ONCE = 40;
/** The same of servers that were slow the last time: with as many as they like they would take all. */
const MOST_SLOW_AT_ONCE = 20;
const END_WITHIN_MS = 10_000;

type Lane = HostLane & { readonly waiting: string[]; isRunning: boolean };

/** Reads the favourites of all whose accounts are due, as long as the process lives: of each server one after
 *  the other, evenly, as fast as it allows; of many servers at one time. Beside the jobs, of which few run at
 *  one time: waiting for others would keep them waiting.
 *  @param turn of several processes on one database one reads; the others stand by.
 *  @returns what ends it: what was begun is finished, the rest is due at once for whoever comes next. */
export function startReader(
  deps: NodeDeps,
  turn: ReadingTurn,
  pace: Pace = PACE,
): { stop(): Promise<void> } {
  const ending = new AbortController();
  const lanes = new Map<string, Lane>();
  const [all, slow] = [makePlaces(MOST_AT_ONCE), makePlaces(MOST_SLOW_AT_ONCE)];
  const placesOf = (lane: Lane) => (lane.isSlow() ? [slow, all] : [all]);
  const running = new Set<Promise<void>>();
  const at = { deps, placesOf, running, signal: ending.signal };

  const laneOf = (host: string): Lane => {
    const known = lanes.get(host);
    if (known !== undefined) return known;
    const lane = { ...makeHostLane(pace, () => performance.now()), waiting: [], isRunning: false };
    lanes.set(host, lane);
    return lane;
  };

  async function round(): Promise<void> {
    if (!(await turn.isOurs())) return;
    const full = [...lanes].filter(([, { waiting }]) => waiting.length >= MOST_PER_HOST / 2);
    const notOf = full.map(([host]) => host);
    const due = await dueReadings(deps, { notOf, perHost: MOST_PER_HOST, limit: MOST_TAKEN });
    for (const { actorId, host } of due) laneOf(host).waiting.push(actorId);
    for (const [host, lane] of lanes) {
      if (lane.waiting.length === 0 && !lane.isRunning && lane.isWell()) lanes.delete(host);
      else if (!lane.isRunning && lane.waiting.length > 0) track(running, run(at, lane));
    }
  }

  async function repeat(): Promise<void> {
    while (!ending.signal.aborted) {
      await attempt(round);
      await sleep(pace.everyMs, undefined, { signal: ending.signal }).catch(() => {});
    }
  }

  const repeating = repeat();
  return {
    async stop() {
      ending.abort();
      await repeating;
      await within(END_WITHIN_MS, Promise.all(running));
      await leaveToOthers(deps, lanes.values());
      await turn.close();
    },
  };
}

async function leaveToOthers(deps: NodeDeps, lanes: Iterable<Lane>): Promise<void> {
  const left = [...lanes].flatMap(({ waiting }) => waiting.splice(0));
  if (left.length > 0) await attempt(() => leaveAlone(deps, left, { waitMs: 0, trouble: null }));
}

type At = {
  readonly deps: NodeDeps;
  readonly placesOf: (lane: Lane) => readonly Places[];
  readonly running: Set<Promise<void>>;
  readonly signal: AbortSignal;
};

/** Asks a server for everybody who waits, until nobody does. */
async function run({ deps, placesOf, running, signal }: At, lane: Lane): Promise<void> {
  lane.isRunning = true;
  const asked = new Set<Promise<void>>();
  try {
    while (lane.waiting.length > 0 && !signal.aborted) {
      while (asked.size >= lane.atOnce()) await Promise.race(asked);
      const pause = lane.pause();
      if (pause !== null) {
        await leaveAlone(deps, lane.waiting.splice(0), pause);
        break;
      }
      const giveBack = await takeAll(placesOf(lane));
      // Meanwhile it may have been heard that it is to be left alone, or that all ends.
      const actorId = lane.pause() === null ? lane.waiting.shift() : undefined;
      if (actorId === undefined) {
        giveBack();
        continue;
      }
      const reading = readOne(deps, lane, actorId, signal).finally(giveBack);
      track(asked, reading);
      track(running, reading);
      await sleep(lane.gapMs(lane.waiting.length), undefined, { signal }).catch(() => {});
    }
  } catch (error) {
    log.error('A server is asked again later: {error}', { error: keepableError(error) });
  } finally {
    lane.isRunning = false;
  }
}

async function readOne(
  deps: NodeDeps,
  lane: Lane,
  actorId: string,
  signal: AbortSignal,
): Promise<void> {
  const beganMs = performance.now();
  await attempt(async () => {
    const told = await readFavourites(deps, actorId, signal);
    lane.heard(told, performance.now() - beganMs);
  });
}

async function attempt(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    log.error('Favourites could not be read; they are tried again: {error}', {
      error: keepableError(error),
    });
  }
}

function track(all: Set<Promise<void>>, one: Promise<void>): void {
  all.add(one);
  void one.finally(() => all.delete(one));
}

/** @returns what gives them back. */
async function takeAll(places: readonly Places[]): Promise<() => void> {
  for (const one of places) await one.take();
  return () => {
    for (const one of places) one.give();
  };
}

type Places = { take(): Promise<void>; give(): void };

/** Whoever comes when all are taken waits for the next that is given back. */
function makePlaces(most: number): Places {
  const waiting: (() => void)[] = [];
  let free = most;
  return {
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => void waiting.push(resolve));
    },
    give() {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
