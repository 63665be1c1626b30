import { describe, expect, test } from 'vitest';
import { addressesOf, freeSlug, slugOf } from '../../../src/operations/work-address.ts';

describe('the end of an address', () => {
  test.each([
    ['The 21:14 to Vienna', 'the-21-14-to-vienna'],
    ['  Ça va — déjà vu?  ', 'ca-va-deja-vu'],
    ['../../etc/passwd', 'etc-passwd'],
    ['<script>alert(1)</script>', 'script-alert-1-script'],
    ['100 % _sure_', '100-sure'],
    ['夜行列車', '夜行列車'],
    ['', 'work'],
    ['—!?', 'work'],
    ['🚂', 'work'],
    ['\u0000\u202e', 'work'],
  ])('of %j ends in %s', (title, slug) => {
    expect(slugOf(title)).toBe(slug);
  });

  test('is cut between characters, and not behind a hyphen', () => {
    expect(slugOf(`${'a'.repeat(59)} b`)).toBe('a'.repeat(59));
    for (const title of ['𠀀'.repeat(70), `a${'𠀀'.repeat(70)}`]) {
      expect(slugOf(title).isWellFormed()).toBe(true);
      expect(slugOf(title).length).toBeLessThanOrEqual(60);
    }
  });

  test('is the first that is free', () => {
    expect(freeSlug('Fog', new Set(['fog', 'fog-2', null]))).toBe('fog-3');
    expect(freeSlug('Fog', new Set())).toBe('fog');
  });
});

test('an id has no name in it; a page has', () => {
  const at = { origin: 'https://n.example', profileUrl: 'https://n.example/@a' };
  expect(addressesOf({ id: '7', slug: 'fog' }, at)).toEqual({
    id: '7',
    slug: 'fog',
    uri: 'https://n.example/works/7',
    pageUrl: 'https://n.example/@a/works/fog',
  });
});

test('a page’s address is written as it goes over the wire, its end as it is read', () => {
  const at = { origin: 'https://n.example', profileUrl: 'https://n.example/@a' };
  expect(addressesOf({ id: '7', slug: '夜行-2' }, at)).toMatchObject({
    slug: '夜行-2',
    pageUrl: 'https://n.example/@a/works/%E5%A4%9C%E8%A1%8C-2',
  });
});
