import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  markOf,
  REGISTERS,
  visitorsIn,
  withMarks,
} from '../../../src/operations/visitor-sketch.ts';

const nobody = new Uint8Array(REGISTERS);
const visitor = (n: number) => markOf(createHash('sha256').update(`visitor ${n}`).digest());
const crowd = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => visitor(from + n));

test('few are counted as they are, and nobody twice', () => {
  expect(visitorsIn(nobody)).toBe(0);
  for (const many of [1, 2, 3, 5, 8, 13, 21])
    expect(visitorsIn(withMarks(nobody, crowd(0, many))), `${many}`).toBe(many);
  const some = withMarks(nobody, crowd(0, 10));
  expect(withMarks(some, crowd(0, 10))).toBe(some);
  expect(some).not.toBe(nobody);
  expect(nobody.every((run) => run === 0)).toBe(true);
});

test.each([100, 1_000, 2_500, 4_000, 20_000, 200_000])('of %d few are missed', (many) => {
  const counted = visitorsIn(withMarks(nobody, crowd(0, many)));
  // Three times what is to be expected.
  expect(Math.abs(counted - many) / many).toBeLessThan(0.1);
});

test('two halves are the same as the whole, in whichever order they come', () => {
  const whole = withMarks(nobody, crowd(0, 3_000));
  const [first, second] = [crowd(0, 2_000), crowd(1_000, 3_000)];
  expect(withMarks(withMarks(nobody, first), second)).toEqual(whole);
  expect(withMarks(withMarks(nobody, second), first)).toEqual(whole);
});

test('a mark is a place and a run, up to the ends', () => {
  expect(markOf(Buffer.alloc(8))).toEqual([0, 55]);
  expect(markOf(Buffer.alloc(8, 0xff))).toEqual([1_023, 1]);
  expect(markOf(Buffer.from('0040000000000001', 'hex'))).toEqual([1, 54]);
  expect(visitorsIn(new Uint8Array(REGISTERS).fill(55))).toBeGreaterThan(1e12);
});
