import { expect, test } from 'vitest';
import { isWayToGive } from '../../../src/web/ways-to-give.ts';

test.each([
  ['https://liberapay.com/somebody', true],
  ['https://www.patreon.com/somebody', true],
  ['https://en.liberapay.com/somebody', true],
  ['https://github.com/sponsors/somebody', true],
  ['https://github.com/somebody', false],
  ['https://notpatreon.com/', false],
  ['https://patreon.com.evil.example/', false],
  ['http://ko-fi.com/', false],
  ['javascript:alert(1)', false],
  ['', false],
])('%s is a way to give: %s', (href, is) => {
  expect(isWayToGive(href)).toBe(is);
});
