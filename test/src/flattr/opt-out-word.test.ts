import { expect, test } from 'vitest';
import { saysOptOut } from '../../../src/flattr/opt-out-word.ts';

test.each([
  '#NoFlattr',
  'I write. #noflattr',
  '(#NOFLATTR)',
  'no thanks:#noflattr.',
  'a\n#noFlattr\nb',
])('%j says so', (summary) => expect(saysOptOut(summary)).toBe(true));

test.each([
  '',
  'noflattr',
  '#noflattrs',
  '#no flattr',
  'x#noflattr',
  'https://a.example/#noflattr',
  '#noflattr_ever',
])('%j does not', (summary) => expect(saysOptOut(summary)).toBe(false));
