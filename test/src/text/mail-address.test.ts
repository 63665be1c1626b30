import { expect, test } from 'vitest';
import { parseMailAddress } from '../../../src/text/mail-address.ts';

test.each([
  ['you@example.org', 'you@example.org'],
  [' You.And+me@Example.ORG ', 'You.And+me@example.org'],
  ['you@bücher.example', 'you@xn--bcher-kva.example'],
  ["o'neill@mail.example", "o'neill@mail.example"],
])('%j is an address', (typed, address) => {
  expect(parseMailAddress(typed)).toBe(address);
});

test.each([
  '',
  'you',
  '@example.org',
  'you@',
  'you@localhost',
  'you@127.0.0.1',
  'you@[127.0.0.1]',
  'you@example.org\r\nBcc: all@example.org',
  'you\r\n@example.org',
  'you@example.org, other@example.org',
  'you@example.org;other@example.org',
  'You <you@example.org>',
  '"you there"@example.org',
  'you there@example.org',
  'a@b@example.org',
  '.you@example.org',
  'you..there@example.org',
  'you@-example.org',
  'you@example..org',
  'you@exam ple.org',
  'yöu@example.org',
  'you@example.org\0',
  `${'x'.repeat(65)}@example.org`,
  `you@${'x.'.repeat(130)}org`,
])('%j is none', (typed) => {
  expect(parseMailAddress(typed)).toBeNull();
});
