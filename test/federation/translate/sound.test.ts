import { expect, test } from 'vitest';
import { isSound } from '../../../federation/translate/sound.ts';

const nested = (levels: number): unknown => (levels === 0 ? 'x' : [nested(levels - 1)]);

test.each([
  [{ a: ['text', 1, null, true, { b: '😀' }] }, true],
  ['a\0b', false],
  [{ a: [{ b: '\0' }] }, false],
  [{ 'a\0': 1 }, false],
  ['\ud800', false],
  [{ '\udc00': 1 }, false],
  [nested(32), true],
  [nested(33), false],
])('%j', (json, sound) => {
  expect(isSound(json)).toBe(sound);
});
