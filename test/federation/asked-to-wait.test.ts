import { expect, test } from 'vitest';
import { askedToWait } from '../../federation/client-api/asked-to-wait.ts';

/** Ten years before ours: what counts is the server's own clock. */
const DATE = 'Thu, 24 Nov 2016 12:00:00 GMT';
const IN_90_S = '2016-11-24T12:01:30.000Z';
const IN_90_S_UNIX = `${Date.parse(IN_90_S) / 1000}`;

const wait = (headers: Record<string, string>, status = 200) =>
  askedToWait({ status, headers: new Headers({ date: DATE, ...headers }) });
const mastodon = (remaining: number, reset = IN_90_S) => ({
  ...{ 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': `${remaining}` },
  'x-ratelimit-reset': reset,
});
const apart = (remaining: number, reset: string) => ({
  ...{ 'ratelimit-limit': '100', 'ratelimit-remaining': `${remaining}`, 'ratelimit-reset': reset },
});
const policy = { 'ratelimit-policy': '"burst";q=100;w=60, "day";q=9000;w=86400' };

test.each<[string, Record<string, string>, number | null]>([
  ['nothing', {}, null],
  ['a pause in seconds', { 'retry-after': '120' }, 120_000],
  ['a pause until', { 'retry-after': 'Thu, 24 Nov 2016 12:02:00 GMT' }, 120_000],
  ['a pause that is over', { 'retry-after': 'Thu, 24 Nov 2016 11:00:00 GMT' }, null],
  ['a pause of ages', { 'retry-after': '999999999' }, 86_400_000],
  ['much left, as Mastodon', mastodon(31), null],
  ['little left, as Mastodon', mastodon(29), 90_000],
  ['much left, as GoToSocial', mastodon(31, IN_90_S_UNIX), null],
  ['little left, as GoToSocial', mastodon(29, IN_90_S_UNIX), 90_000],
  [
    'little left, and no word of how much there is',
    { ...mastodon(9), 'x-ratelimit-limit': '' },
    90_000,
  ],
  [
    'enough left, and no word of how much there is',
    { ...mastodon(10), 'x-ratelimit-limit': '' },
    null,
  ],
  ['much left, draft 03', apart(10, '90'), null],
  ['little left, draft 03', apart(9, '90'), 90_000],
  ['much left, draft 07', { ratelimit: 'limit=100, remaining=10, reset=90' }, null],
  ['little left, draft 07', { ratelimit: 'limit=100, remaining=9, reset=90' }, 90_000],
  ['much left, draft 10', { ...policy, ratelimit: '"burst";r=10;t=90, "day";r=900;t=4000' }, null],
  [
    'little left, draft 10',
    { ...policy, ratelimit: '"burst";r=9;t=90, "day";r=900;t=4000' },
    90_000,
  ],
  [
    'little left of the day',
    { ...policy, ratelimit: '"burst";r=9;t=90, "day";r=899;t=4000' },
    4_000_000,
  ],
  ['endless things', { ratelimit: `${'"x";r=1;t=9,'.repeat(50)}"burst";r=9;t=90` }, null],
  ['nonsense', { ratelimit: 'yes', 'x-ratelimit-remaining': 'few', 'ratelimit-reset': '-1' }, null],
])('of %s', (_, headers, waitMs) => {
  expect(wait(headers)).toBe(waitMs);
});

test('whoever refuses says when to come again, also where much seems to be left', () => {
  expect(wait(mastodon(299), 429)).toBe(90_000);
  expect(wait({}, 429)).toBeNull();
});
