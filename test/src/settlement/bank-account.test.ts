import { expect, test } from 'vitest';
import {
  ACCOUNT_HELD_MS,
  type AccountStanding,
  accountStanding,
  type SaidAccount,
} from '../../../src/settlement/bank-account.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-11-01T00:00:00Z');
const hour = (hours: number) => new Date(START_MS + hours * HOUR_MS);

/** Details that came at an hour. One letter is one account. */
const said = (
  iban: string,
  revision: number,
  hours: number,
  decision: SaidAccount['decision'] = null,
): SaidAccount => ({
  ...{ holder: 'Them', iban, bic: null, revision, decision },
  ...{ sha256: `${iban}${revision}`, recordedAt: hour(hours) },
});
const at = (hours: number, ...all: SaidAccount[]): AccountStanding =>
  accountStanding(all, hour(hours));
const stateAt = (hours: number, ...all: SaidAccount[]) => {
  const { state, said: now } = at(hours, ...all);
  return `${state} ${now?.iban ?? ''}`.trim();
};

test('whoever has said nothing is paid nowhere', () => {
  expect(at(0)).toMatchObject({ state: 'none', said: null, usableFrom: null });
});

test('the first is used after 72 hours, to the second, or when it is confirmed', () => {
  expect(ACCOUNT_HELD_MS).toBe(72 * HOUR_MS);
  const first = said('A', 1, 0);
  const aSecond = 1 / 3_600;
  expect(stateAt(72 - aSecond, first)).toBe('first A');
  expect(stateAt(72, first)).toBe('usable A');
  expect(at(1, first).usableFrom).toEqual(hour(72));
  expect(stateAt(0, said('A', 1, 0, 'confirmed'))).toBe('usable A');
});

test('a change needs both the admin and 72 hours, and until then nothing is paid to the old one', () => {
  const old = said('A', 1, 0);
  expect(stateAt(100, old, said('B', 2, 100))).toBe('changed B');
  expect(stateAt(1_000, old, said('B', 2, 100))).toBe('changed B');
  const confirmed = [old, said('B', 2, 100, 'confirmed')];
  expect(stateAt(171, ...confirmed)).toBe('confirmed B');
  expect(at(171, ...confirmed)).toMatchObject({ before: { iban: 'A' }, usableFrom: hour(172) });
  expect(stateAt(172, ...confirmed)).toBe('usable B');
  expect(at(172, ...confirmed).before).toMatchObject({ iban: 'A' });
});

test('a holder or a BIC is a part of it', () => {
  const old = said('A', 1, 0);
  expect(stateAt(100, old, { ...said('A', 2, 100), holder: 'Somebody' })).toBe('changed A');
  expect(stateAt(100, old, { ...said('A', 2, 100), bic: 'COBADEFF' })).toBe('changed A');
});

test('one that comes while the first still waits is a change, and stays one', () => {
  const both = [said('A', 1, 0), said('B', 2, 24)];
  for (const hours of [24, 71, 72, 96, 1_000]) expect(stateAt(hours, ...both)).toBe('changed B');
  // The first was never in force, so leading back to it is one more change.
  expect(stateAt(1_000, ...both, said('A', 3, 48))).toBe('changed A');
});

test('the same under a new number changes nothing, not even when it began', () => {
  const first = said('A', 1, 0);
  expect(stateAt(71, first, said('A', 2, 70))).toBe('first A');
  expect(stateAt(72, first, said('A', 2, 70))).toBe('usable A');
  expect(stateAt(70, said('A', 1, 0, 'confirmed'), said('A', 2, 70))).toBe('usable A');
});

test('what leads back to the account in force is used at once', () => {
  expect(stateAt(102, said('A', 1, 0), said('B', 2, 100), said('A', 3, 101))).toBe('usable A');
});

test('an old one that comes late never replaces a newer one', () => {
  expect(stateAt(1_000, said('B', 2, 0), said('A', 1, 1))).toBe('usable B');
  expect(stateAt(10, said('B', 2, 0), said('A', 1, 1))).toBe('first B');
  expect(stateAt(10, said('B', 2, 0), said('A', 1, 1, 'confirmed'))).toBe('first B');
});

test('what is rejected does not count, whatever its number, and what follows it is a change', () => {
  const old = said('A', 1, 0);
  const stolen = said('X', 9_999, 100, 'rejected');
  expect(stateAt(101, old, stolen)).toBe('usable A');
  expect(stateAt(1_000, old, stolen, said('B', 2, 200))).toBe('changed B');
  expect(stateAt(1_000, said('X', 1, 0, 'rejected'))).toBe('none');
  // Nobody gets the time of the first twice.
  expect(stateAt(1_000, said('X', 1, 0, 'rejected'), said('B', 2, 1))).toBe('changed B');
});

test('two under one number are used neither way, until both are rejected or a newer one comes', () => {
  const old = said('A', 1, 0);
  const two = [said('B', 2, 100), said('C', 2, 101)];
  expect(at(1_000, old, ...two)).toMatchObject({
    ...{ state: 'contradiction', said: { iban: 'B' }, other: { iban: 'C' } },
    ...{ before: { iban: 'A' }, usableFrom: null },
  });
  expect(stateAt(1_000, old, said('B', 2, 100, 'confirmed'), said('C', 2, 101))).toMatch(
    /^contradiction/,
  );
  expect(stateAt(1_000, old, said('B', 2, 100, 'rejected'), said('C', 2, 101))).toMatch(
    /^contradiction/,
  );
  const rejected = two.map((one) => ({ ...one, decision: 'rejected' as const }));
  expect(stateAt(1_000, old, ...rejected)).toBe('usable A');
  expect(stateAt(1_000, old, ...two, said('D', 3, 200))).toBe('changed D');
  expect(stateAt(1_000, ...two)).toMatch(/^contradiction/);
  expect(stateAt(1_000, said('B', 1, 0), said('C', 1, 1), said('B', 2, 2))).toBe('changed B');
});

test('how far back one thing was said is told, so that all of it can be rejected', () => {
  const runs = [said('A', 1, 0), said('B', 4, 100), said('B', 7, 101)];
  expect(at(200, ...runs).sinceRevision).toBe(4);
});
