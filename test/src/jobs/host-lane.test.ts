import { beforeEach, describe, expect, test } from 'vitest';
import { type HostLane, makeHostLane, PACE } from '../../../src/jobs/host-lane.ts';

const MINUTE_MS = 60_000;
const well = { trouble: null } as const;
const down = { trouble: 'unreachable' } as const;

let nowMs = 0;
let lane: HostLane;
beforeEach(() => {
  nowMs = 1_000_000;
  lane = makeHostLane(PACE, () => nowMs);
});
const pauseMinutes = () => Math.round((lane.pause()?.waitMs ?? 0) / MINUTE_MS);

test('what one account hears stops nobody else', () => {
  for (const told of [down, { trouble: 'token_refused' } as const, { ...well, waitMs: 60_000 }]) {
    lane.heard(told, 100);
    expect(lane.pause()).toBeNull();
    lane.heard(well, 100);
  }
  expect(lane.isWell()).toBe(true);
});

test('a server that two find down is left alone longer each time, and asked by one first', () => {
  for (const told of [down, down, down, down]) lane.heard(told, 100);
  expect(lane.pause()).toEqual({ waitMs: 15 * MINUTE_MS, trouble: 'unreachable' });
  const pauses: number[] = [];
  for (let times = 0; times < 8; times += 1) {
    nowMs += lane.pause()?.waitMs ?? 0;
    expect([lane.pause(), lane.atOnce()]).toEqual([null, 1]);
    lane.heard(down, 100);
    pauses.push(pauseMinutes());
  }
  expect(pauses).toEqual([30, 60, 120, 240, 480, 960, 1_440, 1_440]);
  nowMs += lane.pause()?.waitMs ?? 0;
  lane.heard(well, 100);
  expect([lane.pause(), lane.atOnce()]).toEqual([null, PACE.atOnce]);
});

test('a server that says how much is left is left alone for exactly so long, and nothing is wrong', () => {
  for (let times = 0; times < 5; times += 1) {
    lane.heard({ ...well, waitMs: 2 * MINUTE_MS }, 100);
    lane.heard({ ...well, waitMs: 2 * MINUTE_MS }, 100);
    expect(lane.pause()).toEqual({ waitMs: 2 * MINUTE_MS, trouble: null });
    nowMs += 2 * MINUTE_MS;
  }
});

test('what it asked for again and again does not make one failure one of many', () => {
  for (let times = 0; times < 10; times += 1) {
    lane.heard({ ...well, waitMs: 60_000 }, 100);
    lane.heard({ ...well, waitMs: 60_000 }, 100);
    nowMs += 60_000;
  }
  lane.heard(down, 100);
  expect(lane.pause()).toBeNull();
  lane.heard(down, 100);
  expect(pauseMinutes()).toBe(15);
});

test('a server is slow as long as its last answer was', () => {
  expect(lane.isSlow()).toBe(false);
  lane.heard(well, PACE.slowMs + 1);
  expect([lane.isSlow(), lane.isWell()]).toEqual([true, false]);
  lane.heard(well, PACE.slowMs);
  expect([lane.isSlow(), lane.isWell()]).toEqual([false, true]);
});

test('a server that refuses is left alone for as long as it says', () => {
  const refused = { trouble: 'asked_too_often', waitMs: 120 * MINUTE_MS } as const;
  lane.heard(refused, 100);
  lane.heard(refused, 100);
  expect(lane.pause()).toEqual({ waitMs: 120 * MINUTE_MS, trouble: 'asked_too_often' });
});

test('an answer that was under way when it stopped changes nothing', () => {
  lane.heard(down, 100);
  lane.heard(down, 100);
  lane.heard(well, 100);
  expect(pauseMinutes()).toBe(15);
});

describe('questions', () => {
  test.each([
    [0, PACE.mostGapMs],
    [20, PACE.spreadMs / 21],
    [10_000, PACE.leastGapMs],
  ])('where %i wait are %f ms apart', (waiting, gapMs) => {
    expect(lane.gapMs(waiting)).toBe(gapMs);
  });
});
