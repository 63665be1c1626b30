import { expect, test } from 'vitest';
import { siteQueue } from '../../../src/operations/spread-entries.ts';

test('a site always has the same lane, and all sites together have four', () => {
  const urls = Array.from({ length: 200 }, (_, n) => `https://site-${n * n}.example/feed`);
  expect(new Set(urls.map(siteQueue)).size).toBe(4);
  for (const path of ['/feed', '/another?x=1'])
    expect(siteQueue(`https://one.example${path}`)).toBe(siteQueue('https://one.example/'));
});
