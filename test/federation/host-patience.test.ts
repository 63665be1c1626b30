import { beforeEach, expect, test } from 'vitest';
import { type HostPatience, makeHostPatience } from '../../federation/host-patience.ts';

let nowMs: number;
let patience: HostPatience;

beforeEach(() => {
  nowMs = 1_000;
  patience = makeHostPatience(() => nowMs);
});

const fail = (host: string) => {
  const attempt = patience.begin(host);
  nowMs += 1;
  attempt?.failed();
  return attempt !== null;
};
/** How long a host is left alone from now on. */
const pauseMs = (host: string) => {
  const startMs = nowMs;
  for (; nowMs < startMs + 10_000_000; nowMs += 1_000) {
    const attempt = patience.begin(host);
    if (attempt === null) continue;
    attempt.failed();
    return nowMs - startMs;
  }
  throw new Error('for ever');
};

test('a host that keeps failing is left alone longer and longer, up to half an hour', () => {
  fail('dead.example');
  const pauses = Array.from({ length: 12 }, () => pauseMs('dead.example') / 1000);
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800, 1800]);
  expect(patience.begin('live.example')).not.toBeNull();
});

test('an answer ends it', () => {
  for (let times = 0; times < 5; times += 1) {
    fail('shaky.example');
    nowMs += 3_600_000;
  }
  patience.begin('shaky.example')?.answered();
  expect(patience.begin('shaky.example')).not.toBeNull();
  expect(patience.begin('shaky.example')).not.toBeNull();
});

test('after a pause one attempt is made, and the others wait for how it ends', () => {
  fail('dead.example');
  nowMs += 5_000;
  const probe = patience.begin('dead.example');
  expect(probe).not.toBeNull();
  expect(patience.begin('dead.example')).toBeNull();
  probe?.answered();
  expect(patience.begin('dead.example')).not.toBeNull();
});

test('many attempts that fail at the same time are one failure', () => {
  const attempts = Array.from({ length: 10 }, () => patience.begin('dead.example'));
  for (const attempt of attempts) attempt?.failed();
  nowMs += 5_000;
  expect(patience.begin('dead.example')).not.toBeNull();
});

test('few attempts are made at the same time at hosts that failed, however many they are', () => {
  const hosts = Array.from({ length: 20 }, (_, n) => `dead-${n}.example`);
  for (const host of hosts) fail(host);
  nowMs += 60_000;
  const probes = hosts.map((host) => patience.begin(host)).filter((attempt) => attempt !== null);
  expect(probes).toHaveLength(4);
  expect(patience.begin('live.example')).not.toBeNull();
  probes[0]?.failed();
  probes[1]?.answered();
  const more = hosts.map((host) => patience.begin(host)).filter((attempt) => attempt !== null);
  // One of them is not in trouble any more.
  expect(more).toHaveLength(3);
});

test('hosts are forgotten when there are too many', () => {
  for (let n = 0; n <= 10_000; n += 1) patience.begin(`dead-${n}.example`)?.failed();
  expect(patience.begin('dead-0.example')).not.toBeNull();
  expect(patience.begin('dead-1.example')).toBeNull();
});
